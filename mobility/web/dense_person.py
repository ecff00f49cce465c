"""The person's three forms on one page, for whoever fills them in for somebody else."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from mobility.domain.applicant import Applicant, PhoneOwner
from mobility.domain.document import DocumentKind, normalise_document
from mobility.domain.identity import BirthDateProblem
from mobility.web import questions
from mobility.web.person_forms import Asked, PersonForm

NO_NAME = _l("Write a name to call the person by.")
NAMES = ("called", "given_names", "first_surname")
FIRST = {"language": ["es"], "interpreter": [""], "officer": ["any"], "adults": ["1"]}


class DensePerson:
    """Who comes, how to reach them, what they need. `partial`: a name to call them is enough."""

    def __init__(
        self,
        asked: Asked,
        *,
        sent: MultiDict[str, str] | None = None,
        known: Mapping[str, list[str]] | None = None,
        partial: bool = False,
    ) -> None:
        self.asked, self.partial = asked, partial
        self.identity = self._form("identity", sent, known)
        self.contact = self._form("contact", sent, known)
        self.needs = self._form("needs", sent, known)

    @property
    def forms(self) -> tuple[PersonForm, ...]:
        """All three, in the order of the page."""
        return self.identity, self.contact, self.needs

    def read(self) -> Applicant | None:
        """Make the applicant; None where something cannot be read, which is marked."""
        values: dict[str, Any] = {}
        for form in self.forms:
            values |= form.read(self.asked)
        if self.partial:
            self._forgive(values)
        return None if self.problems() else Applicant(**values)

    def look_again(self) -> str:
        """Return what should be looked at once more, as each form says it."""
        return " ".join(filter(None, (form.look_again(self.asked) for form in self.forms)))

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [problem for form in self.forms for problem in form.problems()]

    def _form(
        self, name: str, sent: MultiDict[str, str] | None, known: Mapping[str, list[str]] | None
    ) -> PersonForm:
        typed = {**FIRST, **(known or {})} if sent is None else questions.typed_in(name, sent)
        return questions.form_of(name, typed, self.asked)

    def _forgive(self, values: dict[str, Any]) -> None:
        """Take what is empty for unknown, and ask for one name only."""
        parts = ("birth_day", "birth_month", "birth_year")
        if isinstance(values["birth_date"], BirthDateProblem):
            values["birth_date"] = None
        if not any((self.identity[part].data or "").strip() for part in parts):
            self.identity["birth_day"].errors = []
        for form in self.forms:
            for field in form:
                if field.name not in parts and not str(field.data or "").strip("[]"):
                    field.errors = []
        self.contact["appointment"].errors = []
        self._complete(values)

    def _complete(self, values: dict[str, Any]) -> None:
        number = (self.identity["document"].data or "").strip()
        if values["document_kind"] is None:
            # A number of which nobody chose the kind is kept as what it is: some document.
            values["document_kind"] = DocumentKind.OTHER if number else DocumentKind.NONE
            values["document"] = normalise_document(DocumentKind.OTHER, number)
        elif not values["document"]:
            values["document_kind"] = DocumentKind.NONE
        if not self.contact["phone_owner"].data:
            # Of a telephone that nobody asked about nothing is taken for granted.
            values["phone_owner"] = PhoneOwner.BORROWED
        if not any(values[name] for name in NAMES):
            self.identity["called"].errors = [str(NO_NAME)]


def typed_of(known: Mapping[str, Any]) -> dict[str, list[str]]:
    """Turn what is known of somebody into what would have been typed to say it."""
    birth = (known.get("birth_date") or "--").split("-")
    dated = dict(zip(("birth_year", "birth_month", "birth_day"), birth, strict=True))
    plain = {name: str(value or "") for name, value in known.items() if not _is_many(value)}
    children = {
        f"children_{band.replace('-', '_')}": str(count)
        for band, count in (known.get("children") or {}).items()
    }
    typed = {name: [value] for name, value in {**plain, **dated, **children}.items()}
    return {**typed, "access": list(known.get("access") or ())}


def _is_many(value: object) -> bool:
    return isinstance(value, (list, dict, bool))
