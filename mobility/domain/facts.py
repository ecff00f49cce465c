"""The facts a person is asked for: a closed list, each with its type and its allowed answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from mobility.domain.country import OTHER, SERVED

Answers = Mapping[str, str]
"""Fact to canonical text: a choice's code, a whole number ("17"), an ISO date ("2024-05-07"), or
one of the two below. It is plain JSON, so it can be sealed as it is."""

Value = str | int | date

UNKNOWN = "unknown"
"""No sé."""
PREFER_NOT = "prefer_not"
"""Prefiero no decir."""

OLDEST = 120
YES_NO = ("yes", "no")


class Kind(Enum):
    """What an answer is made of."""

    CHOICE = "choice"
    WHOLE = "whole"
    DATE = "date"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """The type of one fact; a fact that is made of others is never asked for itself."""

    kind: Kind = Kind.CHOICE
    choices: tuple[str, ...] = ()
    may_not_know: bool = False
    may_decline: bool = False
    made_of: tuple[str, ...] = ()


FACTS: Mapping[str, Fact] = {
    "for_whom": Fact(choices=("me", "family", "child")),
    "nationality": Fact(choices=(*SERVED, OTHER)),
    "in_country": Fact(
        choices=(*SERVED, "BZ", "CR", "PA", "MX", "US", "ES", OTHER), may_decline=True
    ),
    "since": Fact(kind=Kind.DATE, may_not_know=True, may_decline=True),
    "age": Fact(kind=Kind.WHOLE, may_not_know=True, may_decline=True),
    "adult_with": Fact(choices=YES_NO, may_decline=True),
    "fear": Fact(choices=YES_NO, may_decline=True),
    "returnee": Fact(choices=YES_NO, may_decline=True),
    "gt_status": Fact(
        choices=("visitor", "permit", "asylum", "refugee", "none"),
        may_not_know=True,
        may_decline=True,
    ),
    "us_rel": Fact(
        choices=("citizen", "resident", "other", "none"), may_not_know=True, may_decline=True
    ),
    "i130": Fact(
        choices=("invited", "approved", "filed", "none"), may_not_know=True, may_decline=True
    ),
    "parent_us": Fact(
        choices=("resident", "temporary", "pending", "other", "none"),
        may_not_know=True,
        may_decline=True,
    ),
    "unmarried": Fact(choices=YES_NO, may_decline=True),
    "sponsor": Fact(choices=YES_NO, may_not_know=True, may_decline=True),
    "passport": Fact(choices=YES_NO, may_decline=True),
    "work": Fact(choices=("farm", "other", "none"), may_not_know=True, may_decline=True),
    "trade": Fact(choices=YES_NO, may_not_know=True, may_decline=True),
    "at_home": Fact(choices=YES_NO, made_of=("nationality", "in_country")),
}


def parts_of(name: str) -> tuple[str, ...]:
    """Name the facts to ask for in order to know this one: itself, or what it is made of."""
    return FACTS[name].made_of or (name,)


def value_of(name: str, answers: Answers) -> Value | None:
    """Read what is known of a fact; None when it is not, whatever the answers hold."""
    if name == "at_home":
        return _at_home(answers)
    return read(FACTS[name], answers.get(name))


def is_answered(name: str, answers: Answers) -> bool:
    """Say whether the person answered, "No sé" and "Prefiero no decir" included."""
    return answers.get(name) in (UNKNOWN, PREFER_NOT) or value_of(name, answers) is not None


def read(fact: Fact, raw: object) -> Value | None:
    """Turn a canonical text into its value, or None when it is anything else."""
    if not isinstance(raw, str):
        return None
    if fact.kind is Kind.CHOICE:
        return raw if raw in fact.choices else None
    return _whole(raw) if fact.kind is Kind.WHOLE else _iso_date(raw)


def _whole(raw: str) -> int | None:
    # isdigit alone lets in figures of other scripts; the length keeps int() cheap.
    if not (raw.isascii() and raw.isdigit() and len(raw) <= len(str(OLDEST))):
        return None
    number = int(raw)
    return number if number <= OLDEST else None


def _iso_date(raw: str) -> date | None:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.isoformat() == raw else None


def _at_home(answers: Answers) -> str | None:
    nationality, country = (value_of(part, answers) for part in parts_of("at_home"))
    # Twice "another country" may be one country or two.
    if nationality is None or country is None or nationality == country == OTHER:
        return None
    return "yes" if nationality == country else "no"
