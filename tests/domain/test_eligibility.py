import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.eligibility import (
    Judgement,
    Rule,
    RuleInvalid,
    Verdict,
    accepts,
    facts_at,
    facts_that_could_matter,
    judge,
    parse_rule,
    reasons,
    rule_data,
)
from mobility.domain.facts import PREFER_NOT, UNKNOWN, Answers, is_answered
from tests.domain.material import (
    ADULT,
    AFRAID,
    ASKED,
    EARLY,
    GUATEMALAN,
    answers,
    garbage,
    leaf,
    rules,
    unhurried,
    values_of,
)

MAY, MISSING, NOT_NOW = Verdict.MAY_QUALIFY, Verdict.MISSING, Verdict.NOT_NOW
MINOR = leaf("age", "at_most", 17, "minor")
asked = st.sampled_from(ASKED)


def without(given_answers: Answers, *facts: str) -> dict[str, str]:
    return {fact: said for fact, said in given_answers.items() if fact not in facts}


def verdict(rule: object, **said: str) -> Verdict:
    return judge(parse_rule(rule), said).verdict


@unhurried
@given(rules, st.one_of(answers, garbage))
def test_every_answer_has_a_verdict_and_reasons(rule: Rule, said: Answers) -> None:
    judgement = judge(rule, said)
    assert judgement.verdict in Verdict
    assert reasons(rule, judgement, said, "es")
    assert json.loads(json.dumps([judgement.verdict, judgement.deciding]))


@unhurried
@given(rules, answers, asked, st.sampled_from([UNKNOWN, ""]))
def test_an_unknown_fact_never_turns_into_a_refusal(
    rule: Rule, said: Answers, fact: str, instead: str
) -> None:
    if judge(rule, said).verdict is not NOT_NOW:
        assert judge(rule, {**said, fact: instead}).verdict is not NOT_NOW


@unhurried
@given(rules, answers, asked, st.data())
def test_more_information_never_undoes_not_for_now(
    rule: Rule, said: Answers, fact: str, data: st.DataObject
) -> None:
    less = without(said, fact)
    if judge(rule, less).verdict is NOT_NOW:
        more = {**less, fact: data.draw(st.sampled_from(values_of(fact)))}
        assert judge(rule, more).verdict is NOT_NOW


@unhurried
@given(rules, answers, asked)
def test_prefer_not_to_say_never_excludes_anyone(rule: Rule, said: Answers, fact: str) -> None:
    if judge(rule, without(said, fact)).verdict is not NOT_NOW:
        assert judge(rule, {**said, fact: PREFER_NOT}).verdict is not NOT_NOW


@unhurried
@given(rules, answers)
def test_the_deciding_conditions_suffice_for_the_verdict(rule: Rule, said: Answers) -> None:
    found = judge(rule, said)
    kept = set(facts_at(rule, found.deciding))
    assert judge(rule, {fact: said[fact] for fact in kept & set(said)}).verdict is found.verdict


WORDS = {MAY: "yes", NOT_NOW: "no", MISSING: "?"}
OPPOSITE = {MAY: NOT_NOW, NOT_NOW: MAY, MISSING: MISSING}


@unhurried
@given(rules, answers)
def test_only_conditions_of_the_decision_s_truth_decide(rule: Rule, said: Answers) -> None:
    found = judge(rule, said)
    for path in found.deciding:
        negated = path.split(".").count("not") % 2
        expected = OPPOSITE[found.verdict] if negated else found.verdict
        assert judge(part_at(rule, path), said).verdict is expected
        (shown,) = reasons(rule, Judgement(found.verdict, (path,)), said, "en")
        assert shown.endswith(WORDS[expected])


def part_at(rule: Rule, path: str) -> Rule:
    data: Any = rule_data(rule)
    for step in path.split(".") if path else ():
        data = data[int(step)] if isinstance(data, list) else data[step]
    return parse_rule(data)


@unhurried
@given(rules, answers, answers)
def test_facts_that_do_not_matter_never_change_it(
    rule: Rule, said: Answers, later: Answers
) -> None:
    matter = facts_that_could_matter(rule, said)
    assert not any(is_answered(fact, said) for fact in matter)
    complete = {**later, **said}
    needless = [fact for fact in complete if fact not in said and fact not in matter]
    before, after = judge(rule, complete), judge(rule, without(complete, *needless))
    assert before.verdict is after.verdict


