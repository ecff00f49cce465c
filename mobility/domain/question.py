"""The questions of a screening: their order, who is asked what, and how an answer is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobility.domain.country import SERVED
from mobility.domain.eligibility import Judgement, Rule, facts_at, facts_that_could_matter
from mobility.domain.facts import (
    FACTS,
    OLDEST,
    PREFER_NOT,
    UNKNOWN,
    Answers,
    Fact,
    Kind,
    is_answered,
    value_of,
)

GROWN_UP = 18


class AnswerProblem(StrEnum):
    """Why what was typed is not an answer."""

    MISSING = "answer_missing"
    NOT_A_CHOICE = "answer_not_a_choice"
    NOT_A_NUMBER = "answer_not_a_number"
    AGE_OUT_OF_RANGE = "answer_age_out_of_range"
    NOT_A_DATE = "answer_not_a_date"
    DATE_IN_FUTURE = "answer_date_in_future"
    DATE_TOO_EARLY = "answer_date_too_early"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One page of the screening.

    key names the fact it asks for; always: asked of everyone it applies to, and not only where
    the answer can still change a verdict.
    """

    key: str
    applies: Callable[[Answers], bool]
    always: bool = False

    @property
    def slug(self) -> str:
        """The question's part of an address."""
        return self.key.replace("_", "-")

    @property
    def fact(self) -> Fact:
        """The fact it asks for, with its type and choices."""
        return FACTS[self.key]


def is_served(answers: Answers) -> bool:
    """Say whether the person is from one of the four countries the offices were made for."""
    return value_of("nationality", answers) in SERVED


def is_in_guatemala(answers: Answers) -> bool:
    """Say whether the person is known to be in Guatemala."""
    return value_of("in_country", answers) == "GT"


def is_abroad(answers: Answers) -> bool:
    """Say whether the person is known to be elsewhere; the telephone is offered first then."""
    return value_of("in_country", answers) not in (None, "GT")


def is_at_home(answers: Answers) -> bool:
    """Say whether the person is in the country of the nationality ("de quedarse en")."""
    return value_of("at_home", answers) == "yes"


def is_minor(answers: Answers) -> bool:
    """Say whether the person is known to be under 18."""
    age = value_of("age", answers)
    return isinstance(age, int) and age < GROWN_UP


def is_minor_alone(answers: Answers) -> bool:
    """Say whether a minor answers without an adult: a human decides, there is no self-booking.

    Who was asked and did not say that an adult is there counts as alone.
    """
    return (
        _lacks_parent(answers)
        and is_answered("adult_with", answers)
        and value_of("adult_with", answers) != "yes"
    )


def _lacks_parent(answers: Answers) -> bool:
    return is_minor(answers) and value_of("for_whom", answers) != "child"


def _is_guatemalan(answers: Answers) -> bool:
    return value_of("nationality", answers) == "GT"


def _is_guest(answers: Answers) -> bool:
    return is_in_guatemala(answers) and is_served(answers) and not _is_guatemalan(answers)


QUESTIONS: tuple[Question, ...] = (
    Question(key="for_whom", applies=lambda _: True, always=True),
    Question(key="nationality", applies=lambda _: True, always=True),
    Question(key="in_country", applies=lambda _: True, always=True),
    Question(key="since", applies=_is_guest, always=True),
    Question(key="age", applies=lambda _: True, always=True),
    Question(key="adult_with", applies=_lacks_parent, always=True),
    Question(key="fear", applies=is_served, always=True),
    Question(key="returnee", applies=lambda them: _is_guatemalan(them) and is_in_guatemala(them)),
    Question(key="gt_status", applies=_is_guest),
    Question(key="us_rel", applies=is_served),
    Question(
        key="i130",
        applies=lambda them: (
            is_served(them) and value_of("us_rel", them) in (None, "citizen", "resident")
        ),
    ),
    Question(key="parent_us", applies=is_served),
    Question(key="unmarried", applies=is_served),
    Question(key="sponsor", applies=is_served),
    Question(key="passport", applies=is_served),
    Question(key="work", applies=is_served),
    Question(key="trade", applies=is_served),
)
BY_KEY: Mapping[str, Question] = {question.key: question for question in QUESTIONS}
BY_SLUG: Mapping[str, Question] = {question.slug: question for question in QUESTIONS}

