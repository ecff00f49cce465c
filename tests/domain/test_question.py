from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.eligibility import Rule, judge, parse_rule
from mobility.domain.facts import FACTS, PREFER_NOT, UNKNOWN, Answers, is_answered
from mobility.domain.question import (
    BY_KEY,
    BY_SLUG,
    QUESTIONS,
    AnswerProblem,
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
from tests.domain.material import (
    ADULT,
    ASKED,
    TODAY,
    answers,
    garbage,
    rules,
    unhurried,
    values_of,
)

some_rules = st.lists(rules, max_size=3)
GUEST = {"for_whom": "me", "nationality": "HN", "in_country": "GT", "since": "2024-01-01"}


def walk(said: Answers, every_rule: list[Rule], data: st.DataObject) -> list[str]:
    """Answer question after question with anything offered, and list the questions."""
    told, asked = clean(said), []
    while (key := next_question(told, every_rule)) is not None:
        asked.append(key)
        assert len(asked) <= len(QUESTIONS)
        told = record(told, key, data.draw(st.sampled_from(values_of(key))))
        assert is_answered(key, told)
    return asked


def order(keys: list[str]) -> list[str]:
    return sorted(keys, key=[question.key for question in QUESTIONS].index)


@unhurried
@given(some_rules, st.one_of(answers, garbage), st.data())
def test_the_questions_end_and_none_is_asked_twice(
    every_rule: list[Rule], said: Answers, data: st.DataObject
) -> None:
    asked = walk(said, every_rule, data)
    assert len(asked) == len(set(asked))
    assert asked == order(asked)


@unhurried
@given(some_rules, answers)
def test_cleaning_twice_is_cleaning_once(every_rule: list[Rule], said: Answers) -> None:
    kept = clean(said)
    assert clean(kept) == kept
    assert kept.items() <= dict(said).items()
    assert next_question(kept, every_rule) not in kept


@unhurried
@given(some_rules, st.data())
def test_going_back_leads_through_every_answer(every_rule: list[Rule], data: st.DataObject) -> None:
    told: dict[str, str] = {}
    asked = []
    while (key := next_question(told, every_rule)) is not None:
        asked.append(key)
        told = record(told, key, data.draw(st.sampled_from(values_of(key))))
    back, here = [], previous_question(told, None)
    while here is not None:
        back.append(here)
        here = previous_question(told, here)
    assert back[::-1] == asked


def test_every_fact_that_is_asked_has_a_page() -> None:
    assert set(BY_KEY) == set(ASKED) == {name for name in FACTS if name != "at_home"}
    assert BY_SLUG["for-whom"] is BY_KEY["for_whom"]
    assert all("_" not in slug for slug in BY_SLUG)


def keys_asked(said: dict[str, str]) -> list[str]:
    """The questions that apply to a person who answers like this, whatever could matter."""
    return list(clean({**dict.fromkeys(ASKED, UNKNOWN), **said}))


def test_another_nationality_is_asked_only_a_little() -> None:
    said = {"for_whom": "me", "nationality": "OTHER", "in_country": "GT", "age": "30"}
    assert keys_asked(said) == ["for_whom", "nationality", "in_country", "age"]
    assert next_question(said, [parse_rule(ADULT)]) is None


def test_only_guests_in_guatemala_are_asked_since_when() -> None:
    assert {"since", "gt_status"} <= set(keys_asked(GUEST))
    for other in ({"nationality": "GT"}, {"in_country": "HN"}, {"in_country": PREFER_NOT}):
        assert not {"since", "gt_status"} & set(keys_asked({**GUEST, **other}))


def test_only_guatemalans_in_guatemala_are_asked_about_a_return() -> None:
    assert "returnee" in keys_asked({"nationality": "GT", "in_country": "GT"})
    assert "returnee" not in keys_asked({"nationality": "GT", "in_country": "MX"})
    assert "returnee" not in keys_asked(GUEST)


@pytest.mark.parametrize(
    ("for_whom", "age", "asked"),
    [("me", "17", True), ("family", "17", True), ("me", "18", False), ("child", "10", False)],
)
def test_a_minor_is_asked_whether_an_adult_is_there(for_whom: str, age: str, asked: bool) -> None:
    assert ("adult_with" in keys_asked({"for_whom": for_whom, "age": age})) is asked


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ({"age": "17", "adult_with": "no"}, True),
        ({"age": "17", "adult_with": "prefer_not"}, True),
        ({"age": "17", "adult_with": "yes"}, False),
        ({"age": "17"}, False),
        ({"age": "18", "adult_with": "no"}, False),
        ({"age": "unknown", "adult_with": "no"}, False),
        ({"age": "10", "adult_with": "no", "for_whom": "child"}, False),
    ],
)
def test_who_is_a_minor_alone_is_known_once_asked(said: dict[str, str], alone: bool) -> None:
    assert is_minor_alone(said) is alone


