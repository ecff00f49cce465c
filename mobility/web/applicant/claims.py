"""The forms by which somebody says who they are without a journey: code, birth date, document."""

from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, RadioField, SelectField, StringField

from mobility.domain.country import OTHER, SERVED, country
from mobility.domain.document import DocumentKind, document_problem, normalise_document
from mobility.domain.identity import parse_birth_date
from mobility.domain.person_name import name_problem, tidy_name
from mobility.gateways.contact import Phone
from mobility.services.lost_code import Claim
from mobility.web import person_words as words
from mobility.web.contact_fields import read_phone
from mobility.web.i18n import text

KINDS = {**words.KINDS, DocumentKind.NONE: _l("None, or I do not remember")}
NAME_EMPTY = _l("Write your names as you wrote them for the appointment.")
# A national number names its country by itself.
WITHOUT_COUNTRY = frozenset({DocumentKind.PASSPORT, DocumentKind.OTHER})
ORDER = (
    "code", "kind", "document", "nationality", "given_names", "surnames", "day", "phone",
)  # fmt: skip
"""The fields that can be wrong, from the top of the page to its end."""


class PersonForm(Form):
    """A form with a birth date, and with marks on what cannot be used."""

    day = StringField(_l("Day"))
    month = StringField(_l("Month"))
    year = StringField(_l("Year"))

    def refuse(self, field: Field, message: LazyString | str) -> None:
        """Mark a field that cannot be used."""
        field.errors = [str(message)]

    def found_errors(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary, in the order of the page."""
        fields = sorted((one for one in self if one.errors), key=lambda one: ORDER.index(one.name))
        return [(str(field.id), str(field.errors[0])) for field in fields]

    def read_birth_date(self, today: date) -> date | None:
        """Read the birth date, or mark it."""
        parts = (field.data or "" for field in (self.day, self.month, self.year))
        found = parse_birth_date(*parts, today=today)
        if isinstance(found, date):
            return found
        self.refuse(self.day, words.BIRTH_WRONG[found])
        return None


class CodeForm(PersonForm):
    """The two things that open an appointment."""

    code = StringField(_l("Your code"))

    def read(self, today: date) -> tuple[str, date] | None:
        """Return code and birth date, or mark what is missing."""
        code, birth = (self.code.data or "").strip(), self.read_birth_date(today)
        if not code:
            self.refuse(self.code, _l("Write the code of your appointment."))
        return (code, birth) if code and birth else None


class ClaimForm(PersonForm):
    """What somebody says of themselves: a document, or names, and the birth date."""

    kind = RadioField(
        _l("Which document was the appointment asked for with?"),
        validate_choice=False,
    )
    document = StringField(_l("Number of the document"))
    nationality = SelectField(_l("What country are you from?"), validate_choice=False)
    given_names = StringField(_l("Given names"))
    surnames = StringField(_l("Surnames"))

    def offer(self) -> None:
        """Offer documents and countries in the page's language."""
        self.kind.choices = {kind: str(label) for kind, label in KINDS.items()}
        named = {code: text(country(code).names) for code in (*SERVED, OTHER)}
        self.nationality.choices = {"": str(_("Choose a country")), **named}

    def read(self, today: date) -> Claim | None:
        """Return what somebody says of themselves, or mark what cannot be used."""
        birth = self.read_birth_date(today)
        if self.kind.data not in set(DocumentKind):
            self.refuse(self.kind, _l("Please choose an answer."))
            return None
        kind = DocumentKind(self.kind.data)
        if kind is DocumentKind.NONE:
            self._check_names()
        else:
            self._check_document(kind)
        if birth is None or self.found_errors():
            return None
        return Claim(
            birth_date=birth,
            nationality=self.nationality.data or OTHER,
            document_kind=kind,
            document=normalise_document(kind, self.document.data or ""),
            given_names=tidy_name(self.given_names.data or ""),
            surnames=tidy_name(self.surnames.data or ""),
        )

    def _check_names(self) -> None:
        for field in (self.given_names, self.surnames):
            problem = name_problem(tidy_name(field.data or ""))
            if problem is not None:
                self.refuse(field, words.NAME_WRONG.get(problem, NAME_EMPTY))

    def _check_document(self, kind: DocumentKind) -> None:
        if document_problem(kind, normalise_document(kind, self.document.data or "")):
            self.refuse(self.document, _l("Write the number of the document."))
        if kind in WITHOUT_COUNTRY and self.nationality.data not in (*SERVED, OTHER):
            self.refuse(self.nationality, _l("Please choose your country."))


class NotMineForm(ClaimForm):
    """A claim, and where the office can call."""

    phone = StringField(_l("What number do we call?"))

    def read_phone(self) -> Phone | None:
        """Read the telephone, or mark it."""
        return read_phone(self.phone, required=True)
