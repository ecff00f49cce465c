"""Who is one person: the birth date, the age, and the strings that keyed hashes are made of."""

import unicodedata
from datetime import date
from enum import StrEnum

from mobility.domain.document import ISSUER, DocumentKind, normalise_document
from mobility.domain.person_name import fold_name

OLDEST = 120
# No part can contain it: control characters are taken out of every part first.
JOINER = "\x1f"


class BirthDateProblem(StrEnum):
    """Why three fields are not the birth date of somebody alive."""

    MISSING = "birth_date_missing"
    YEAR = "birth_date_year"
    IMPOSSIBLE = "birth_date_impossible"
    FUTURE = "birth_date_future"
    TOO_OLD = "birth_date_too_old"


def parse_birth_date(day: str, month: str, year: str, *, today: date) -> date | BirthDateProblem:
    """Read a birth date from three typed fields, or say what is wrong with it.

    Spaces and leading zeros are ignored. `YEAR` asks for the four digits of a year.
    """
    fields = [field.strip() for field in (day, month, year)]
    if not all(fields):
        return BirthDateProblem.MISSING
    # Bounded before int(), which refuses numbers of thousands of digits in its own way.
    if not all(field.isdecimal() and len(field) <= 4 for field in fields):
        return BirthDateProblem.IMPOSSIBLE
    if len(fields[2]) < 4:
        return BirthDateProblem.YEAR
    try:
        birth = date(int(fields[2]), int(fields[1]), int(fields[0]))
    except ValueError:
        return BirthDateProblem.IMPOSSIBLE
    return birth_date_problem(birth, today=today) or birth


def birth_date_problem(birth: date, *, today: date) -> BirthDateProblem | None:
    """Say why nobody alive was born on this day; None where somebody may have been."""
    if birth > today:
        return BirthDateProblem.FUTURE
    return BirthDateProblem.TOO_OLD if age_on(birth, today) > OLDEST else None


def age_on(birth: date, day: date) -> int:
    """Count the years a person has completed on a day.

    Who was born on 29 February completes a year on 1 March where there is no 29th: a year ends on
    the eve of the date it began (Guatemala, Ley del Organismo Judicial, art. 45).
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def person_material(nationality: str, kind: DocumentKind, document: str) -> str:
    """Return what the person's key is made of: country, kind and number of the document.

    A national number counts under the country that issues it, so that another answer to
    "nationality" does not make a second person of its holder. Raises ValueError without a number.
    """
    number = normalise_document(kind, document)
    if not number:
        raise ValueError("a person without a document has undocumented_material")
    return _join(ISSUER.get(kind, nationality), kind.value, number)


def undocumented_material(
    given_names: str, surnames: str, birth: date, *, disambiguator: str
) -> str:
    """Return what the key of a person without a document is made of.

    The disambiguator is new for each, so that two people of one name stay two.
    """
    parts = _name_parts(given_names, surnames, birth)
    return _join(*parts, DocumentKind.NONE.value, disambiguator)


def name_material(given_names: str, surnames: str, birth: date) -> str:
    """Return what the name's key is made of, equal for every way of writing one name.

    Pass both surnames as one text. "De León" and "Deleón" are one name here.
    """
    return _join(*_name_parts(given_names, surnames, birth))


def _name_parts(given_names: str, surnames: str, birth: date) -> tuple[str, str, str]:
    return _squeeze(given_names), _squeeze(surnames), birth.isoformat()


def _squeeze(name: str) -> str:
    return fold_name(name).replace(" ", "")


def _join(*parts: str) -> str:
    return JOINER.join(_without_control(part) for part in parts)


def _without_control(part: str) -> str:
    return "".join(c for c in part if unicodedata.category(c) != "Cc")