def test_where_a_person_is_decides_on_the_telephone() -> None:
    assert [is_abroad({"in_country": code}) for code in ("GT", "HN", "OTHER")] == [
        False,
        True,
        True,
    ]
    assert not is_abroad({})
    assert not is_abroad({"in_country": PREFER_NOT})
    assert is_at_home({"nationality": "HN", "in_country": "HN"})
    assert not is_at_home(GUEST)


def test_what_no_open_pathway_needs_is_not_asked() -> None:
    said = {**GUEST, "age": "30", "fear": "no"}
    assert next_question(said, []) is None
    assert next_question(said, [parse_rule(ADULT)]) is None
    needs_work = parse_rule({"fact": "work", "op": "is", "value": "farm"}, with_reasons=False)
    assert next_question(said, [needs_work]) == "work"
    assert next_question({**said, "work": UNKNOWN}, [needs_work]) is None


def test_an_answer_about_another_country_is_forgotten() -> None:
    said = {**GUEST, "age": "30", "fear": "yes", "gt_status": "none", "work": "farm"}
    moved = record(said, "in_country", "HN")
    assert moved == {**without(said, "since", "gt_status"), "in_country": "HN"}
    other = record(said, "nationality", "SV")
    assert other == {**without(said, "fear"), "nationality": "SV"}
    assert record(said, "nationality", "HN") == said


def test_another_person_s_answers_are_forgotten() -> None:
    said = {**GUEST, "age": "30", "fear": "yes"}
    assert record(said, "for_whom", "family") == {**said, "for_whom": "family"}
    assert record(said, "for_whom", "child") == {"for_whom": "child"}
    assert record({**said, "for_whom": "child"}, "for_whom", "me") == {"for_whom": "me"}
    assert record(said, "for_whom", "me") == said


def without(said: dict[str, str], *facts: str) -> dict[str, str]:
    return {fact: value for fact, value in said.items() if fact not in facts}


def test_answer_now_leads_to_a_question_that_is_open() -> None:
    rule = parse_rule(
        {"all": [{"fact": fact, "op": "is", "value": "yes"} for fact in ("at_home", "fear")]},
        with_reasons=False,
    )
    said = {"nationality": "HN", "in_country": PREFER_NOT, "fear": "yes"}
    assert question_for(rule, judge(rule, said), said) == "in_country"
    assert question_for(rule, judge(rule, GUEST), GUEST) is None


@pytest.mark.parametrize(
    ("key", "typed", "read"),
    [
        ("age", " 17 ", "17"),
        ("age", "007", "7"),
        ("age", "0", "0"),
        ("age", "120", "120"),
        ("age", "121", AnswerProblem.AGE_OUT_OF_RANGE),
        ("age", "-1", AnswerProblem.AGE_OUT_OF_RANGE),
        ("age", "-0", "0"),
        ("age", "9" * 10_000, AnswerProblem.AGE_OUT_OF_RANGE),
        ("age", "1_7", AnswerProblem.NOT_A_NUMBER),
        ("age", "١٧", AnswerProblem.NOT_A_NUMBER),
        ("age", "😀", AnswerProblem.NOT_A_NUMBER),
        ("age", "unknown", UNKNOWN),
        ("nationality", "HN", "HN"),
        ("nationality", "FR", AnswerProblem.NOT_A_CHOICE),
        ("nationality", "unknown", AnswerProblem.NOT_A_CHOICE),
        ("nationality", "", AnswerProblem.MISSING),
        ("fear", "prefer_not", PREFER_NOT),
        ("fear", "unknown", AnswerProblem.NOT_A_CHOICE),
        ("since", "2024-5-7", "2024-05-07"),
        ("since", "2024-02-29", "2024-02-29"),
        ("since", "2023-02-29", AnswerProblem.NOT_A_DATE),
        ("since", "31/02/2024", AnswerProblem.NOT_A_DATE),
        ("since", "--", AnswerProblem.NOT_A_DATE),
        ("since", "2" * 10_000 + "-1-1", AnswerProblem.NOT_A_DATE),
        ("since", "1905-01-01", AnswerProblem.DATE_TOO_EARLY),
        ("since", "1906-01-01", "1906-01-01"),
        ("since", "unknown", UNKNOWN),
    ],
)
def test_what_is_typed_is_read_or_explained(key: str, typed: str, read: str) -> None:
    answer = parse_answer(BY_KEY[key], typed, today=TODAY)
    assert answer == read
    assert type(answer) is type(read)


@given(st.sampled_from(QUESTIONS), st.text(max_size=12))
def test_whatever_is_typed_is_an_answer_or_a_problem(question: object, typed: str) -> None:
    assert isinstance(question, type(QUESTIONS[0]))
    answer = parse_answer(question, typed, today=TODAY)
    assert isinstance(answer, AnswerProblem) or is_answered(question.key, {question.key: answer})


def test_today_is_not_yet_in_the_future() -> None:
    tomorrow: date = TODAY + timedelta(days=1)
    assert parse_answer(BY_KEY["since"], str(TODAY), today=TODAY) == str(TODAY)
    problem = parse_answer(BY_KEY["since"], str(tomorrow), today=TODAY)
    assert problem is AnswerProblem.DATE_IN_FUTURE