# The fear is of one country by name; with another nationality it is another question.
_STALE: Mapping[str, frozenset[str]] = {"nationality": frozenset({"fear", "returnee"})}


def next_question(answers: Answers, rules: Iterable[Rule]) -> str | None:
    """Name the next question, or None when the result can be shown.

    rules: those of the pathways that take cases now; what cannot change one of their verdicts
    is not asked.
    """
    matter = frozenset().union(*(facts_that_could_matter(rule, answers) for rule in rules))
    for question in QUESTIONS:
        asked = question.always or question.key in matter
        if asked and question.applies(answers) and not is_answered(question.key, answers):
            return question.key
    return None


def question_for(rule: Rule, judgement: Judgement, answers: Answers) -> str | None:
    """Name the question whose answer is missing most: where "Responder ahora" leads."""
    for fact in facts_at(rule, judgement.deciding):
        if value_of(fact, answers) is None and BY_KEY[fact].applies(answers):
            return fact
    return None


def previous_question(answers: Answers, key: str | None) -> str | None:
    """Name the answered question before this one (None: before the result), if there is one."""
    before = None
    for question in QUESTIONS:
        if question.key == key:
            break
        if question.key in answers and question.applies(answers):
            before = question.key
    return before


def record(answers: Answers, key: str, value: str) -> dict[str, str]:
    """Write down an answer, and forget those that were given to what is now another question."""
    if answers.get(key) == value:
        return clean(answers)
    kept = {fact: said for fact, said in answers.items() if fact not in _STALE.get(key, ())}
    # With a child, every later question is about another person.
    if key == "for_whom" and "child" in (value, answers.get(key)):
        kept = {}
    return clean({**kept, key: value})


def clean(answers: Answers) -> dict[str, str]:
    """Keep the answers that can be read and belong to a question that is put to this person."""
    kept: dict[str, str] = {}
    for question in QUESTIONS:
        if is_answered(question.key, answers) and question.applies(kept):
            kept[question.key] = answers[question.key]
    return kept


def parse_answer(question: Question, raw: str, *, today: date) -> str | AnswerProblem:
    """Turn what was typed into the canonical answer, or say what is wrong with it.

    A date is year-month-day in figures, with or without leading zeros. The special answers are
    taken where the question offers them. An AnswerProblem is a str too: ask for it first.
    """
    typed, fact = raw.strip(), question.fact
    if not typed:
        return AnswerProblem.MISSING
    if (typed == UNKNOWN and fact.may_not_know) or (typed == PREFER_NOT and fact.may_decline):
        return typed
    if fact.kind is Kind.CHOICE:
        return typed if typed in fact.choices else AnswerProblem.NOT_A_CHOICE
    return _parse_age(typed) if fact.kind is Kind.WHOLE else _parse_date(typed, today)


def _parse_age(typed: str) -> str | AnswerProblem:
    if not (typed.isascii() and typed.removeprefix("-").isdigit()):
        return AnswerProblem.NOT_A_NUMBER
    figures = typed.lstrip("0") or "0"
    # int() of ten thousand figures is slow, and it refuses more than that.
    if len(figures) > len(str(OLDEST)) or not 0 <= int(figures) <= OLDEST:
        return AnswerProblem.AGE_OUT_OF_RANGE
    return str(int(figures))


def _parse_date(typed: str, today: date) -> str | AnswerProblem:
    parts = typed.split("-")
    if len(parts) != len(("year", "month", "day")) or not all(map(_is_short_number, parts)):
        return AnswerProblem.NOT_A_DATE
    try:
        day = date(*map(int, parts))
    except ValueError:
        return AnswerProblem.NOT_A_DATE
    if day > today:
        return AnswerProblem.DATE_IN_FUTURE
    return AnswerProblem.DATE_TOO_EARLY if today.year - day.year > OLDEST else day.isoformat()


def _is_short_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= len("2026")
