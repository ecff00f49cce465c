"""The language in which conditions are written: closed, typed, and refused when it is wrong."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from mobility.domain.errors import DomainError
from mobility.domain.facts import FACTS, PREFER_NOT, Kind, Value, read
from mobility.domain.gap import Text, unknown_gaps

REQUIRED_LANGUAGES = ("es", "en")
DEEPEST = 8


class RuleInvalid(DomainError):
    """The rule cannot be used; carries the path inside it ("all.0.any.1") and the reason."""

    code = "rule_invalid"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'rule'}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One condition on one fact, with its words for true, false and unknown."""

    fact: str
    op: str
    value: Value | tuple[str, ...]
    reason: Text | None = None
    reason_not: Text | None = None
    reason_missing: Text | None = None

    @property
    def names_prefer_not(self) -> bool:
        """Say whether "Prefiero no decir" itself fulfils the condition."""
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return PREFER_NOT in values


@dataclass(frozen=True)
class All:
    """True when every part is."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class AnyOf:
    """True when one part is."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class Not:
    """True when its part is false."""

    part: "Rule"


Rule = All | AnyOf | Not | Leaf


class Operator(NamedTuple):
    """Which facts an operator may be used on, and how it compares the answer with the value."""

    kind: Kind
    holds: Callable[[Any, Any], bool]


OPERATORS: Mapping[str, Operator] = {
    "is": Operator(Kind.CHOICE, operator.eq),
    "is_not": Operator(Kind.CHOICE, operator.ne),
    "in": Operator(Kind.CHOICE, lambda answer, values: answer in values),
    "at_least": Operator(Kind.WHOLE, operator.ge),
    "at_most": Operator(Kind.WHOLE, operator.le),
    "on_or_before": Operator(Kind.DATE, operator.le),
}

_REASONS = ("reason", "reason_not", "reason_missing")


@dataclass(frozen=True)
class _Place:
    path: str = ""
    depth: int = 0
    negated: bool = False
    with_reasons: bool = True

    def below(self, *steps: str, negated: bool = False) -> "_Place":
        path = step(self.path, *steps)
        return replace(self, path=path, depth=self.depth + 1, negated=self.negated or negated)

    def refuse(self, reason: str) -> RuleInvalid:
        return RuleInvalid(self.path, reason)


def step(path: str, *steps: str) -> str:
    """Go down a path: ("all.0", "any", "1") is "all.0.any.1"."""
    return ".".join((path, *steps) if path else steps)


def parse_rule(data: object, *, with_reasons: bool = True) -> Rule:
    """Read a rule from its JSON form.

    Every condition needs its words for true, false and unknown (any of them can be what decides),
    unless with_reasons is false: who an office accepts is not explained on a card.
    Raises RuleInvalid with the path and the reason.
    """
    return _parse(data, _Place(with_reasons=with_reasons))


def parse_text(data: object) -> Text:
    """Read a text by language; raises ValueError with the reason."""
    text = parse_part(data)
    for language in REQUIRED_LANGUAGES:
        if language not in text:
            raise ValueError(f"the text in {language!r} is missing")
    return text


def parse_part(data: object) -> Text:
    """Read a text that may lack languages; raises ValueError with the reason."""
    if not isinstance(data, Mapping):
        raise ValueError("must be a text by language")
    for language, words in data.items():
        if not isinstance(words, str) or not words.strip():
            raise ValueError(f"the text in {language!r} is missing")
    return dict(data)


