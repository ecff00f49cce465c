import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mobility.domain.eligibility import Verdict, judge, reasons
from mobility.domain.facts import Answers
from mobility.domain.pathway import Pathway, PathwayState, rule_at, status_on
from mobility.domain.question import next_question, record
from mobility.domain.screening import Standing, open_rules, screen
from tests.domain.material import seed_data, seed_pathways

NOW, TODAY = datetime(2026, 11, 10, 14, tzinfo=UTC), date(2026, 11, 10)
DEMO, REAL = seed_pathways("demo"), seed_pathways("2026")
BY_CODE = {pathway.code: pathway for pathway in DEMO}
CODES = (
    "USRAP FRP CHNV_NI CAM H2A H2B ES_GECCO CA_TEMP CA_EMPP GT_ASYLUM GT_REG INFO "
    "RET_SKILLS RET_MICRO RET_PSYCH RET_EDU RET_HEALTH RET_JOB"
)
RETURN = [code for code in CODES.split() if code.startswith("RET_")]

MAY, MISSING, NOT_NOW = Verdict.MAY_QUALIFY, Verdict.MISSING, Verdict.NOT_NOW
CHAPIN = {"nationality": "GT", "in_country": "GT", "age": "30", "fear": "no"}
GUEST = {"nationality": "HN", "in_country": "GT", "since": "2024-05-07", "age": "30", "fear": "no"}
NICA = {**GUEST, "nationality": "NI"}
CHILD = {
    "for_whom": "child",
    "nationality": "SV",
    "in_country": "SV",
    "age": "20",
    "unmarried": "yes",
    "parent_us": "temporary",
}
FAMILY = {"nationality": "HN", "in_country": "HN", "us_rel": "citizen", "i130": "invited"}
AFRAID = {"fear": "yes"}


def verdict(code: str, said: Answers, at: datetime = NOW) -> Verdict:
    version = rule_at(BY_CODE[code].rules, at)
    assert version is not None
    return judge(version.rule, said).verdict


