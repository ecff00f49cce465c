"""The words for what people tell about themselves, and for what is wrong with it."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from mobility.domain.applicant import PhoneOwner
from mobility.domain.document import DocumentKind, DocumentProblem, DocumentWarning
from mobility.domain.identity import BirthDateProblem
from mobility.domain.language import LANGUAGES
from mobility.domain.message import Channel
from mobility.domain.person_name import NameProblem
from mobility.web.i18n import text

Words = Mapping[str, LazyString]

KINDS: Words = {
    DocumentKind.CUI: _l("DPI (CUI number)"),
    DocumentKind.DNI_HN: _l("DNI of Honduras"),
    DocumentKind.DUI: _l("DUI of El Salvador"),
    DocumentKind.CEDULA_NI: _l("Identity card of Nicaragua"),
    DocumentKind.PASSPORT: _l("Passport"),
    DocumentKind.OTHER: _l("Another document"),
    DocumentKind.NONE: _l("I have no document"),
}
KIND_HINTS: Words = {
    DocumentKind.CUI: _l("13 figures, for example 2581 47032 0901. A child has one too."),
    DocumentKind.DNI_HN: _l("13 figures, for example 0801-1990-12345."),
    DocumentKind.DUI: _l("9 figures, for example 04567890-3."),
    DocumentKind.CEDULA_NI: _l("13 figures and a letter, for example 001-120389-0014U."),
    DocumentKind.OTHER: _l("A birth certificate, a paper of Migration or of UNHCR."),
    DocumentKind.NONE: _l("Bring whatever paper you have. If you have none, come anyway."),
}
LOOK_AGAIN: Words = {
    DocumentWarning.LENGTH: _l("It has more or fewer figures than usual."),
    DocumentWarning.CHARACTERS: _l("It has letters or signs that we did not expect."),
    DocumentWarning.CHECK: _l("One figure or letter does not fit the others."),
    DocumentWarning.DEPARTMENT: _l("The figures of the department do not fit."),
    DocumentWarning.MUNICIPALITY: _l("The last figures do not fit a municipality."),
    DocumentWarning.DATE: _l("The date inside the number does not exist."),
}
DOCUMENT_WRONG: Words = {
    DocumentProblem.EMPTY: _l("Write the number, or choose “I have no document”."),
    DocumentProblem.TOO_LONG: _l("That number is too long. Write at most 40 figures."),
}
BIRTH_WRONG: Words = {
    BirthDateProblem.MISSING: _l("Write the day, the month and the year of birth."),
    BirthDateProblem.YEAR: _l("Write the year with four figures, for example 1990."),
    BirthDateProblem.IMPOSSIBLE: _l("That date does not exist. For example: 27 3 1990."),
    BirthDateProblem.FUTURE: _l("That date has not come yet. Please check it."),
    BirthDateProblem.TOO_OLD: _l("That date is too long ago. Please check the year."),
}
NAME_WRONG: Words = {
    NameProblem.TOO_LONG: _l("Please write at most 80 letters."),
    NameProblem.CHARACTERS: _l("Please write it with letters, without drawings or odd signs."),
}
NAME_EMPTY: Words = {
    "given_names": _l("Write the given names."),
    "first_surname": _l("Write the first surname."),
}
OWNERS: Words = {
    PhoneOwner.MINE: _l("It is mine"),
    PhoneOwner.BORROWED: _l("It is my family's, or borrowed"),
}
WAYS: Words = {
    Channel.SMS: _l("Text message"),
    Channel.WHATSAPP: _l("WhatsApp"),
    Channel.EMAIL: _l("E-mail"),
}
ACCESS: Words = {
    "steps": _l("I use a wheelchair, or walking or stairs are hard for me"),
    "sight": _l("I see little or nothing"),
    "hearing": _l("I hear little or nothing"),
    "reading": _l("I need help to read or write"),
    "pregnancy": _l("I am pregnant or breastfeeding"),
    "calm": _l("I need a quiet place"),
    "none": _l("None of these"),
}
NO_ACCESS = "none"
OFFICERS: Words = {
    "any": _l("Either is fine"),
    "woman": _l("A woman"),
    "man": _l("A man"),
}
CHILDREN: Words = {
    "0-4": _l("Children from 0 to 4 years"),
    "5-11": _l("Children from 5 to 11 years"),
    "12-17": _l("Young people from 12 to 17 years"),
}
PERMISSIONS: Words = {
    "appointment": _l("The office may use my details for my appointment"),
    "reminders": _l("Send me messages about my appointment"),
    "sharing": _l("You may share my details with UNHCR and IOM (UN agencies) so that they help me"),
    "statistics": _l("You may count my answers, without my name, to improve the service"),
}
PERMISSIONS_SHORT: Words = {
    "appointment": _l("For my appointment"),
    "reminders": _l("Messages"),
    "sharing": _l("UNHCR and IOM"),
    "statistics": _l("Counting without my name"),
}
PERMISSION_HINTS: Words = {
    "appointment": _l("Without this permission we cannot keep your appointment."),
    "reminders": _l("Only if you left a telephone or an e-mail."),
    "sharing": _l("If you say no, we help you all the same."),
    "statistics": _l("If you say no, we help you all the same."),
}
# Written to in one of the interface's languages; spoken with in any of the others by interpreter.
WRITTEN = ("es", "en")


def language_name(code: str) -> str:
    """Name a language in the language of the page."""
    return text(dict(LANGUAGES[code])) if code in LANGUAGES else ""


def options(words: Words) -> list[tuple[str, str]]:
    """Turn words into the choices of a field."""
    return [(value, str(label)) for value, label in words.items()]


def languages(*, written: bool) -> list[tuple[str, str]]:
    """List the languages that we write in, or those that an interpreter speaks."""
    codes = [code for code in LANGUAGES if (code in WRITTEN) is written]
    return [(code, language_name(code)) for code in codes]
