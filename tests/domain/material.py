"""Rules and answers to try the eligibility engine with: written by hand, and of every shape."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

import mobility
from mobility.domain.eligibility import Rule, parse_rule
from mobility.domain.facts import FACTS, PREFER_NOT, UNKNOWN, Answers, Kind
from mobility.domain.pathway import Pathway
from mobility.domain.pathway_file import parse_pathways

SEED = Path(mobility.__file__).parent / "seed"
# A machine that does other work meanwhile is slow, which is not what these tests are about.
unhurried = settings(deadline=None)

ASKED = tuple(name for name, fact in FACTS.items() if not fact.made_of)
_DAYS = ("2023-06-12", "2024-05-06", "2024-05-07", "2024-05-08", "2026-11-10")
_AGES = ("0", "10", "17", "18", "20", "21", "40", "120")


def seed_data(network: str) -> dict[str, object]:
    return tomllib.loads((SEED / network / "pathways.toml").read_text(encoding="utf-8"))


def seed_pathways(network: str) -> tuple[Pathway, ...]:
    return parse_pathways(seed_data(network), "pathways.toml")


def leaf(fact: str, op: str, value: object, name: str = "it") -> dict[str, object]:
    """A condition whose words name it and what it came out as."""
    words = {"reason": "yes", "reason_not": "no", "reason_missing": "?"}
    texts = {key: {"es": f"{name} {said}", "en": f"{name} {said}"} for key, said in words.items()}
    return {"fact": fact, "op": op, "value": value, **texts}


GUATEMALAN = leaf("nationality", "is", "GT", "gt")
ADULT = leaf("age", "at_least", 18, "adult")
AFRAID = leaf("fear", "in", ["yes", "prefer_not"], "fear")
EARLY = leaf("since", "on_or_before", "2024-05-07", "early")


def values_of(name: str) -> tuple[str, ...]:
    fact = FACTS[name]
    known = {Kind.CHOICE: fact.choices, Kind.WHOLE: _AGES, Kind.DATE: _DAYS}[fact.kind]
    return (*known, UNKNOWN, PREFER_NOT)


def _plain_leaf(name: str) -> st.SearchStrategy[object]:
    fact = FACTS[name]
    if fact.kind is Kind.WHOLE:
        whole = st.tuples(st.sampled_from(["at_least", "at_most"]), st.integers(0, 120))
        return whole.map(lambda pair: leaf(name, *pair, name))
    if fact.kind is Kind.DATE:
        return st.sampled_from(_DAYS).map(lambda day: leaf(name, "on_or_before", day, name))
    one = st.tuples(st.sampled_from(["is", "is_not"]), st.sampled_from(fact.choices))
    several = st.lists(st.sampled_from(fact.choices), min_size=1, max_size=3)
    return st.one_of(
        one.map(lambda pair: leaf(name, *pair, name)),
        several.map(lambda values: leaf(name, "in", values, name)),
    )


def _groups(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    some = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(some.map(lambda them: {"all": them}), some.map(lambda them: {"any": them}))


_plain = st.recursive(
    st.sampled_from(tuple(FACTS)).flatmap(_plain_leaf),
    lambda parts: st.one_of(_groups(parts), parts.map(lambda part: {"not": part})),
    max_leaves=6,
)
_kind = st.sampled_from(["fear", "returnee", "work"]).map(
    lambda name: leaf(name, "in", [FACTS[name].choices[0], PREFER_NOT], name)
)


def _parse(data: object) -> Rule:
    return parse_rule(data)


rules: st.SearchStrategy[Rule] = (
    st.recursive(st.one_of(_plain, _kind), _groups, max_leaves=4)
    .filter(lambda data: _depth(data) <= 8)
    .map(_parse)
)


def _depth(data: object) -> int:
    if isinstance(data, Mapping) and "fact" not in data:
        return 1 + max((_depth(part) for part in data.values()), default=0)
    return max((_depth(part) for part in data), default=0) if isinstance(data, list) else 0


answers: st.SearchStrategy[Answers] = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values_of(name)) for name in ASKED}
)
garbage: st.SearchStrategy[Answers] = st.dictionaries(
    st.one_of(st.sampled_from(tuple(FACTS)), st.text(max_size=5)),
    st.one_of(st.text(max_size=12), st.sampled_from(["-1", "١٨", "2024-02-30", "20240507"])),
)
TODAY = date(2026, 11, 10)
