"""The three short forms: who the person is, how to reach them, what makes the visit go well."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, fields

from mobility.domain import document as documents
from mobility.domain.applicant import PhoneOwner
from mobility.domain.appointment import Purpose
from mobility.domain.document import DocumentKind
from mobility.domain.identity import BirthDateProblem, age_on, parse_birth_date
from mobility.domain.language import LANGUAGES
from mobility.domain.person_name import NameProblem, name_problem, tidy_name
from mobility.gateways.contact import Phone
from mobility.web import person_words as words
from mobility.web.contact_fields import (
    WHICH_WAY,
    offer_ways,
    read_email,
    read_phone,
    read_way,
)

MOST_PEOPLE = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom the forms ask: the person's nationality, the country of a number without a code.

    `telephone` says that the visit is a call, which needs a number; `today` is the office's day;
    `whatsapp` says that this copy sends by it.
    """

    nationality: str
    phone_country: str
    today: date
    telephone: bool = False
    whatsapp: bool = False


class PersonForm(Form):
    """What the three forms share."""

    def prepare(self, asked: Asked) -> None:
        """Offer the choices that depend on the person."""

    def read(self, asked: Asked) -> dict[str, Any]:
        """Return arguments of an Applicant, and mark the fields that cannot be read."""
        raise NotImplementedError

    def look_again(self, _asked: Asked) -> str:
        """Return what should be looked at once more before going on; this refuses nothing."""
        return ""

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary: the field's id and what is wrong."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]


class IdentityForm(PersonForm):
    """Who the person is."""

    given_names = fields.StringField(_l("Given names"))
    first_surname = fields.StringField(_l("First surname"))
    second_surname = fields.StringField(_l("Second surname"))
    called = fields.StringField(_l("What would you like to be called?"))
    birth_day = fields.StringField(_l("Day"))
    birth_month = fields.StringField(_l("Month"))
    birth_year = fields.StringField(_l("Year"))
    age_is = fields.RadioField(_l("Which is right?"), validate_choice=False)
    document_kind = fields.RadioField(_l("Which document do you have?"), validate_choice=False)
    document = fields.StringField(_l("Number of the document"))
    document_seen = fields.HiddenField()

    def prepare(self, asked: Asked) -> None:
        """Offer the documents of the person's country first."""
        self.document_kind.choices = words.options({one: words.KINDS[one] for one in _kinds(asked)})

    def read(self, asked: Asked) -> dict[str, Any]:
        """Return names, birth date and document."""
        names = {
            "given_names": _name(self.given_names),
            "first_surname": _name(self.first_surname),
            "second_surname": _name(self.second_surname, optional=True),
            "called": _name(self.called, optional=True),
        }
        birth_date = self.birth_date(asked)
        if isinstance(birth_date, BirthDateProblem):
            _mark(self.birth_day, words.BIRTH_WRONG[birth_date])
        kind, number = self._document(asked)
        return {**names, "birth_date": birth_date, "document_kind": kind, "document": number}

    def birth_date(self, asked: Asked) -> date | BirthDateProblem:
        """Read the three fields of the birth date."""
        fields = (self.birth_day, self.birth_month, self.birth_year)
        return parse_birth_date(*(field.data or "" for field in fields), today=asked.today)

    def age(self, asked: Asked) -> int | None:
        """Return the age that the birth date makes, None where it is no date."""
        birth = self.birth_date(asked)
        return None if isinstance(birth, BirthDateProblem) else age_on(birth, asked.today)

    def look_again(self, asked: Asked) -> str:
        """Return what looks wrong in the number, unless this very number was seen before."""
        kind, number = self._document(asked)
        warning = documents.check_document(kind, number, today=asked.today) if kind else None
        if warning is None or number == self.document_seen.data:
            return ""
        self.document_seen.data = number
        return str(words.LOOK_AGAIN[warning])

    def _document(self, asked: Asked) -> tuple[DocumentKind | None, str]:
        chosen = self.document_kind.data
        kind = next((one for one in _kinds(asked) if one == chosen), None)
        if kind is None:
            _mark(self.document_kind, _("Choose a document, or “I have no document”."))
            return None, ""
        number = documents.normalise_document(kind, self.document.data or "")
        if problem := documents.document_problem(kind, number):
            _mark(self.document, words.DOCUMENT_WRONG[problem])
        return kind, number


