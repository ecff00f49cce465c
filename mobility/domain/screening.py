"""What a screening finds: a verdict for every pathway, in the order a person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from mobility.domain.eligibility import Judgement, Rule, Verdict, judge
from mobility.domain.facts import PREFER_NOT, Answers
from mobility.domain.pathway import (
    DatedStatus,
    Pathway,
    PathwayKind,
    PathwayState,
    rule_at,
    status_on,
)
from mobility.domain.question import (
    BY_KEY,
    BY_SLUG,
    QUESTIONS,
    AnswerProblem,
    Question,
    clean,
    is_abroad,
    is_at_home,
    is_minor_alone,
    next_question,
    parse_answer,
    previous_question,
    question_for,
    record,
)

__all__ = [
    "BY_KEY",
    "BY_SLUG",
    "QUESTIONS",
    "AnswerProblem",
    "Outcome",
    "Question",
    "Result",
    "Standing",
    "clean",
    "is_abroad",
    "is_at_home",
    "is_minor_alone",
    "next_question",
    "open_rules",
    "parse_answer",
    "previous_question",
    "question_for",
    "record",
    "screen",
]


class Standing(IntEnum):
    """The groups of the result page, in their order."""

    MAY_QUALIFY = 1
    MISSING = 2
    NOT_NOW = 3
    SUSPENDED = 4
    CLOSED = 5
    GUIDANCE = 6


_OF_STATE = {
    PathwayState.SUSPENDED: Standing.SUSPENDED,
    PathwayState.CLOSED: Standing.CLOSED,
}
_OF_VERDICT = {
    Verdict.MAY_QUALIFY: Standing.MAY_QUALIFY,
    Verdict.MISSING: Standing.MISSING,
    Verdict.NOT_NOW: Standing.NOT_NOW,
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was found for one pathway, and by which version of its rule.

    A pathway that is shut has its verdict too, so that it can be looked at when it opens again.
    """

    code: str
    standing: Standing
    judgement: Judgement
    valid_from: datetime
    status: DatedStatus


@dataclass(frozen=True)
class Result:
    """All outcomes, in the order they are read; general guidance is the last."""

    outcomes: tuple[Outcome, ...]

    def of(self, *standings: Standing) -> tuple[Outcome, ...]:
        """Take the outcomes of some groups, in their order."""
        return tuple(outcome for outcome in self.outcomes if outcome.standing in standings)

    @property
    def only_guidance(self) -> bool:
        """Say whether nothing but guidance is left: "Hablemos de sus opciones"."""
        return not self.of(Standing.MAY_QUALIFY, Standing.MISSING)


def screen(answers: Answers, pathways: Iterable[Pathway], *, now: datetime, day: date) -> Result:
    """Judge every pathway that exists on this day, and put the outcomes in order.

    now chooses the version of each rule, day (where the offices are) the status. General guidance
    stands last, whatever its dates say, so that no result is empty.
    """
    found = [
        (_place(pathway, outcome, answers), outcome)
        for pathway in pathways
        if (outcome := _outcome(pathway, answers, now, day)) is not None
    ]
    return Result(tuple(outcome for _, outcome in sorted(found, key=lambda pair: pair[0])))


def open_rules(pathways: Iterable[Pathway], *, now: datetime, day: date) -> tuple[Rule, ...]:
    """Take the rules of the pathways that take cases now, to choose the next question by."""
    return tuple(
        version.rule
        for pathway in pathways
        if (status := status_on(pathway.statuses, day)) is not None
        and status.state is PathwayState.OPEN
        and (version := rule_at(pathway.rules, now)) is not None
    )


def _outcome(pathway: Pathway, answers: Answers, now: datetime, day: date) -> Outcome | None:
    status, version = status_on(pathway.statuses, day), rule_at(pathway.rules, now)
    if pathway.kind is PathwayKind.GUIDANCE:
        status, version = status or pathway.statuses[0], version or pathway.rules[0]
    if status is None or version is None:
        return None
    judgement = judge(version.rule, answers)
    return Outcome(
        code=pathway.code,
        standing=_standing(pathway, status, judgement),
        judgement=judgement,
        valid_from=version.valid_from,
        status=status,
    )


def _standing(pathway: Pathway, status: DatedStatus, judgement: Judgement) -> Standing:
    if pathway.kind is PathwayKind.GUIDANCE:
        return Standing.GUIDANCE
    return _OF_STATE.get(status.state, _OF_VERDICT[judgement.verdict])


def _place(pathway: Pathway, outcome: Outcome, answers: Answers) -> tuple[bool, Standing, int, str]:
    protects = (
        pathway.kind is PathwayKind.PROTECTION
        and answers.get("fear") in ("yes", PREFER_NOT)
        # What a person can do nothing with is never put before what helps.
        and outcome.standing in (Standing.MAY_QUALIFY, Standing.MISSING)
    )
    return not protects, outcome.standing, pathway.priority, pathway.code