@pytest.mark.parametrize(
    ("code", "base", "changes", "expected"),
    [
        ("USRAP", CHAPIN, AFRAID, MAY),
        ("USRAP", CHAPIN, {"fear": "prefer_not"}, MAY),
        ("USRAP", CHAPIN, {}, NOT_NOW),
        ("USRAP", CHAPIN, {**AFRAID, "in_country": "MX"}, NOT_NOW),
        ("USRAP", GUEST, AFRAID, MAY),
        ("USRAP", GUEST, {**AFRAID, "since": "2024-05-08"}, NOT_NOW),
        ("USRAP", GUEST, {**AFRAID, "since": "unknown"}, MISSING),
        ("USRAP", GUEST, {**AFRAID, "age": "17", "adult_with": "no", "for_whom": "me"}, NOT_NOW),
        ("USRAP", GUEST, {**AFRAID, "age": "17", "adult_with": "yes"}, MAY),
        ("USRAP", GUEST, {**AFRAID, "age": "10", "for_whom": "child"}, MAY),
        ("FRP", FAMILY, {}, MAY),
        ("FRP", FAMILY, {"nationality": "NI"}, NOT_NOW),
        ("FRP", FAMILY, {"i130": "approved"}, NOT_NOW),
        ("FRP", FAMILY, {"i130": "unknown"}, MISSING),
        ("FRP", FAMILY, {"us_rel": "other"}, NOT_NOW),
        ("FRP", FAMILY, {"in_country": "US"}, NOT_NOW),
        ("CHNV_NI", NICA, {"sponsor": "yes", "passport": "yes"}, MAY),
        ("CHNV_NI", NICA, {"sponsor": "yes", "passport": "no"}, NOT_NOW),
        ("CHNV_NI", GUEST, {"sponsor": "yes", "passport": "yes"}, NOT_NOW),
        ("CAM", CHILD, {}, MAY),
        ("CAM", CHILD, {"age": "21"}, NOT_NOW),
        ("CAM", CHILD, {"unmarried": "no"}, NOT_NOW),
        ("CAM", CHILD, {"parent_us": "none"}, NOT_NOW),
        ("CAM", CHILD, {"parent_us": "unknown"}, MISSING),
        ("CAM", CHILD, {"in_country": "MX"}, NOT_NOW),
        ("CAM", CHILD, {"nationality": "NI"}, NOT_NOW),
        ("H2A", CHAPIN, {"work": "farm"}, MAY),
        ("H2A", CHAPIN, {"work": "farm", "returnee": "yes"}, MAY),
        ("H2A", NICA, {"work": "farm"}, MAY),
        ("H2A", CHAPIN, {"work": "other"}, NOT_NOW),
        ("H2A", CHAPIN, {"work": "farm", "age": "17"}, NOT_NOW),
        ("H2A", CHAPIN, {"work": "farm", "age": "18"}, MAY),
        ("H2B", CHAPIN, {"work": "other"}, MAY),
        ("H2B", CHAPIN, {"work": "none"}, NOT_NOW),
        ("H2B", CHAPIN, {"work": "unknown"}, MISSING),
        ("ES_GECCO", CHAPIN, {"work": "farm"}, MAY),
        ("ES_GECCO", CHAPIN, {"work": "farm", "in_country": "ES"}, NOT_NOW),
        ("ES_GECCO", NICA, {"work": "farm"}, NOT_NOW),
        ("CA_TEMP", CHAPIN, {"work": "other"}, MAY),
        ("CA_TEMP", NICA, {"work": "other"}, NOT_NOW),
        ("CA_EMPP", GUEST, {**AFRAID, "trade": "yes"}, MAY),
        ("CA_EMPP", GUEST, {"gt_status": "refugee", "trade": "yes"}, MAY),
        ("CA_EMPP", GUEST, {"gt_status": "visitor", "trade": "yes"}, NOT_NOW),
        ("CA_EMPP", GUEST, {**AFRAID, "trade": "no"}, NOT_NOW),
        ("CA_EMPP", CHAPIN, {**AFRAID, "trade": "yes"}, NOT_NOW),
        ("CA_EMPP", CHAPIN, {**AFRAID, "trade": "yes", "in_country": "MX"}, MAY),
        ("GT_ASYLUM", NICA, AFRAID, MAY),
        ("GT_ASYLUM", NICA, {"fear": "prefer_not"}, MAY),
        ("GT_ASYLUM", NICA, {}, NOT_NOW),
        ("GT_ASYLUM", NICA, {**AFRAID, "in_country": "NI"}, NOT_NOW),
        ("GT_ASYLUM", CHAPIN, AFRAID, NOT_NOW),
        ("GT_REG", GUEST, {"gt_status": "none"}, MAY),
        ("GT_REG", GUEST, {"gt_status": "none", "fear": "prefer_not"}, MAY),
        ("GT_REG", GUEST, {"gt_status": "none", "fear": "yes"}, NOT_NOW),
        ("GT_REG", GUEST, {"gt_status": "permit"}, NOT_NOW),
        ("GT_REG", CHAPIN, {"gt_status": "none"}, NOT_NOW),
        ("INFO", {}, {}, MAY),
        ("INFO", {}, {"nationality": "OTHER"}, MAY),
    ],
)  # fmt: skip
def test_each_pathway_judges_its_people_rightly(
    code: str, base: Answers, changes: Answers, expected: Verdict
) -> None:
    assert verdict(code, {**base, **changes}) is expected


@pytest.mark.parametrize("code", RETURN)
def test_support_is_for_guatemalans_who_came_back(code: str) -> None:
    assert verdict(code, {**CHAPIN, "returnee": "yes"}) is MAY
    assert verdict(code, {**CHAPIN, "returnee": "no"}) is NOT_NOW
    assert verdict(code, {**CHAPIN, "returnee": "prefer_not"}) is MISSING
    assert verdict(code, {**GUEST, "returnee": "yes"}) is NOT_NOW