def rule_data(rule: Rule) -> dict[str, object]:
    """Write a rule in its JSON form; parse_rule reads it back as the same rule."""
    match rule:
        case All(parts):
            return {"all": [rule_data(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [rule_data(part) for part in parts]}
        case Not(part):
            return {"not": rule_data(part)}
        case Leaf():
            return _leaf_data(rule)


def _leaf_data(leaf: Leaf) -> dict[str, object]:
    value: object = leaf.value
    if isinstance(leaf.value, date):
        value = leaf.value.isoformat()
    elif isinstance(leaf.value, tuple):
        value = list(leaf.value)
    texts = {name: getattr(leaf, name) for name in _REASONS}
    spoken = {name: dict(text) for name, text in texts.items() if text is not None}
    return {"fact": leaf.fact, "op": leaf.op, "value": value, **spoken}


def _parse(data: object, place: _Place) -> Rule:
    if not isinstance(data, Mapping):
        raise place.refuse("must be a table")
    if place.depth > DEEPEST:
        raise place.refuse("is nested too deeply")
    match tuple(data):
        case ("all",):
            return All(_parse_parts(data["all"], "all", place))
        case ("any",):
            return AnyOf(_parse_parts(data["any"], "any", place))
        case ("not",):
            return Not(_parse(data["not"], place.below("not", negated=True)))
    if "fact" not in data:
        raise place.refuse('must be exactly one of "all", "any", "not", or a condition on a fact')
    return _parse_leaf(data, place)


def _parse_parts(data: object, word: str, place: _Place) -> tuple[Rule, ...]:
    if not isinstance(data, list):
        raise place.refuse(f"{word!r} must be a list")
    # An empty group decides without a reason; only the rule for everyone may.
    if not data and (word == "any" or place.depth):
        raise place.refuse(f"{word!r} must not be empty")
    return tuple(_parse(part, place.below(word, str(number))) for number, part in enumerate(data))


def _parse_leaf(data: Mapping[str, object], place: _Place) -> Leaf:
    if stray := set(data) - {"fact", "op", "value", *_REASONS}:
        raise place.refuse(f"unknown key {min(map(str, stray))!r}")
    name, op = data["fact"], data.get("op")
    if not isinstance(name, str) or name not in FACTS:
        raise place.refuse(f"unknown fact {name!r}")
    if not isinstance(op, str) or op not in OPERATORS:
        raise place.refuse(f"unknown operator {op!r}")
    if OPERATORS[op].kind is not FACTS[name].kind:
        raise place.refuse(f"{op!r} cannot be used on {name!r}")
    value = _parse_value(data.get("value"), name, op, place)
    leaf = Leaf(fact=name, op=op, value=value, **_parse_reasons(data, place))
    if leaf.names_prefer_not and (place.negated or op == "is_not"):
        raise place.refuse("prefer_not may only speak for a person, never against")
    return leaf


def _parse_value(data: object, name: str, op: str, place: _Place) -> Value | tuple[str, ...]:
    if op != "in":
        return _parse_single(data, name, place)
    if not isinstance(data, list) or not data:
        raise place.refuse("the value must be a list with something in it")
    return tuple(str(_parse_single(item, name, place)) for item in data)


def _parse_single(data: object, name: str, place: _Place) -> Value:
    fact = FACTS[name]
    if data == PREFER_NOT and fact.may_decline and fact.kind is Kind.CHOICE:
        return PREFER_NOT
    whole = isinstance(data, int) and not isinstance(data, bool)
    # TOML has dates and numbers of its own, JSON writes a date as text; an age is never a text.
    fits = whole if fact.kind is Kind.WHOLE else isinstance(data, str | date)
    value = read(fact, str(data)) if fits else None
    if value is None:
        raise place.refuse(f"{data!r} is not an answer to {name!r}")
    return value


def _parse_reasons(data: Mapping[str, object], place: _Place) -> dict[str, Text]:
    return {
        name: _parse_reason(data.get(name), name, place)
        for name in _REASONS
        if place.with_reasons or name in data
    }


def _parse_reason(data: object, name: str, place: _Place) -> Text:
    try:
        text = parse_text(data)
    except ValueError as wrong:
        raise place.refuse(f"{name}: {wrong}") from None
    if strange := unknown_gaps(text):
        raise place.refuse(f"{name}: unknown gap {strange[0]!r}")
    return text
