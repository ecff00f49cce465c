"""The questions of a screening on one dense page: each a line, and none of them compulsory."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.form import BaseForm

from mobility.domain.facts import PREFER_NOT, UNKNOWN, Answers, Kind
from mobility.domain.screening import BY_KEY, AnswerProblem, Question, clean, parse_answer
from mobility.web.question_forms import WORDS
from mobility.web.question_words import label_of, title_of

PARTS = {"year": _l("Year"), "month": _l("Month"), "day": _l("Day")}


class DenseQuestions:
    """Some questions on one page; `sent` is what was typed, `answers` what was known before."""

    def __init__(
        self,
        keys: Iterable[str],
        *,
        sent: MultiDict[str, str] | None = None,
        answers: Answers | None = None,
    ) -> None:
        self.questions = [BY_KEY[key] for key in keys]
        names: dict[str, Any] = {}
        for question in self.questions:
            names |= _fields(question)
        self.form = BaseForm(names)
        for question in self.questions:
            if question.fact.kind is Kind.CHOICE:
                field: Any = self.form[question.key]
                field.choices = _choices(question)
        self.form.process(sent, data=_filled(self.questions, answers or {}))
        said = self._typed()
        for question in self.questions:
            if question.fact.kind is not Kind.DATE:
                self.form[question.key].label.text = title_of(question.key, said)

    def rows(self) -> list[dict[str, Any]]:
        """List what the page shows: the kind of each question, its words and its fields."""
        said = self._typed()
        return [
            {
                "kind": question.fact.kind.value,
                "title": title_of(question.key, said),
                "fields": [self.form[name] for name in reversed(_fields(question))],
            }
            for question in self.questions
        ]

    def read(self, *, today: date) -> dict[str, str]:
        """Return what was answered and belongs to this person; what cannot be read is marked."""
        answers: dict[str, str] = {}
        for question in self.questions:
            typed = self._typed_for(question)
            if not typed:
                continue
            answer = parse_answer(question, typed, today=today)
            if isinstance(answer, AnswerProblem):
                self.form[_named(question)].errors = [str(WORDS[answer])]
            else:
                answers[question.key] = answer
        return clean(answers)

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary: the field's id and what is wrong."""
        return [(str(field.id), str(field.errors[0])) for field in self.form if field.errors]

    def _typed(self) -> dict[str, str]:
        return {one.key: self._typed_for(one) for one in self.questions}

    def _typed_for(self, question: Question) -> str:
        values = [str(self.form[name].data or "").strip() for name in _fields(question)]
        return "-".join(values) if any(values) else ""


def _fields(question: Question) -> dict[str, Any]:
    """Make the fields of a question; a date's from the year to the day, as it is read."""
    kind = question.fact.kind
    if kind is Kind.DATE:
        return {f"{question.key}_{part}": StringField(label) for part, label in PARTS.items()}
    if kind is Kind.WHOLE:
        return {question.key: StringField()}
    return {question.key: SelectField(validate_choice=False)}


def _choices(question: Question) -> list[tuple[str, str]]:
    fact = question.fact
    special = [UNKNOWN] * fact.may_not_know + [PREFER_NOT] * fact.may_decline
    values = (*fact.choices, *special)
    return [("", _("Not asked")), *((value, label_of(question.key, value)) for value in values)]


def _named(question: Question) -> str:
    """Name the field that carries what is wrong: of a date the first one on the page."""
    return f"{question.key}_day" if question.fact.kind is Kind.DATE else question.key


def _filled(questions: Iterable[Question], answers: Answers) -> Mapping[str, str]:
    filled: dict[str, str] = {}
    for question in questions:
        value = answers.get(question.key, "")
        if question.fact.kind is Kind.DATE:
            parts = value.split("-")
            if len(parts) == len(PARTS):
                filled |= {
                    f"{question.key}_{at}": one for at, one in zip(PARTS, parts, strict=True)
                }
        elif question.fact.kind is Kind.CHOICE or value.isdecimal():
            filled[question.key] = value
    return filled