@unhurried
@given(rules, answers)
def test_nothing_matters_once_the_verdict_stands(rule: Rule, said: Answers) -> None:
    if judge(rule, said).verdict is not MISSING:
        assert facts_that_could_matter(rule, said) == frozenset()


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"all": [GUATEMALAN, ADULT]}, (MAY, ("all.0", "all.1"))),
        ({"all": [GUATEMALAN, AFRAID, EARLY]}, (MISSING, ("all.2",))),
        ({"all": [MINOR, EARLY, ADULT]}, (NOT_NOW, ("all.0",))),
        ({"any": [EARLY, ADULT, GUATEMALAN]}, (MAY, ("any.1", "any.2"))),
        ({"any": [EARLY, MINOR]}, (MISSING, ("any.0",))),
        ({"any": [MINOR]}, (NOT_NOW, ("any.0",))),
        ({"not": ADULT}, (NOT_NOW, ("not",))),
        ({"all": [{"any": [EARLY, {"not": MINOR}]}]}, (MAY, ("all.0.any.1.not",))),
        (ADULT, (MAY, ("",))),
        ({"all": []}, (MAY, ())),
    ],
)
def test_exactly_the_deciding_conditions_are_named(
    rule: object, found: tuple[Verdict, tuple[str, ...]]
) -> None:
    said = {"nationality": "GT", "age": "18", "fear": "yes"}
    assert judge(parse_rule(rule), said) == Judgement(*found)


def test_each_boundary_has_its_two_sides() -> None:
    assert [verdict(ADULT, age=age) for age in ("17", "18")] == [NOT_NOW, MAY]
    assert [verdict(leaf("age", "at_most", 20), age=age) for age in ("20", "21")] == [MAY, NOT_NOW]
    assert [verdict(EARLY, since=f"2024-05-0{day}") for day in (7, 8)] == [MAY, NOT_NOW]


@pytest.mark.parametrize(
    "said", ["", "unknown", "prefer_not", "-1", "121", "١٨", "18.0", "x" * 9999]
)
def test_what_cannot_be_read_is_not_known(said: str) -> None:
    assert verdict(ADULT, age=said) is MISSING


@pytest.mark.parametrize("said", ["20240507", "2024-W19-2", "2024-5-7", "2024-02-30", "7/5/2024"])
def test_a_date_is_only_read_in_one_form(said: str) -> None:
    assert verdict(EARLY, since=said) is MISSING


def test_prefer_not_speaks_for_someone_where_named() -> None:
    assert verdict(AFRAID, fear="prefer_not") is MAY
    assert verdict(leaf("fear", "is", "yes"), fear="prefer_not") is MISSING


def test_what_only_mattered_with_another_is_not_asked() -> None:
    both = parse_rule({"any": [AFRAID, {"all": [ADULT, EARLY]}]})
    assert facts_that_could_matter(both, {}) == {"fear", "age", "since"}
    assert facts_that_could_matter(both, {"fear": "no"}) == {"age", "since"}
    assert facts_that_could_matter(both, {"fear": "no", "age": "17"}) == frozenset()
    # Unknown fear keeps the verdict from being "not now", but not from being "may qualify".
    assert facts_that_could_matter(both, {"fear": "unknown"}) == {"age", "since"}
    assert facts_that_could_matter(both, {"fear": "unknown", "age": "unknown"}) == frozenset()


def test_what_matters_under_a_not_is_asked() -> None:
    neither = parse_rule({"not": {"all": [ADULT, EARLY]}})
    assert facts_that_could_matter(neither, {"since": "unknown"}) == {"age"}
    assert facts_that_could_matter(neither, {"since": "2026-01-01"}) == frozenset()


def test_being_at_home_is_known_from_two_facts() -> None:
    home = parse_rule(leaf("at_home", "is", "yes"))
    assert facts_that_could_matter(home, {}) == {"nationality", "in_country"}
    assert judge(home, {"nationality": "HN", "in_country": "HN"}).verdict is MAY
    assert judge(home, {"nationality": "HN", "in_country": "GT"}).verdict is NOT_NOW
    assert judge(home, {"nationality": "OTHER", "in_country": "OTHER"}).verdict is MISSING


def test_reasons_speak_with_the_person_s_own_answers() -> None:
    words = {
        "es": "{person} es de {nationality}, está en {country}, {age}.",
        "en": "{person} {is}, {has} {nationality}.",
    }
    rule = parse_rule({"all": [{**GUATEMALAN, "reason": words}, {**GUATEMALAN, "reason": words}]})
    said = {"nationality": "GT", "in_country": "US", "age": "30"}
    found = judge(rule, said)
    assert reasons(rule, found, said, "es") == [
        "Usted es de Guatemala, está en Estados Unidos, 30."
    ]
    assert reasons(rule, found, said, "en") == ["You are, have Guatemala."]
    child = {"nationality": "GT", "for_whom": "child"}
    assert reasons(rule, found, child, "es") == [
        "Su hija o hijo es de Guatemala, está en su país, ?."
    ]
    assert reasons(rule, found, child, "en") == ["Your child is, has Guatemala."]
    assert reasons(rule, found, child, "fr") == reasons(rule, found, child, "es")


def test_a_path_that_is_none_is_refused() -> None:
    with pytest.raises(RuleInvalid, match="no such condition"):
        reasons(parse_rule(ADULT), Judgement(MAY, ("all.0",)), {}, "es")


def test_an_office_keeps_nobody_out_for_lack_of_facts() -> None:
    rule = parse_rule({"all": [GUATEMALAN, EARLY]})
    assert accepts(rule, {})
    assert accepts(rule, {"nationality": "GT", "since": "prefer_not"})
    assert not accepts(rule, {"nationality": "HN"})
