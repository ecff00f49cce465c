from datetime import date

import pytest
from hypothesis import given

from mobility.domain.eligibility import Rule, RuleInvalid, parse_rule, rule_data
from mobility.domain.rule import Leaf
from tests.domain.material import ADULT, AFRAID, GUATEMALAN, leaf, rules, unhurried


@unhurried
@given(rules)
def test_a_rule_survives_being_stored_as_data(rule: Rule) -> None:
    assert parse_rule(rule_data(rule)) == rule


def test_a_date_is_read_from_toml_and_json_alike() -> None:
    from_toml = parse_rule(leaf("since", "on_or_before", date(2024, 5, 7)))
    assert from_toml == parse_rule(leaf("since", "on_or_before", "2024-05-07"))
    assert isinstance(from_toml, Leaf)
    assert from_toml.value == date(2024, 5, 7)


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        ("GT", "", "must be a table"),
        ({}, "", "exactly one"),
        ({"all": [], "any": []}, "", "exactly one"),
        ({"all": "x"}, "", "must be a list"),
        ({"any": []}, "", "must not be empty"),
        ({"any": [{"all": []}]}, "any.0", "must not be empty"),
        ({"all": [GUATEMALAN, {"not": 7}]}, "all.1.not", "must be a table"),
        ({"all": [leaf("shoe_size", "is", "42")]}, "all.0", "unknown fact"),
        (leaf("age", "about", 18), "", "unknown operator"),
        (leaf("age", "is", 18), "", "cannot be used"),
        (leaf("nationality", "at_least", "GT"), "", "cannot be used"),
        (leaf("nationality", "is", "FR"), "", "is not an answer"),
        (leaf("nationality", "is", None), "", "is not an answer"),
        (leaf("nationality", "in", []), "", "something in it"),
        (leaf("nationality", "in", "GT"), "", "must be a list"),
        (leaf("fear", "is", "unknown"), "", "is not an answer"),
        (leaf("age", "at_least", "18"), "", "is not an answer"),
        (leaf("age", "at_least", True), "", "is not an answer"),
        (leaf("age", "at_least", 121), "", "is not an answer"),
        (leaf("since", "on_or_before", "7 May 2024"), "", "is not an answer"),
        (leaf("nationality", "is", "prefer_not"), "", "is not an answer"),
        ({**GUATEMALAN, "note": "x"}, "", "unknown key"),
        ({**GUATEMALAN, "reason": {"es": "Es de Guatemala."}}, "", "'en' is missing"),
        ({**GUATEMALAN, "reason_not": {"es": " ", "en": "No."}}, "", "'es' is missing"),
        ({**GUATEMALAN, "reason_missing": "?"}, "", "by language"),
        ({**GUATEMALAN, "reason": {"es": "{name}", "en": "x"}}, "", "unknown gap '{name}'"),
        ({**GUATEMALAN, "reason": {"es": "{age", "en": "x"}}, "", "unknown gap '{'"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(data: object, path: str, reason: str) -> None:
    with pytest.raises(RuleInvalid) as refusal:
        parse_rule(data)
    assert refusal.value.path == path
    assert reason in refusal.value.reason


@pytest.mark.parametrize("missing", ["reason", "reason_not", "reason_missing"])
def test_a_condition_needs_words_for_all_three(missing: str) -> None:
    wordless = {key: value for key, value in ADULT.items() if key != missing}
    with pytest.raises(RuleInvalid, match=missing):
        parse_rule(wordless)
    assert parse_rule(wordless, with_reasons=False)


@pytest.mark.parametrize(
    "against",
    [
        {"not": AFRAID},
        {"all": [{"not": {"any": [ADULT, AFRAID]}}]},
        {"not": {"not": AFRAID}},
        leaf("fear", "is_not", "prefer_not"),
    ],
)
def test_prefer_not_can_never_speak_against_someone(against: object) -> None:
    with pytest.raises(RuleInvalid, match="prefer_not may only speak for a person"):
        parse_rule(against)


def test_a_rule_that_is_nested_endlessly_is_refused() -> None:
    data: object = ADULT
    for _ in range(8):
        data = {"not": data}
    assert parse_rule(data)
    for _ in range(10_000):
        data = {"not": data}
    with pytest.raises(RuleInvalid, match="nested too deeply"):
        parse_rule(data)
