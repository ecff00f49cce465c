"""The two forms that may come before any page of staff: who is there, and the PIN."""

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from wtforms import Form, PasswordField, StringField

from mobility.domain.staff import Staff
from mobility.web.kept import Kept
from mobility.web.wiring import settings


class SignInForm(Form):
    """Who is there."""

    email = StringField(_l("E-mail"))
    password = PasswordField(_l("Password"))


class PinForm(Form):
    """The PIN of a locked screen."""

    pin = PasswordField(_l("Your PIN"))


def sign_in_page(
    form: SignInForm, *, then: str = "", kept: Kept | None = None, error: str = ""
) -> str:
    """Show the form that asks who is there, which carries along what was written before it."""
    errors = [(str(form.email.id), error)] if error else []
    return render_template(
        "staff/sign_in.html",
        form=form,
        then=then,
        kept=kept,
        errors=errors,
        provider=settings().provider,
    )


def locked_page(person: Staff, *, then: str = "", kept: Kept | None = None, error: str = "") -> str:
    """Show who has locked the screen, and ask for the PIN."""
    form = PinForm()
    if error:
        form.pin.errors = [error]
    errors = [(str(form.pin.id), error)] if error else []
    page = "staff/locked.html"
    return render_template(page, person=person, form=form, then=then, kept=kept, errors=errors)


def typed(name: str) -> str:
    """Return a field as it was sent: a password may begin or end with a space."""
    return request.form.get(name, "")
