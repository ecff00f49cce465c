"""One's own account: password, PIN, second factor, language, and where one is signed in."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from mobility.domain.errors import SignInRefused, TooManyTries
from mobility.domain.password import password_problem, pin_problem
from mobility.domain.staff import PEOPLE, Staff
from mobility.services import own_account
from mobility.services import sign_in as signing
from mobility.web import access
from mobility.web.access import staff
from mobility.web.staff.pages import Answer, administration, blueprint, home, wording
from mobility.web.staff.sign_in import refused
from mobility.web.staff_forms import typed
from mobility.web.wiring import now, settings


@blueprint.get("/account", endpoint="account")
@staff(*PEOPLE)
def show(person: Staff) -> Answer:
    """Show what somebody can change about their own account."""
    return _page(person)


@blueprint.post("/account/password", endpoint="change_password")
@staff(*PEOPLE)
def change_password(person: Staff) -> Answer:
    """Change the password; other browsers are signed out by it."""
    new = typed("new")
    email = own_account.look(person).email
    problem = password_problem(new, typed("again"), email=email, name=person.name)
    if problem is not None:
        return _page(person, "new", wording(problem))
    try:
        _require_password(person)
    except (SignInRefused, TooManyTries) as refusal:
        return _page(person, "current", refused(refusal)[0])
    epoch = own_account.set_password(person, new, settings=settings(), now=now())
    found = signing.known(person.uid, epoch, settings=settings(), now=now())
    if found is None:
        return redirect(url_for("staff.sign_in"), 303)
    access.sign_in(found.staff, email)
    return _said(_("Your password was changed. Other places were signed out."))


@blueprint.post("/account/pin", endpoint="change_pin")
@staff(*PEOPLE)
def change_pin(person: Staff) -> Answer:
    """Change the PIN of the locked screen."""
    pin = typed("pin").strip()
    problem = pin_problem(pin, typed("pin_again").strip())
    if problem is not None:
        return _page(person, "pin", wording(problem))
    try:
        _require_password(person)
    except (SignInRefused, TooManyTries) as refusal:
        return _page(person, "pin-current", refused(refusal)[0])
    own_account.set_pin(person, pin, settings=settings(), now=now())
    return _said(_("Your PIN was changed."))


@blueprint.post("/account/language", endpoint="change_language")
@staff(*PEOPLE)
def change_language(person: Staff) -> Answer:
    """Change the language of the pages."""
    locale = typed("language")
    if locale not in settings().languages:
        return _page(person)
    own_account.set_language(person, locale, now=now())
    g.lang = locale
    return _said(_("The language was changed."))


@blueprint.post("/account/end-everywhere", endpoint="end_everywhere")
@staff(*PEOPLE)
def end_everywhere(person: Staff) -> Answer:
    """Sign out everywhere: this browser and every other."""
    own_account.end_everywhere(person, now=now())
    access.sign_out()
    return redirect(url_for("staff.sign_in"), 303)


def _require_password(person: Staff) -> None:
    own_account.require_password(person, typed("current"), settings=settings(), now=now())


def _page(person: Staff, field: str = "", error: str = "") -> Answer:
    """Show the page; `field` is the id of the one that cannot be used."""
    page = render_template(
        "staff/account.html",
        person=person,
        own=own_account.look(person),
        errors=[(field, error)] if error else [],
        home=home(person),
        administration=administration(person),
    )
    return (page, 422) if error else page


def _said(words: str) -> Answer:
    flash(words, "success")
    return redirect(url_for("staff.account"), 303)
