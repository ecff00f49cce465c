from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.eligibility import parse_rule
from mobility.domain.errors import NetworkInvalid
from mobility.domain.pathway import (
    DatedStatus,
    PathwayState,
    RuleVersion,
    rule_at,
    status_on,
)
from mobility.domain.pathway_file import parse_pathways
from tests.domain.material import ADULT, GUATEMALAN

DAY = timedelta(days=1)
OPENED, SHUT = date(2023, 7, 7), date(2025, 12, 15)
STATUSES = (
    DatedStatus(PathwayState.OPEN, OPENED, {}),
    DatedStatus(PathwayState.CLOSED, SHUT, {"es": "Terminó.", "en": "It ended."}),
)
FIRST, SECOND = datetime(2023, 6, 12, 16, tzinfo=UTC), datetime(2024, 5, 7, 6, tzinfo=UTC)
NAIVE = FIRST.replace(tzinfo=None)
VERSIONS = (RuleVersion(FIRST, parse_rule(ADULT)), RuleVersion(SECOND, parse_rule(GUATEMALAN)))
TEXT = {"es": "Algo", "en": "Something"}
STATUS = {"state": "open", "since": OPENED}
RULE = {"valid_from": FIRST, "all": ["adult"]}
GUIDANCE = {
    "code": "INFO",
    "kind": "guidance",
    "priority": 99,
    **dict.fromkeys(("name", "summary", "how", "decides", "otherwise"), TEXT),
    "bring": [],
    "status": [STATUS],
    "rule": [{"valid_from": FIRST, "all": []}],
}
WORK = {**GUIDANCE, "code": "WORK", "kind": "work", "priority": 5, "bring": [TEXT], "rule": [RULE]}


def file_with(**changes: object) -> dict[str, object]:
    pathways = [GUIDANCE, {**WORK, **changes}]
    return {"condition": {"adult": ADULT, "again": "again"}, "pathway": pathways}


def test_a_status_holds_from_its_first_day() -> None:
    assert status_on(STATUSES, OPENED - DAY) is None
    assert status_on(STATUSES, OPENED) is STATUSES[0]
    assert status_on(STATUSES, SHUT - DAY) is STATUSES[0]
    assert status_on(STATUSES, SHUT) is STATUSES[1]
    assert status_on(reversed(STATUSES), date.max) is STATUSES[1]


def test_a_rule_holds_from_its_very_instant() -> None:
    moment = timedelta(microseconds=1)
    assert rule_at(VERSIONS, FIRST - moment) is None
    assert rule_at(VERSIONS, FIRST) is VERSIONS[0]
    assert rule_at(VERSIONS, SECOND - moment) is VERSIONS[0]
    assert rule_at(VERSIONS, SECOND) is VERSIONS[1]
    assert rule_at(reversed(VERSIONS), SECOND) is VERSIONS[1]


def test_pathways_are_read_in_order_of_priority() -> None:
    work, info = parse_pathways(file_with(), "pathways.toml")
    assert (work.code, info.code) == ("WORK", "INFO")
    assert work.bring == (TEXT,)
    assert work.statuses == (DatedStatus(PathwayState.OPEN, OPENED, {}),)


def test_a_named_condition_is_written_out_in_the_rule() -> None:
    work, _ = parse_pathways(file_with(), "pathways.toml")
    assert work.rules == (RuleVersion(FIRST, parse_rule({"all": [ADULT]})),)


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"code": "h2a"}, "pathway.1.code", "capital letters"),
        ({"code": "INFO"}, "pathway", "stands twice"),
        ({"kind": "magic"}, "pathway.WORK.kind", "one of protection, family"),
        ({"kind": "guidance"}, "pathway", "exactly one"),
        ({"priority": 100}, "pathway.WORK.priority", "from 0 to 99"),
        ({"priority": True}, "pathway.WORK.priority", "whole number"),
        ({"name": {"en": "Work"}}, "pathway.WORK.name", "'es' is missing"),
        ({"bring": "DPI"}, "pathway.WORK.bring", "must be a list"),
        ({"bring": [TEXT, "DPI"]}, "pathway.WORK.bring.1", "by language"),
        ({"colour": "red"}, "pathway.WORK", "unknown key 'colour'"),
        ({"status": []}, "pathway.WORK.status", "at least one"),
        ({"status": [STATUS, STATUS]}, "pathway.WORK.status", "no two at once"),
        ({"status": ["open"]}, "pathway.WORK.status.0", "must be a table"),
        ({"status": [{**STATUS, "state": "shut"}]}, "pathway.WORK.status.0.state", "one of open"),
        ({"status": [{**STATUS, "since": FIRST}]}, "pathway.WORK.status.0.since", "be a date"),
        ({"status": [{**STATUS, "state": "closed"}]}, "pathway.WORK.status.0.reason", "text"),
        ({"status": [{**STATUS, "until": SHUT}]}, "pathway.WORK.status.0", "unknown key"),
        ({"rule": []}, "pathway.WORK.rule", "at least one"),
        ({"rule": [RULE, RULE]}, "pathway.WORK.rule", "no two at once"),
        ({"rule": [{**RULE, "valid_from": OPENED}]}, "pathway.WORK.rule.0.valid_from", "offset"),
        ({"rule": [{**RULE, "valid_from": NAIVE}]}, "pathway.WORK.rule.0.valid_from", "offset"),
        ({"rule": [{**RULE, "all": ["tall"]}]}, "pathway.WORK.rule.0", "unknown condition 'tall'"),
        ({"rule": [{**RULE, "all": ["again"]}]}, "pathway.WORK.rule.0", "names itself"),
        ({"rule": [{**RULE, "all": [{"not": 1}]}]}, "pathway.WORK.rule.0.all.0.not", "a table"),
        ({"rule": [{"valid_from": FIRST}]}, "pathway.WORK.rule.0", "exactly one"),
    ],
)
def test_a_wrong_file_names_its_key_and_reason(
    changes: dict[str, object], key: str, reason: str
) -> None:
    with pytest.raises(NetworkInvalid) as refusal:
        parse_pathways(file_with(**changes), "pathways.toml")
    assert refusal.value.file == "pathways.toml"
    assert refusal.value.key.startswith(key)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "work"}, "exactly one"),
        ({"status": [{**STATUS, "state": "closed", "reason": TEXT}]}, "never shut"),
        ({"rule": [{"valid_from": FIRST, "all": [ADULT]}]}, "for everyone"),
    ],
)
def test_general_guidance_is_there_for_everyone_always(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(NetworkInvalid, match=reason):
        parse_pathways({"pathway": [{**GUIDANCE, **changes}]}, "pathways.toml")


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*WORK, "all", "fact", "op"]), inner, max_size=4),
    ),
    max_leaves=8,
)


@given(st.sampled_from([*WORK, "condition", "pathway"]), anything)
def test_whatever_stands_in_a_file_it_is_read_or_refused(key: str, value: object) -> None:
    data = file_with(**{key: value}) if key in WORK else {**file_with(), key: value}
    try:
        found = parse_pathways(data, "pathways.toml")
    except NetworkInvalid:
        return
    assert {pathway.code for pathway in found} >= {"INFO"}
