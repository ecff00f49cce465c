"""A screening: the next question, the decision with its reasons, and how it is shown again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mobility.domain import screening as rules
from mobility.domain.eligibility import Judgement, Verdict, facts_at, reasons
from mobility.domain.pathway import (
    SHUT,
    DatedStatus,
    Pathway,
    PathwayState,
    rule_at,
    status_on,
)
from mobility.domain.screening import Outcome, Result, Standing
from mobility.domain.settings import Settings
from mobility.services import drafts, pathways
from mobility.services.drafts import Decision, Draft


@dataclass(frozen=True, kw_only=True)
class Card:
    """One pathway as the result page shows it: reasons in words, `missing` the questions to ask."""

    pathway: Pathway
    standing: Standing
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    status: DatedStatus


def next_question(answers: Mapping[str, str], *, settings: Settings, now: datetime) -> str | None:
    """Name the next question, or None when the result can be shown."""
    return _next(answers, pathways.list_pathways(), now, today(settings, now))


def answer(
    token: str, key: str, value: str, *, locale: str, settings: Settings, now: datetime
) -> str | None:
    """Keep one answer and name the next question; None when it was the last, and all is decided."""
    offered, day = pathways.list_pathways(), today(settings, now)

    def decide(before: Mapping[str, str]) -> Decision:
        answers = rules.record(before, key, value)
        following = _next(answers, offered, now, day)
        if following is not None:
            return Decision(answers=answers, following=following)
        return Decision(answers=answers, result=_record(answers, offered, now, day))

    decision = drafts.change_answers(token, decide, locale=locale, settings=settings, now=now)
    return decision.following


def decide(answers: Mapping[str, str], *, settings: Settings, now: datetime) -> dict[str, Any]:
    """Decide on what somebody told another person, whatever was not asked; nothing is kept."""
    return _record(rules.clean(answers), pathways.list_pathways(), now, today(settings, now))


def cards(draft: Draft, *, locale: str, day: date | None = None) -> tuple[Card, ...]:
    """Show a decision again, by the rules and answers that it was made on.

    With `day`, what has been shut since stands as it is on that day: nobody is led on to it.
    """
    if draft.result is None:
        return ()
    known = {pathway.code: pathway for pathway in pathways.list_pathways()}
    answers = draft.result["answers"]
    return tuple(
        _card(known[outcome.code], _since(outcome, known[outcome.code], day), answers, locale)
        for outcome in _read(draft.result).outcomes
        if outcome.code in known
    )


def _since(outcome: Outcome, pathway: Pathway, day: date | None) -> Outcome:
    """Let an outcome be shut where its pathway has been shut since it was found."""
    status = status_on(pathway.statuses, day) if day else None
    if status is None or status.state not in SHUT or outcome.standing is Standing.GUIDANCE:
        return outcome
    shut = Standing.CLOSED if status.state is PathwayState.CLOSED else Standing.SUSPENDED
    return replace(outcome, standing=shut, status=status)


def today(settings: Settings, now: datetime) -> date:
    """Return the day it is where the network is at home."""
    return now.astimezone(ZoneInfo(settings.home_zone)).date()


def _next(
    answers: Mapping[str, str], offered: Iterable[Pathway], now: datetime, day: date
) -> str | None:
    if rules.is_minor_alone(answers):
        return None
    return rules.next_question(answers, rules.open_rules(offered, now=now, day=day))


def _card(pathway: Pathway, outcome: Outcome, answers: Mapping[str, str], locale: str) -> Card:
    version = rule_at(pathway.rules, outcome.valid_from) or pathway.rules[0]
    judgement = outcome.judgement
    missing = judgement.verdict is Verdict.MISSING
    return Card(
        pathway=pathway,
        standing=outcome.standing,
        reasons=tuple(reasons(version.rule, judgement, answers, locale)),
        missing=facts_at(version.rule, judgement.deciding) if missing else (),
        status=outcome.status,
    )


def _record(
    answers: Mapping[str, str], offered: Iterable[Pathway], now: datetime, day: date
) -> dict[str, Any]:
    result = rules.screen(answers, offered, now=now, day=day)
    return {
        "answers": dict(answers),
        "outcomes": [
            {
                "code": outcome.code,
                "standing": outcome.standing.value,
                "verdict": outcome.judgement.verdict.value,
                "deciding": list(outcome.judgement.deciding),
                "valid_from": outcome.valid_from.isoformat(),
                "status": [
                    outcome.status.state.value,
                    outcome.status.since.isoformat(),
                    dict(outcome.status.reason),
                ],
            }
            for outcome in result.outcomes
        ],
    }


def _read(record: Mapping[str, Any]) -> Result:
    return Result(
        tuple(
            Outcome(
                code=kept["code"],
                standing=Standing(kept["standing"]),
                judgement=Judgement(Verdict(kept["verdict"]), tuple(kept["deciding"])),
                valid_from=datetime.fromisoformat(kept["valid_from"]),
                status=DatedStatus(
                    PathwayState(kept["status"][0]),
                    date.fromisoformat(kept["status"][1]),
                    kept["status"][2],
                ),
            )
            for kept in record["outcomes"]
        )
    )
