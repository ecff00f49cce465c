"""What is still wrong with a rule that is being written: all of it, each at its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mobility.domain.facts import FACTS, PREFER_NOT, Kind, read
from mobility.domain.gap import unknown_gaps
from mobility.domain.rule import DEEPEST, REQUIRED_LANGUAGES
from mobility.domain.rule_form import (
    NEGATED,
    OPS,
    WORDS,
    Condition,
    Group,
    Part,
    conditions,
    speaks_against,
)

ROOT = "r"
MOST_CONDITIONS = 24
MOST_SIGNS = 250
"""So that the page of a rule, all of whose words are sent together, stays within a body's limit."""


class Fault(StrEnum):
    """What can be wrong."""

    EMPTY = "empty"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    NO_VALUE = "no_value"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    AGAINST = "against"
    NO_WORDS = "no_words"
    UNKNOWN_GAP = "unknown_gap"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Problem:
    """A fault at a place: the path of its part ("r-0-1"), the field, and the language or the gap.

    field: "value", one of WORDS, or empty for the part itself.
    """

    path: str
    fault: Fault
    field: str = ""
    language: str = ""
    gap: str = ""


def faults(tree: Group) -> tuple[Problem, ...]:
    """List everything that is wrong; where nothing is, `parse_rule` takes the rule."""
    found = list(_of_part(tree, ROOT, depth=0, negated=False))
    if len(conditions(tree)) > MOST_CONDITIONS:
        found.insert(0, Problem(ROOT, Fault.TOO_MANY))
    return tuple(found)


def below(path: str, number: int) -> str:
    """Go down to a part of a group: the third of "r-0" is "r-0-2"."""
    return f"{path}-{number}"


def _of_part(part: Part, path: str, *, depth: int, negated: bool) -> Iterator[Problem]:
    if isinstance(part, Condition):
        # An opposite is written as a level of its own.
        is_level = part.op in NEGATED and not (part.op == "not_in" and len(part.values) == 1)
        if depth + is_level > DEEPEST:
            yield Problem(path, Fault.TOO_DEEP)
        yield from _of_condition(part, path, negated=negated)
        return
    against = part.kind in ("none", "not_all")
    if depth + against > DEEPEST:
        yield Problem(path, Fault.TOO_DEEP)
    if not part.parts:
        yield Problem(path, Fault.EMPTY)
    for number, one in enumerate(part.parts):
        deeper = depth + 1 + against
        yield from _of_part(one, below(path, number), depth=deeper, negated=negated or against)


def _of_condition(part: Condition, path: str, *, negated: bool) -> Iterator[Problem]:
    if fault := _of_values(part):
        yield Problem(path, fault, "value")
    elif speaks_against(part, inside_negation=negated):
        yield Problem(path, Fault.AGAINST, "value")
    for word in WORDS:
        yield from _of_words(part, path, word)


def _of_values(part: Condition) -> Fault | None:
    fact = FACTS[part.fact]
    if not part.values:
        return Fault.NO_VALUE
    if part.op not in OPS[fact.kind]:
        return Fault.NOT_A_CHOICE
    if fact.kind is Kind.CHOICE:
        offered = (*fact.choices, *([PREFER_NOT] * fact.may_decline))
        return None if set(part.values) <= set(offered) else Fault.NOT_A_CHOICE
    wrong = Fault.NOT_A_NUMBER if fact.kind is Kind.WHOLE else Fault.NOT_A_DATE
    return None if read(fact, part.values[0]) is not None else wrong


def _of_words(part: Condition, path: str, word: str) -> Iterator[Problem]:
    text = part.words.get(word, {})
    for language in dict.fromkeys((*REQUIRED_LANGUAGES, *text)):
        said = text.get(language, "")
        if not said.strip():
            yield Problem(path, Fault.NO_WORDS, word, language)
        elif len(said) > MOST_SIGNS:
            yield Problem(path, Fault.TOO_LONG, word, language)
        elif strange := unknown_gaps({language: said}):
            yield Problem(path, Fault.UNKNOWN_GAP, word, language, strange[0])
