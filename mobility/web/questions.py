"""The person's fields, shared by applicants, the desk and helpers.

What was typed is kept as text by form and field, so that a page can be shown again exactly as it
was left, and is read into an Applicant once every form can be read.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from mobility.domain.applicant import Applicant
from mobility.web.person_forms import Asked, ContactForm, IdentityForm, NeedsForm, PersonForm

Typed = Mapping[str, list[str]]
"""What was typed into one form: each field's values, as they were sent."""

FORMS: Mapping[str, type[PersonForm]] = {
    "identity": IdentityForm,
    "contact": ContactForm,
    "needs": NeedsForm,
}
"""The forms by their names, in the order in which they are filled in."""


def form_of(name: str, typed: Typed | None, asked: Asked) -> PersonForm:
    """Make a form, with what was typed into it before, if anything."""
    form = FORMS[name](None if typed is None else MultiDict(typed))
    form.prepare(asked)
    return form


def typed_in(name: str, sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """Take what was sent for one form, and nothing else that came along."""
    return {field.name: sent.getlist(field.name) for field in FORMS[name]()}


def read_applicant(typed: Mapping[str, Typed], asked: Asked) -> Applicant | None:
    """Make the applicant of everything typed; None while a form is missing or cannot be read."""
    values: dict[str, Any] = {}
    for name in FORMS:
        read = _read(name, typed, asked)
        if read is None:
            return None
        values |= read
    return Applicant(**values)


def first_unread(typed: Mapping[str, Typed], asked: Asked) -> str | None:
    """Name the first form that is missing or cannot be read."""
    return next((name for name in FORMS if _read(name, typed, asked) is None), None)


def _read(name: str, typed: Mapping[str, Typed], asked: Asked) -> dict[str, Any] | None:
    if name not in typed:
        return None
    form = form_of(name, typed[name], asked)
    values = form.read(asked)
    return None if form.problems() else values
