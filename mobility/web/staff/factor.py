"""Setting up the second factor: an authenticator app, or a sheet of codes on paper."""

import textwrap

from flask import abort, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from mobility.domain.errors import SignInRefused, TooManyTries
from mobility.domain.reference import format_reference
from mobility.domain.staff import PEOPLE, SecondFactor, Staff
from mobility.gateways import qr
from mobility.services import own_account, second_factor
from mobility.services.second_factor import Proposal
from mobility.services.sign_in import Entry
from mobility.web import access
from mobility.web.access import entering, staff
from mobility.web.staff.pages import Answer, blueprint
from mobility.web.staff.sign_in import on_the_way, refused
from mobility.web.staff_forms import typed
from mobility.web.wiring import now, settings

KINDS = {"app": SecondFactor.APP, "sheet": SecondFactor.SHEET}


@blueprint.get("/first-factor", endpoint="first_factor")
@entering
def first_choice(entry: Entry) -> Answer:
    """Offer the two ways to somebody who has none yet."""
    if entry.factor is not SecondFactor.NONE:
        return on_the_way(entry)
    return render_template("staff/factor.html", target="staff.first_factor_set")


@blueprint.route("/first-factor/<kind>", methods=["GET", "POST"], endpoint="first_factor_set")
@entering
def set_first(entry: Entry, kind: str) -> Answer:
    """Set one up on the first sign-in, before going on."""
    if kind not in KINDS:
        abort(404)
    if entry.factor is not SecondFactor.NONE and request.method == "GET":
        return on_the_way(entry)
    return _set_up(entry.staff, kind, entry)


@blueprint.post("/on", endpoint="on")
@entering
def go_on_in(entry: Entry) -> Answer:
    """Go on to what the account still lacks, in at the end."""
    return on_the_way(entry)


@blueprint.get("/second-factor", endpoint="second_factor")
@staff(*PEOPLE)
def choice(_person: Staff) -> Answer:
    """Offer the two ways."""
    return render_template("staff/factor.html", target="staff.second_factor_set")


@blueprint.route("/second-factor/<kind>", methods=["GET", "POST"], endpoint="second_factor_set")
@staff(*PEOPLE)
def change(person: Staff, kind: str) -> Answer:
    """Change it, with the password once more."""
    if kind not in KINDS:
        abort(404)
    return _set_up(person, kind)


def _set_up(person: Staff, kind: str, entry: Entry | None = None) -> Answer:
    """Show a proposal, and put it into use once a code of it was typed."""
    if request.method == "GET":
        return _page(second_factor.propose(person, KINDS[kind], settings=settings()), person, entry)
    proposal = second_factor.proposed(person, typed("proposal"), settings=settings())
    if proposal is None or proposal.kind is not KINDS[kind]:
        abort(400)
    try:
        if entry is None:
            own_account.require_password(person, typed("password"), settings=settings(), now=now())
        fresh = second_factor.accept(
            person,
            proposal,
            typed("code"),
            first=entry is not None,
            settings=settings(),
            now=now(),
        )
    except (SignInRefused, TooManyTries) as refusal:
        words, status = refused(refusal)
        return _page(proposal, person, entry, words), status
    if entry is not None and fresh:
        access.begin_entry(entry, proved=True)
    return _done(proposal, entry)


def _page(proposal: Proposal, person: Staff, entry: Entry | None, error: str = "") -> str:
    errors = [("code", error)] if error else []
    drawn = qr.svg(proposal.uri, str(_("The picture for the app"))) if proposal.uri else ""
    return render_template(
        f"staff/factor_{proposal.kind.value}.html",
        proposal=proposal,
        name=person.name,
        codes=[format_reference(one) for one in proposal.codes],
        secret=" ".join(textwrap.wrap(proposal.secret, 4)),
        # The markup is drawn by us, its title escaped.
        picture=Markup(drawn),  # noqa: S704
        entry=entry,
        errors=errors,
    )


def _done(proposal: Proposal, entry: Entry | None) -> str:
    return render_template(
        "staff/factor_done.html",
        proposal=proposal,
        codes=[format_reference(one) for one in proposal.codes],
        entry=entry,
    )
