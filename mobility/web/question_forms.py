"""The form of one question: its fields, what was answered before, and what was typed now."""

from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectMultipleField, StringField

from mobility.domain.facts import PREFER_NOT, UNKNOWN, Answers, Kind
from mobility.domain.screening import AnswerProblem, Question, parse_answer
from mobility.web.i18n import long_day
from mobility.web.question_words import label_of, title_of

TWO_ANSWERS = _l("Write an answer or mark an option, not both.")
WORDS = {
    AnswerProblem.MISSING: _l("Please choose an answer."),
    AnswerProblem.NOT_A_CHOICE: _l("Please choose one of these answers."),
    AnswerProblem.NOT_A_NUMBER: _l("Write the age in figures, for example 34."),
    AnswerProblem.AGE_OUT_OF_RANGE: _l("Write an age from 0 to 120."),
    AnswerProblem.NOT_A_DATE: _l("That date does not exist. For example: 27 3 2024."),
    AnswerProblem.DATE_IN_FUTURE: _l("That date has not come yet. Please check it."),
    AnswerProblem.DATE_TOO_EARLY: _l("That date is too long ago. Please check the year."),
}
NOTHING_TYPED = {
    Kind.WHOLE: _l("Please write the age, or mark an option."),
    Kind.DATE: _l("Please write the date, or mark an option."),
}


class AnswerForm(Form):
    """What every question's form can do, whatever its fields."""

    special = SelectMultipleField(validate_choice=False)

    def typed(self) -> str:
        """Return what was typed or chosen, as `parse_answer` reads it."""
        raise NotImplementedError

    def marked(self) -> str:
        """Return "No sé" or "Prefiero no decir" where it is marked beside a typed answer."""
        known = [value for value in self.special.data or [] if value in (UNKNOWN, PREFER_NOT)]
        return known[0] if known else ""


class ChoiceForm(AnswerForm):
    """One answer of several."""

    answer = RadioField(validate_choice=False)

    def typed(self) -> str:
        """Return the chosen answer."""
        return self.answer.data or ""


class AgeForm(AnswerForm):
    """An age in years."""

    answer = StringField()

    def typed(self) -> str:
        """Return the age as it was typed."""
        return (self.answer.data or "").strip()


class DateForm(AnswerForm):
    """A date in three fields, which every person fills in the same order."""

    day = StringField(_l("Day"))
    month = StringField(_l("Month"))
    year = StringField(_l("Year"))

    def typed(self) -> str:
        """Return the date from year to day, or nothing where nothing was typed."""
        parts = [(part.data or "").strip() for part in (self.year, self.month, self.day)]
        return "-".join(parts) if any(parts) else ""


FORMS = {Kind.CHOICE: ChoiceForm, Kind.WHOLE: AgeForm, Kind.DATE: DateForm}


def form_of(
    question: Question, answers: Answers, sent: MultiDict[str, str] | None = None
) -> AnswerForm:
    """Make the form of a question, with what was sent or what was answered before."""
    kind, fact = question.fact.kind, question.fact
    form = FORMS[kind](sent, data=_filled(question, answers.get(question.key)))
    offered = [UNKNOWN] * fact.may_not_know + [PREFER_NOT] * fact.may_decline
    if isinstance(form, ChoiceForm):
        values = [*fact.choices, *offered]
        form.answer.choices = {value: label_of(question.key, value) for value in values}
        form.answer.label.text = title_of(question.key, answers)
    else:
        form.special.choices = {value: label_of(question.key, value) for value in offered}
        form.special.label.text = _l("Or mark an option")
    if isinstance(form, AgeForm):
        form.answer.label.text = title_of(question.key, answers)
    return form


def read_answer(
    form: AnswerForm, question: Question, *, today: date
) -> tuple[str, LazyString | None]:
    """Return the answer and what is wrong with it, one of them empty."""
    typed, marked = form.typed(), form.marked()
    if typed and marked:
        return "", TWO_ANSWERS
    answer = parse_answer(question, typed or marked, today=today)
    if not isinstance(answer, AnswerProblem):
        return answer, None
    if answer is AnswerProblem.MISSING:
        return "", NOTHING_TYPED.get(question.fact.kind, WORDS[answer])
    return "", WORDS[answer]


def shown(question: Question, value: str) -> str:
    """Word an answer for the list of all answers."""
    kind = question.fact.kind
    if kind is Kind.CHOICE or value in (UNKNOWN, PREFER_NOT):
        return label_of(question.key, value)
    return value if kind is Kind.WHOLE else long_day(date.fromisoformat(value), year=True)


def _filled(question: Question, value: str | None) -> dict[str, object]:
    if value is None:
        return {}
    kind = question.fact.kind
    if kind is Kind.CHOICE:
        return {"answer": value}
    if value in (UNKNOWN, PREFER_NOT):
        return {"special": [value]}
    if kind is Kind.WHOLE:
        return {"answer": value}
    day = date.fromisoformat(value)
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
