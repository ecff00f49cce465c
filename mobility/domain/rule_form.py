"""A rule while it is being written: it may be incomplete, and reads as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mobility.domain.facts import FACTS, PREFER_NOT, YES_NO, Kind
from mobility.domain.gap import Text

SO, NOT_SO, UNKNOWN = "so", "not_so", "unknown"
WORDS = (SO, NOT_SO, UNKNOWN)
"""What is said to a person of whom the sentence is true, is not, or of whom it is not known."""
_KEYS = {SO: "reason", NOT_SO: "reason_not", UNKNOWN: "reason_missing"}
_OPPOSITE = {SO: NOT_SO, NOT_SO: SO, UNKNOWN: UNKNOWN}

OPS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CHOICE: ("in", "not_in"),
    Kind.WHOLE: ("at_least", "at_most", "under", "over"),
    Kind.DATE: ("on_or_before", "after"),
}
"""How a sentence compares, by what the answer is made of."""
NEGATED = {"not_in": "in", "under": "at_least", "over": "at_most", "after": "on_or_before"}
"""Sentences that the language of rules writes as the opposite of another."""
_NEGATIONS = {positive: negative for negative, positive in NEGATED.items()}
GROUPS = ("all", "any", "none", "not_all")
"""All of it, at least one thing of it, nothing of it, not all of it at once."""
_GROUPS = {("all", False): "all", ("any", False): "any", ("any", True): "none"} | {
    ("all", True): "not_all"
}
_WRITTEN = {kind: written for written, kind in _GROUPS.items()}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One sentence on one fact; `values` as they were chosen or typed, `words` by WORDS."""

    fact: str
    op: str
    values: tuple[str, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What the answer is made of."""
        return FACTS[self.fact].kind

    @property
    def is_yes_or_no(self) -> bool:
        """Say whether the sentence itself can be said of a person, or its opposite."""
        return FACTS[self.fact].choices == YES_NO


@dataclass(frozen=True)
class Group:
    """Several sentences, and how many of them must be true: one of GROUPS."""

    kind: str
    parts: tuple["Part", ...] = ()


Part = Group | Condition


def new_condition(fact: str, known: Part | None = None) -> Condition:
    """Begin a sentence on a fact, with the words of a known one that compares alike, if any."""
    begun = Condition(fact=fact, op=OPS[FACTS[fact].kind][0])
    alike = (one for one in conditions(known or Group("all")) if one.fact == fact)
    found = max(alike, key=lambda one: one.op == begun.op, default=begun)
    return replace(begun, op=found.op, words=found.words)


def read_tree(data: object) -> Group:
    """Read a rule in its JSON form, finished or not; the outermost is always a group."""
    part = _read(data, negated=False)
    return part if isinstance(part, Group) else Group("all", (part,))


def tree_data(part: Part) -> dict[str, Any]:
    """Write it in the JSON form of rules; `parse_rule` takes it once nothing is wrong with it."""
    if isinstance(part, Condition):
        return _condition_data(part)
    word, negated = _WRITTEN[part.kind]
    group = {word: [tree_data(one) for one in part.parts]}
    return {"not": group} if negated else group


def conditions(part: Part) -> list[Condition]:
    """List all sentences, in the order in which they are read."""
    if isinstance(part, Condition):
        return [part]
    return [found for one in part.parts for found in conditions(one)]


def unrevised(part: Part, before: Part) -> list[Condition]:
    """List the sentences that compare with something else than before, their words unchanged."""
    known = conditions(before)
    return [
        one
        for one in conditions(part)
        if one not in known
        and any(one.words and (one.fact, one.words) == (old.fact, old.words) for old in known)
    ]


def _read(data: object, *, negated: bool) -> Part:
    if not isinstance(data, Mapping):
        return Group("all")
    if "not" in data:
        return _read(data["not"], negated=not negated)
    for word in ("all", "any"):
        if isinstance(data.get(word), list):
            parts = tuple(_read(one, negated=False) for one in data[word])
            return Group(_GROUPS[word, negated], parts)
    if data.get("fact") in FACTS:
        return _read_condition(data, negated=negated)
    return Group("all")


def _read_condition(data: Mapping[str, Any], *, negated: bool) -> Condition:
    fact, op = str(data["fact"]), str(data.get("op"))
    words = {one: dict(data[key]) for one, key in _KEYS.items() if isinstance(data.get(key), dict)}
    if negated:
        words = {_OPPOSITE[one]: text for one, text in words.items()}
    value = data.get("value")
    values = tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value or ""),)
    if isinstance(value, int):
        values = (str(value),)
    if op in ("is", "is_not"):
        op, negated = "in", negated ^ (op == "is_not")
    if negated:
        op = _NEGATIONS.get(op, op)
    found = Condition(fact=fact, op=op, values=tuple(filter(None, values)), words=words)
    return _as_said(found)


def _as_said(found: Condition) -> Condition:
    """Say "has no passport" where it is written that the answer is not yes."""
    if found.op == "not_in" and found.is_yes_or_no and len(found.values) == 1:
        other = tuple(one for one in YES_NO if one not in found.values)
        if len(other) == 1:
            return Condition(fact=found.fact, op="in", values=other, words=found.words)
    return found


def _condition_data(part: Condition) -> dict[str, Any]:
    if part.op == "not_in" and len(part.values) == 1:
        return _leaf_data(part, "is_not", part.words)
    if part.op in NEGATED:
        opposite = {_OPPOSITE[one]: text for one, text in part.words.items()}
        return {"not": _leaf_data(part, NEGATED[part.op], opposite)}
    return _leaf_data(part, part.op, part.words)


def _leaf_data(part: Condition, op: str, words: Mapping[str, Text]) -> dict[str, Any]:
    value: object = part.values[0] if part.values else ""
    if part.kind is Kind.CHOICE and op == "in":
        op, value = ("is", value) if len(part.values) == 1 else (op, list(part.values))
    if part.kind is Kind.WHOLE and isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    said = {_KEYS[one]: dict(words[one]) for one in WORDS if words.get(one)}
    return {"fact": part.fact, "op": op, "value": value, **said}


def speaks_against(part: Condition, *, inside_negation: bool) -> bool:
    """Say whether "prefers not to say" would count against a person, which no rule may do."""
    against = inside_negation or part.op in NEGATED
    return PREFER_NOT in part.values and against
