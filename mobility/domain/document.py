"""The documents people bring, and what looks wrong in a number. Nothing here refuses anybody.

The formulas are not officially published for every country, and the desk sees the document
itself: a failed check asks the person to look again and goes on.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

MAX_DOCUMENT = 40


class DocumentKind(StrEnum):
    """What kind of document a person shows."""

    CUI = "cui"
    DNI_HN = "dni_hn"
    DUI = "dui"
    CEDULA_NI = "cedula_ni"
    PASSPORT = "passport"
    OTHER = "other"
    NONE = "none"


class DocumentWarning(StrEnum):
    """What to look at again in a number; never a reason to refuse it."""

    LENGTH = "document_length"
    CHARACTERS = "document_characters"
    CHECK = "document_check"
    DEPARTMENT = "document_department"
    MUNICIPALITY = "document_municipality"
    DATE = "document_date"


class DocumentProblem(StrEnum):
    """Why a number cannot be stored at all."""

    EMPTY = "document_empty"
    TOO_LONG = "document_too_long"


NATIONAL: Mapping[str, DocumentKind] = {
    "GT": DocumentKind.CUI,
    "HN": DocumentKind.DNI_HN,
    "SV": DocumentKind.DUI,
    "NI": DocumentKind.CEDULA_NI,
}
# Whatever nationality was answered, these numbers belong to one register only.
ISSUER: Mapping[DocumentKind, str] = {kind: code for code, kind in NATIONAL.items()}

# How many municipalities each of the 22 departments has: 340, with Sipacate making 14 of Escuintla
# (the fifth) and Petatán making 33 of Huehuetenango (the thirteenth).
MUNICIPALITIES_GT = (
    17, 8, 16, 16, 14, 14, 19, 8, 24, 21, 9, 30, 33, 21, 8, 17, 14, 5, 11, 11, 7, 17,
)  # fmt: skip
DEPARTMENTS_HN = 18
MOST_MUNICIPALITIES_HN = 28
EARLIEST_YEAR_HN = 1900
LETTERS_NI = "ABCDEFGHJKLMNPQRSTUVWXY"

_GROUPS: Mapping[DocumentKind, tuple[re.Pattern[str], str]] = {
    DocumentKind.CUI: (re.compile(r"(\d{4})(\d{5})(\d{4})"), r"\1 \2 \3"),
    DocumentKind.DNI_HN: (re.compile(r"(\d{4})(\d{4})(\d{5})"), r"\1-\2-\3"),
    DocumentKind.DUI: (re.compile(r"(\d{8})(\d)"), r"\1-\2"),
    DocumentKind.CEDULA_NI: (re.compile(r"(\d{3})(\d{6})(\d{4}[A-Z])"), r"\1-\2-\3"),
}


def kinds_for(nationality: str) -> tuple[DocumentKind, ...]:
    """List the documents to offer a person of this nationality, the likeliest first.

    All of them where the nationality is not known, "".
    """
    if not nationality:
        return tuple(DocumentKind)
    national = NATIONAL.get(nationality)
    common = (DocumentKind.PASSPORT, DocumentKind.OTHER, DocumentKind.NONE)
    return (national, *common) if national else common


def normalise_document(kind: DocumentKind, raw: str) -> str:
    """Reduce a number to capitals and digits, as it is compared and stored; empty for NONE."""
    if kind is DocumentKind.NONE:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", raw).upper())
    return "".join(c for c in plain if c.isalnum())


def document_problem(kind: DocumentKind, normalised: str) -> DocumentProblem | None:
    """Say why a number cannot be stored: these bounds protect the database and nothing else."""
    if kind is DocumentKind.NONE:
        return None
    if not normalised:
        return DocumentProblem.EMPTY
    return DocumentProblem.TOO_LONG if len(normalised) > MAX_DOCUMENT else None


def check_document(kind: DocumentKind, normalised: str, *, today: date) -> DocumentWarning | None:
    """Say what looks wrong in a normalised number, if anything does."""
    check = _CHECKS.get(kind)
    return check(normalised, today) if check else None


def format_document(kind: DocumentKind, normalised: str) -> str:
    """Group a number the way the document prints it; one of another length stays as it is."""
    if kind not in _GROUPS:
        return normalised
    pattern, groups = _GROUPS[kind]
    found = pattern.fullmatch(normalised)
    return found.expand(groups) if found else normalised


def _check_cui(number: str, _today: date) -> DocumentWarning | None:
    if warning := _shape(number, digits=13):
        return warning
    remainder = sum(int(d) * weight for weight, d in enumerate(number[:8], start=2)) % 11
    # A remainder of 10 has no digit: such a number was never issued, and equals none.
    if remainder != int(number[8]):
        return DocumentWarning.CHECK
    department, municipality = int(number[9:11]), int(number[11:])
    if not 1 <= department <= len(MUNICIPALITIES_GT):
        return DocumentWarning.DEPARTMENT
    if not 1 <= municipality <= MUNICIPALITIES_GT[department - 1]:
        return DocumentWarning.MUNICIPALITY
    return None


def _check_dni(number: str, today: date) -> DocumentWarning | None:
    if warning := _shape(number, digits=13):
        return warning
    if not 1 <= int(number[:2]) <= DEPARTMENTS_HN:
        return DocumentWarning.DEPARTMENT
    if not 1 <= int(number[2:4]) <= MOST_MUNICIPALITIES_HN:
        return DocumentWarning.MUNICIPALITY
    if not EARLIEST_YEAR_HN <= int(number[4:8]) <= today.year:
        return DocumentWarning.DATE
    return None


def _check_dui(number: str, _today: date) -> DocumentWarning | None:
    if warning := _shape(number, digits=9):
        return warning
    total = sum(int(d) * weight for weight, d in zip(range(9, 1, -1), number[:8], strict=True))
    return None if int(number[8]) == -total % 10 else DocumentWarning.CHECK


def _check_cedula(number: str, today: date) -> DocumentWarning | None:
    if len(number) != 14:
        return DocumentWarning.LENGTH
    if _shape(number[:13], digits=13) or not number[13].isalpha():
        return DocumentWarning.CHARACTERS
    if not _is_birthday(number[3:9], today):
        return DocumentWarning.DATE
    if LETTERS_NI[int(number[:13]) % len(LETTERS_NI)] != number[13]:
        return DocumentWarning.CHECK
    return None


def _check_passport(number: str, _today: date) -> DocumentWarning | None:
    if not number.isascii():
        return DocumentWarning.CHARACTERS
    return None if 6 <= len(number) <= 15 else DocumentWarning.LENGTH


def _shape(number: str, *, digits: int) -> DocumentWarning | None:
    if not (number.isascii() and number.isdigit()):
        return DocumentWarning.CHARACTERS
    return None if len(number) == digits else DocumentWarning.LENGTH


def _is_birthday(ddmmyy: str, today: date) -> bool:
    day, month, year = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    for century in (1900, 2000):
        try:
            if date(century + year, month, day) <= today:
                return True
        except ValueError:
            continue
    return False


_CHECKS: Mapping[DocumentKind, Callable[[str, date], DocumentWarning | None]] = {
    DocumentKind.CUI: _check_cui,
    DocumentKind.DNI_HN: _check_dni,
    DocumentKind.DUI: _check_dui,
    DocumentKind.CEDULA_NI: _check_cedula,
    DocumentKind.PASSPORT: _check_passport,
}
