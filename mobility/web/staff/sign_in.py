"""Signing in: password, second step, what a new account still lacks; and signing out."""

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from mobility.domain.errors import SignInRefused, TooManyTries
from mobility.domain.staff import Role, SecondFactor, SignInStep, Staff
from mobility.services import second_factor
from mobility.services import sign_in as signing
from mobility.services.sign_in import Entry
from mobility.web import access
from mobility.web.access import entering, everyone, staff
from mobility.web.kept import Kept, carried, local_or
from mobility.web.staff.pages import REFUSED, TOO_OFTEN, Answer, blueprint, go_on, home
from mobility.web.staff_forms import SignInForm, sign_in_page, typed
from mobility.web.wiring import now, settings

THEN = "staff_then"
STEPS = {
    SignInStep.CODE: "staff.code",
    SignInStep.RENEW: "staff.new_password",
    SignInStep.FACTOR: "staff.first_factor",
    SignInStep.PIN: "staff.first_pin",
}


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@everyone
def sign_in() -> Answer:
    """Ask who is there, and take the first step."""
    if request.values.get("lang") in settings().languages:
        g.lang = request.values["lang"]
    form, kept, then = SignInForm(request.form), carried(), request.values.get("then", "")
    here = access.signed_in()
    if request.method == "GET":
        if here is not None:
            return redirect(local_or(then, home(here)), 303)
        return sign_in_page(form, then=then)
    email = (form.email.data or "")[:200]
    try:
        entry = signing.check_password(
            email, typed("password"), mark=access.mark_of(email), settings=settings(), now=now()
        )
    except (SignInRefused, TooManyTries) as refusal:
        words, status = refused(refusal)
        return sign_in_page(form, then=then, kept=kept, error=words), status
    access.begin_entry(entry)
    session[THEN] = local_or(then, "")
    return on_the_way(entry, kept)


@blueprint.route("/code", methods=["GET", "POST"])
@entering
def code(entry: Entry) -> Answer:
    """Take the second step: a code of the app, or one on paper."""
    if request.method == "GET":
        return _code_page(entry, carried())
    if not typed("code").strip():
        return _code_page(entry, carried())
    try:
        signing.check_code(entry, typed("code"), settings=settings(), now=now())
    except (SignInRefused, TooManyTries) as refusal:
        words, status = refused(refusal)
        return _code_page(entry, carried(), words), status
    access.begin_entry(entry, proved=True)
    return on_the_way(entry, carried())


@blueprint.post("/sign-out")
@staff(*Role, even_locked=True)
def sign_out(person: Staff) -> Response:
    """End what this browser may see."""
    signing.write(person, "signed_out", now=now())
    access.sign_out()
    return redirect(url_for("staff.sign_in"), 303)


def on_the_way(entry: Entry, kept: Kept | None = None) -> Answer:
    """Lead somebody to the next step, in at the end."""
    step = entry.step(proved=access.has_proved(), settings=settings())
    if step is SignInStep.CODE and kept is not None:
        g.lang = entry.staff.locale
        return _code_page(entry, kept)
    if step is not SignInStep.IN:
        return redirect(url_for(STEPS[step]), 303)
    if request.method == "GET":
        return render_template("staff/on.html", entry=entry)
    then = str(session.get(THEN, ""))
    signing.finish(entry.staff, settings=settings(), now=now())
    access.sign_in(entry.staff, entry.email)
    g.lang = entry.staff.locale
    return go_on(kept, then or home(entry.staff))


def refused(refusal: SignInRefused | TooManyTries) -> tuple[str, int]:
    """Say that it was not right, alike for whatever it was."""
    if isinstance(refusal, TooManyTries):
        return str(TOO_OFTEN), 429
    return str(REFUSED), 422


def _code_page(entry: Entry, kept: Kept | None, error: str = "") -> str:
    on_paper = entry.factor is SecondFactor.SHEET
    following = second_factor.codes_left(entry.staff.id).following if on_paper else None
    errors = [("code", error)] if error else []
    return render_template(
        "staff/code.html", entry=entry, kept=kept, following=following, errors=errors
    )