class ContactForm(PersonForm):
    """How the person can be reached, and what the office may do with what it knows."""

    phone = fields.StringField(_l("Telephone"))
    phone_owner = fields.RadioField(_l("Whose telephone is it?"), validate_choice=False)
    email = fields.StringField(_l("E-mail"))
    way = fields.RadioField(WHICH_WAY, validate_choice=False)
    appointment = fields.BooleanField(words.PERMISSIONS["appointment"])
    reminders = fields.BooleanField(words.PERMISSIONS["reminders"])
    sharing = fields.BooleanField(words.PERMISSIONS["sharing"])
    statistics = fields.BooleanField(words.PERMISSIONS["statistics"])
    phone_seen = fields.HiddenField()

    def prepare(self, asked: Asked) -> None:
        """Offer the two kinds of owner, and the ways to be told."""
        self.phone_owner.choices = words.options(words.OWNERS)
        offer_ways(self.way, whatsapp=asked.whatsapp)

    def read(self, asked: Asked) -> dict[str, Any]:
        """Return telephone, e-mail, which of them comes first, and permissions."""
        phone, email = self._phone(asked), read_email(self.email)
        owner = self.phone_owner.data
        if phone and owner not in words.OWNERS:
            _mark(self.phone_owner, _("Choose whose telephone it is."))
        if not self.appointment.data:
            _mark(self.appointment, _("We need this permission to keep your appointment."))
        return {
            "phone": phone.e164 if phone else "",
            "sms": bool(phone and phone.can_sms),
            "phone_owner": PhoneOwner(owner) if owner in words.OWNERS else PhoneOwner.MINE,
            "email": email,
            "way": read_way(self, phone, email, wanted=bool(self.reminders.data)),
            "permissions": frozenset(one for one in Purpose if self[one.value].data),
        }

    def look_again(self, asked: Asked) -> str:
        """Say, once for each number, that no text messages reach a fixed line."""
        phone = self._phone(asked)
        if phone is None or phone.can_sms or phone.e164 == self.phone_seen.data:
            return ""
        self.phone_seen.data = phone.e164
        return str(_("Text messages do not reach this number."))

    def _phone(self, asked: Asked) -> Phone | None:
        if asked.telephone and not (self.phone.data or "").strip():
            _mark(self.phone, _("Write the number that we call you at."))
        return read_phone(self.phone, asked.phone_country)


class NeedsForm(PersonForm):
    """What makes the visit go well, and who comes."""

    language = fields.RadioField(_l("In which language do we write to you?"), validate_choice=False)
    interpreter = fields.SelectField(_l("Do you need an interpreter?"), validate_choice=False)
    access = fields.SelectMultipleField(_l("Do you need help with something?"))
    officer = fields.RadioField(_l("Who would you like to help you?"), validate_choice=False)
    adults = fields.StringField(_l("Adults, you included"))
    children_0_4 = fields.StringField(words.CHILDREN["0-4"])
    children_5_11 = fields.StringField(words.CHILDREN["5-11"])
    children_12_17 = fields.StringField(words.CHILDREN["12-17"])

    def prepare(self, asked: Asked) -> None:
        """Offer the languages by their names."""
        del asked
        self.language.choices = words.languages(written=True)
        spoken = words.languages(written=False)
        self.interpreter.choices = [("", _("No, thank you")), *spoken]
        self.access.choices = words.options(words.ACCESS)
        self.officer.choices = words.options(words.OFFICERS)

    def read(self, asked: Asked) -> dict[str, Any]:
        """Return languages, needs and the household by age band."""
        del asked
        bands = {band: self[f"children_{band.replace('-', '_')}"] for band in words.CHILDREN}
        children = {band: _count(field, least=0) for band, field in bands.items()}
        return {
            "language": self.language.data if self.language.data in words.WRITTEN else "es",
            "interpreter": self._interpreter(),
            "access": self._needs(),
            "officer": self.officer.data if self.officer.data in words.OFFICERS else "any",
            "adults": _count(self.adults, least=1),
            "children": {band: count for band, count in children.items() if count},
        }

    def _needs(self) -> tuple[str, ...]:
        chosen = self.access.data or ()
        return tuple(one for one in words.ACCESS if one in chosen and one != words.NO_ACCESS)

    def _interpreter(self) -> str:
        chosen = str(self.interpreter.data)
        return chosen if chosen in LANGUAGES and chosen not in words.WRITTEN else ""


def _kinds(asked: Asked) -> tuple[DocumentKind, ...]:
    return documents.kinds_for(asked.nationality)


def _mark(field: Field, problem: object) -> None:
    field.errors = [str(problem)]


def _name(field: Field, *, optional: bool = False) -> str:
    name = tidy_name(field.data or "")
    problem = name_problem(name)
    if problem is NameProblem.EMPTY:
        if not optional:
            _mark(field, words.NAME_EMPTY[field.name])
    elif problem is not None:
        _mark(field, words.NAME_WRONG[problem])
    return name


def _count(field: Field, *, least: int) -> int:
    raw = (field.data or "").strip()
    if not raw:
        return least
    count = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= len("020") else -1
    if not least <= count <= MOST_PEOPLE:
        _mark(field, _("Write a number from %(least)d to 20.", least=least))
    return count
