"""Who may qualify and why: three-valued logic over the answers, total and without side effects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from mobility.domain.facts import PREFER_NOT, Answers, is_answered, parts_of, value_of
from mobility.domain.gap import Text, fill
from mobility.domain.rule import (
    OPERATORS,
    All,
    AnyOf,
    Leaf,
    Not,
    Rule,
    RuleInvalid,
    parse_rule,
    rule_data,
    step,
)

__all__ = [
    "Judgement",
    "Rule",
    "RuleInvalid",
    "Verdict",
    "accepts",
    "facts_at",
    "facts_that_could_matter",
    "judge",
    "parse_rule",
    "reasons",
    "rule_data",
]

Truth = bool | None
"""True, false, or None: not known."""


class Verdict(StrEnum):
    """What a rule says about a person; nobody is refused."""

    MAY_QUALIFY = "may_qualify"
    MISSING = "missing"
    NOT_NOW = "not_now"


VERDICTS: Mapping[Truth, Verdict] = {
    True: Verdict.MAY_QUALIFY,
    None: Verdict.MISSING,
    False: Verdict.NOT_NOW,
}
_TRUTHS: Mapping[Verdict, Truth] = {verdict: truth for truth, verdict in VERDICTS.items()}


@dataclass(frozen=True)
class Judgement:
    """A verdict and the paths of exactly those conditions that decided it."""

    verdict: Verdict
    deciding: tuple[str, ...]


def judge(rule: Rule, answers: Answers) -> Judgement:
    """Judge any answers, even garbage: what cannot be read is not known."""
    verdict = VERDICTS[_truth(rule, answers)]
    return Judgement(verdict, tuple(_deciding(rule, answers, "")))


def accepts(rule: Rule, answers: Answers) -> bool:
    """Say whether a rule leaves a person in; what is not known keeps nobody out."""
    return _truth(rule, answers) is not False


def reasons(rule: Rule, judgement: Judgement, answers: Answers, locale: str) -> list[str]:
    """Say why, in the person's own facts, each sentence once.

    Raises RuleInvalid when a path is not one of this rule's conditions.
    """
    found: dict[str, None] = {}
    for path in judgement.deciding:
        text = _words(_leaf_at(rule, path), path, judgement.verdict)
        if text is not None:
            found[fill(text, answers, locale)] = None
    return list(found)


def facts_at(rule: Rule, paths: Iterable[str]) -> tuple[str, ...]:
    """Name the facts to ask for at these paths, each once, in order."""
    named = chain.from_iterable(parts_of(_leaf_at(rule, path).fact) for path in paths)
    return tuple(dict.fromkeys(named))


def facts_that_could_matter(rule: Rule, answers: Answers) -> frozenset[str]:
    """Name the unanswered facts that can still change the verdict.

    "No sé" is an answer: a condition that rests on it stays unknown, and what could only have
    mattered together with it is not asked for.
    """
    yes = _open_facts(rule, answers, goal=True)
    return frozenset(chain(yes, _open_facts(rule, answers, goal=False)))


def _truth(rule: Rule, answers: Answers) -> Truth:
    match rule:
        case Leaf():
            return _leaf_truth(rule, answers)
        case Not(part):
            truth = _truth(part, answers)
            return None if truth is None else not truth
        case All(parts):
            return _weakest({_truth(part, answers) for part in parts}, settles=False)
        case AnyOf(parts):
            return _weakest({_truth(part, answers) for part in parts}, settles=True)


def _weakest(truths: set[Truth], *, settles: bool) -> Truth:
    if settles in truths:
        return settles
    return None if None in truths else not settles


def _leaf_truth(leaf: Leaf, answers: Answers) -> Truth:
    if leaf.names_prefer_not and answers.get(leaf.fact) == PREFER_NOT:
        return True
    value = value_of(leaf.fact, answers)
    return None if value is None else OPERATORS[leaf.op].holds(value, leaf.value)


def _children(rule: Rule) -> Iterator[tuple[tuple[str, ...], Rule]]:
    match rule:
        case Not(part):
            yield ("not",), part
        case All(parts) | AnyOf(parts):
            word = "all" if isinstance(rule, All) else "any"
            for number, part in enumerate(parts):
                yield (word, str(number)), part


def _deciding(rule: Rule, answers: Answers, path: str) -> Iterator[str]:
    if isinstance(rule, Leaf):
        yield path
    truth = _truth(rule, answers)
    for steps, part in _children(rule):
        if isinstance(rule, Not) or _truth(part, answers) is truth:
            yield from _deciding(part, answers, step(path, *steps))


def _leaf_at(rule: Rule, path: str) -> Leaf:
    for here, leaf in _leaves(rule, ""):
        if here == path:
            return leaf
    raise RuleInvalid(path, "no such condition")


def _leaves(rule: Rule, path: str) -> Iterator[tuple[str, Leaf]]:
    if isinstance(rule, Leaf):
        yield path, rule
    for steps, part in _children(rule):
        yield from _leaves(part, step(path, *steps))


def _words(leaf: Leaf, path: str, verdict: Verdict) -> Text | None:
    truth = _TRUTHS[verdict]
    if truth is None:
        return leaf.reason_missing
    negations = path.split(".").count("not")
    return leaf.reason if truth is (negations % 2 == 0) else leaf.reason_not


def _could_be(rule: Rule, answers: Answers, *, goal: bool) -> bool:
    if isinstance(rule, Leaf):
        truth = _leaf_truth(rule, answers)
        return truth is goal or (truth is None and any(_unasked(rule, answers)))
    if isinstance(rule, Not):
        return _could_be(rule.part, answers, goal=not goal)
    reachable = (_could_be(part, answers, goal=goal) for part in rule.parts)
    return all(reachable) if isinstance(rule, All) is goal else any(reachable)


def _open_facts(rule: Rule, answers: Answers, *, goal: bool) -> Iterator[str]:
    if _truth(rule, answers) is not None or not _could_be(rule, answers, goal=goal):
        return
    if isinstance(rule, Leaf):
        yield from _unasked(rule, answers)
    for _, part in _children(rule):
        yield from _open_facts(part, answers, goal=goal ^ isinstance(rule, Not))


def _unasked(leaf: Leaf, answers: Answers) -> Iterator[str]:
    return (fact for fact in parts_of(leaf.fact) if not is_answered(fact, answers))
