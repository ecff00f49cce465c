from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.eligibility import Judgement, Rule, Verdict, judge, parse_rule
from mobility.domain.facts import PREFER_NOT, Answers, is_answered
from mobility.domain.pathway import (
    DatedStatus,
    Pathway,
    PathwayKind,
    PathwayState,
    RuleVersion,
    rule_at,
)
from mobility.domain.question import next_question, question_for, record
from mobility.domain.screening import Result, Standing, open_rules, screen
from tests.domain.material import (
    ADULT,
    AFRAID,
    EARLY,
    answers,
    garbage,
    leaf,
    seed_pathways,
    unhurried,
    values_of,
)

NOW, TODAY = datetime(2026, 11, 10, 14, tzinfo=UTC), date(2026, 11, 10)
START = datetime(2023, 6, 12, 16, tzinfo=UTC)
NETWORKS = {name: seed_pathways(name) for name in ("demo", "2026")}
networks = st.sampled_from(list(NETWORKS.values()))
TEXT = {"es": "Algo", "en": "Something"}
STAY = {"all": [leaf("in_country", "is", "GT")]}


def pathway(code: str, kind: str, priority: int, rule: object, **shut: date) -> Pathway:
    """A pathway with one rule, open from the start; shut says from when it is in which state."""
    states = [DatedStatus(PathwayState.OPEN, START.date(), {})]
    states += [DatedStatus(PathwayState(state), since, TEXT) for state, since in shut.items()]
    return Pathway(
        code=code,
        kind=PathwayKind(kind),
        priority=priority,
        name=TEXT,
        summary=TEXT,
        how=TEXT,
        decides=TEXT,
        otherwise=TEXT,
        bring=(),
        statuses=tuple(states),
        rules=(RuleVersion(START, parse_rule(rule)),),
    )


INFO = pathway("INFO", "guidance", 99, {"all": []})
FARM, HOTEL = pathway("FARM", "work", 50, ADULT), pathway("HOTEL", "work", 40, ADULT)
SAFE = pathway("SAFE", "protection", 60, {"all": [AFRAID, EARLY]})


def find(said: Answers, *pathways: Pathway, now: datetime = NOW, day: date = TODAY) -> Result:
    return screen(said, pathways, now=now, day=day)


def codes(result: Result) -> list[str]:
    return [outcome.code for outcome in result.outcomes]


@unhurried
@given(networks, st.one_of(answers, garbage))
def test_any_answers_give_a_verdict_for_every_pathway(
    network: tuple[Pathway, ...], said: Answers
) -> None:
    result = find(said, *network)
    assert sorted(codes(result)) == sorted(pathway.code for pathway in network)
    assert all(outcome.judgement.verdict in Verdict for outcome in result.outcomes)
    assert result.outcomes[-1].code == "INFO"
    assert result.outcomes[-1].judgement == Judgement(Verdict.MAY_QUALIFY, ())


@unhurried
@given(networks, answers, st.sampled_from(["yes", PREFER_NOT]))
def test_whoever_is_afraid_sees_protection_before_work(
    network: tuple[Pathway, ...], said: Answers, fear: str
) -> None:
    kinds = {pathway.code: pathway.kind for pathway in network}
    found = find({**said, "fear": fear}, *network)
    order = [kinds[one.code] for one in found.of(Standing.MAY_QUALIFY, Standing.MISSING)]
    protection = [place for place, kind in enumerate(order) if kind is PathwayKind.PROTECTION]
    assert protection == list(range(len(protection)))


@unhurried
@given(networks, st.data())
def test_what_is_missing_can_always_be_answered(
    network: tuple[Pathway, ...], data: st.DataObject
) -> None:
    said: dict[str, str] = {}
    rules = open_rules(network, now=NOW, day=TODAY)
    while (key := next_question(said, rules)) is not None:
        said = record(said, key, data.draw(st.sampled_from(values_of(key))))
    for outcome in find(said, *network).of(Standing.MISSING):
        open_question = question_for(rule_of(network, outcome.code), outcome.judgement, said)
        assert open_question is not None
        assert is_answered(open_question, said)


def rule_of(network: tuple[Pathway, ...], code: str) -> Rule:
    (found,) = [pathway for pathway in network if pathway.code == code]
    version = rule_at(found.rules, NOW)
    assert version is not None
    return version.rule


def test_the_groups_stand_in_the_order_of_the_page() -> None:
    shut = TODAY - timedelta(days=1)
    network = (
        INFO,
        pathway("GONE", "work", 1, ADULT, closed=shut),
        pathway("PAUSED", "work", 2, ADULT, suspended=shut),
        pathway("MINORS", "family", 3, {"not": ADULT}),
        pathway("HERE", "stay", 4, STAY),
        FARM,
        HOTEL,
    )
    result = find({"age": "18"}, *network)
    assert codes(result) == ["HOTEL", "FARM", "HERE", "MINORS", "PAUSED", "GONE", "INFO"]
    assert [outcome.standing for outcome in result.outcomes[1:]] == list(Standing)
    assert result.outcomes[-2].status.since == shut


@pytest.mark.parametrize("fear", ["yes", PREFER_NOT])
def test_protection_that_lacks_a_date_comes_before_work(fear: str) -> None:
    said = {"age": "18", "fear": fear}
    assert codes(find(said, INFO, FARM, SAFE)) == ["SAFE", "FARM", "INFO"]
    late = {**said, "since": "2026-01-01"}
    assert codes(find(late, INFO, FARM, SAFE)) == ["FARM", "SAFE", "INFO"]
    assert codes(find({"age": "18"}, INFO, FARM, SAFE)) == ["FARM", "SAFE", "INFO"]


def test_a_pathway_is_shut_from_its_very_day() -> None:
    parole = pathway("PAROLE", "family", 5, ADULT, closed=TODAY)
    yesterday = TODAY - timedelta(days=1)
    assert find({"age": "18"}, parole, INFO, day=yesterday).of(Standing.MAY_QUALIFY)
    (closed,) = find({"age": "18"}, parole, INFO).of(Standing.CLOSED)
    assert closed.judgement == judge(parse_rule(ADULT), {"age": "18"})
    assert open_rules([parole], now=NOW, day=yesterday) == (parse_rule(ADULT),)
    assert open_rules([parole], now=NOW, day=TODAY) == ()


def test_before_everything_began_there_is_still_guidance() -> None:
    before = START - timedelta(days=1)
    result = find({}, FARM, INFO, now=before, day=before.date())
    assert codes(result) == ["INFO"]
    assert result.only_guidance


def test_only_guidance_is_left_when_nothing_is_for_now() -> None:
    assert find({"age": "17"}, FARM, INFO).only_guidance
    assert not find({"age": "18"}, FARM, INFO).only_guidance
    assert not find({}, FARM, INFO).only_guidance


def test_a_verdict_names_the_version_of_its_rule() -> None:
    two = Pathway(**{**vars(FARM), "rules": (*FARM.rules, RuleVersion(NOW, parse_rule(STAY)))})
    before = find({"age": "18"}, two, INFO, now=NOW - timedelta(seconds=1)).outcomes[0]
    after = find({"age": "18"}, two, INFO).outcomes[0]
    assert (before.valid_from, before.judgement.verdict) == (START, Verdict.MAY_QUALIFY)
    assert (after.valid_from, after.judgement.verdict) == (NOW, Verdict.MISSING)