def test_school_health_and_support_are_for_children_too() -> None:
    child = {**CHAPIN, "returnee": "yes", "age": "10"}
    welcome = {code for code in RETURN if verdict(code, child) is MAY}
    assert welcome == {"RET_EDU", "RET_HEALTH", "RET_PSYCH"}


def test_resettlement_had_no_cut_off_before_the_pledge() -> None:
    late = {**GUEST, **AFRAID, "since": "2026-01-01"}
    pledge = datetime(2024, 5, 7, 6, tzinfo=UTC)
    assert verdict("USRAP", late, at=pledge) is NOT_NOW
    assert verdict("USRAP", late, at=pledge.replace(hour=5)) is MAY


def states(network: tuple[Pathway, ...], day: date) -> dict[str, PathwayState]:
    found = {pathway.code: status_on(pathway.statuses, day) for pathway in network}
    return {code: one.state for code, one in found.items() if one and one.state != "open"}


def test_the_demonstration_has_two_pathways_closed() -> None:
    assert states(DEMO, TODAY) == {"FRP": PathwayState.CLOSED, "CHNV_NI": PathwayState.CLOSED}
    assert states(DEMO, date(2025, 12, 14)) == {"CHNV_NI": PathwayState.CLOSED}
    assert states(DEMO, date(2025, 4, 23)) == {}
    assert states(DEMO, date(2025, 4, 24)) == {"CHNV_NI": PathwayState.CLOSED}


def test_today_resettlement_and_minors_are_suspended_too() -> None:
    paused = dict.fromkeys(("USRAP", "CAM"), PathwayState.SUSPENDED)
    assert states(REAL, TODAY) == {**states(DEMO, TODAY), **paused}
    assert states(REAL, date(2025, 1, 26)) == {}
    assert states(REAL, date(2025, 1, 27)) == paused


def test_both_networks_say_the_same_of_every_pathway() -> None:
    assert sorted(BY_CODE) == sorted(CODES.split())
    for demo, real in zip(DEMO, REAL, strict=True):
        assert replace(demo, statuses=()) == replace(real, statuses=())


def test_a_guatemalan_s_questions_come_in_order() -> None:
    said: dict[str, str] = {}
    asked = []
    script = {"for_whom": "me", **CHAPIN, "returnee": "yes", "work": "farm", "parent_us": "none"}
    rules = open_rules(DEMO, now=NOW, day=TODAY)
    while (key := next_question(said, rules)) is not None:
        asked.append(key)
        said = record(said, key, script[key])
    # At 30 and at home: nothing about a parent, a petition, a sponsor or a trade.
    assert asked == ["for_whom", "nationality", "in_country", "age", "fear", "returnee", "work"]
    found = screen(said, DEMO, now=NOW, day=TODAY).of(Standing.MAY_QUALIFY)
    assert [one.code for one in found] == [*sorted(RETURN), "H2A", "ES_GECCO", "CA_TEMP"]


def test_reasons_are_the_person_s_own_facts() -> None:
    said = {**GUEST, **AFRAID}
    version = rule_at(BY_CODE["USRAP"].rules, NOW)
    assert version is not None
    assert reasons(version.rule, judge(version.rule, said), said, "es") == [
        "Nos dijo que tiene miedo de estar en Honduras.",
        "Usted es de Honduras.",
        "Está en Guatemala.",
        "Ya estaba en Guatemala el 7 de mayo de 2024.",
        "Tiene 30 años.",
    ]
    late = {**said, "since": "2025-01-01"}
    assert reasons(version.rule, judge(version.rule, late), late, "es") == [
        "Llegó a Guatemala después del 7 de mayo de 2024."
    ]


def texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from texts(item)


@pytest.mark.parametrize("network", ["demo", "2026"])
def test_no_text_uses_a_word_that_hurts(network: str) -> None:
    hurting = re.compile(
        r"deporta|ilegal|indocumentad|illegal|undocumented|\bsede\b|\bcupo", re.IGNORECASE
    )
    assert [text for text in texts(seed_data(network)) if hurting.search(text)] == []
