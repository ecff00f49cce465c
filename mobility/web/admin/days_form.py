"""The forms of an office's closed days: a closure, a yearly feast, and hours for one day."""

from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectField, StringField

from mobility.domain.office import Feast
from mobility.services.office_days import Closing
from mobility.web.texts_field import TextsField

MOST_DAYS = 62
"""So many days are closed at once."""

LEAP_YEAR = 2028
DAY_LENGTH = len("2026-12-24")


class ClosingForm(Form):
    """Days that an office is closed, whole or from a time on."""

    first = StringField(_l("From what day?"))
    last = StringField(_l("Until what day?"))
    closes_at = StringField(_l("From what time?"))
    reason = TextsField(_l("Why? The public page says it."), most=120)

    def read(self, today: date) -> Closing | None:
        """Return what is to be closed; None where something cannot be read, marked."""
        self.validate()
        first = _day(self.first)
        last = _day(self.last) if (self.last.data or "").strip() else first
        if first is not None and first < today:
            _mark(self.first, _("Choose a day from today on."))
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            _mark(self.last, _("The last day must not be before the first, or 62 days later."))
        closes_at = _time(self.closes_at)
        if self.errors_of() or first is None or last is None:
            return None
        return Closing(first=first, last=last, closes_at=closes_at, reason=self.reason.data)

    def errors_of(self) -> list[tuple[str, str]]:
        """List what is wrong: the field's id and the words."""
        return _errors(self)


class FeastForm(Form):
    """A day that comes back every year."""

    feast_day = StringField(_l("Which day of the year?"))
    feast_closes_at = StringField(_l("From what time?"))
    feast_reason = TextsField(_l("Which feast?"), most=120)

    def read(self) -> Feast | None:
        """Return the feast; None where something cannot be read, marked."""
        self.validate()
        raw = (self.feast_day.data or "").strip()
        day, _slash, month = raw.partition("/")
        try:
            found = date(LEAP_YEAR, int(month), int(day))
        except ValueError:
            _mark(self.feast_day, _("Write day and month like 15/8."))
            return None
        closes_at = _time(self.feast_closes_at)
        if self.errors_of():
            return None
        return Feast(
            month=found.month, day=found.day, closes_at=closes_at, reason=self.feast_reason.data
        )

    def errors_of(self) -> list[tuple[str, str]]:
        """List what is wrong: the field's id and the words."""
        return _errors(self)


class OneDayForm(Form):
    """Hours that hold on one day only, for some places."""

    special_day = StringField(_l("Which day?"))
    special_pool = SelectField(_l("Which places?"), validate_choice=False)
    special_opens = StringField(_l("From what time?"))
    special_closes = StringField(_l("Until what time?"))

    def read(self, today: date) -> tuple[date, time, time] | None:
        """Return the day, and from when to when; None where something cannot be read, marked."""
        day = _day(self.special_day)
        if day is not None and day < today:
            _mark(self.special_day, _("Choose a day from today on."))
        opens, closes = _time(self.special_opens), _time(self.special_closes)
        for field, found in ((self.special_opens, opens), (self.special_closes, closes)):
            if found is None and not field.errors:
                _mark(field, _("Write the time like 8:00."))
        if opens and closes and opens >= closes:
            _mark(self.special_closes, _("The end must come after the beginning."))
        if day is None or opens is None or closes is None or self.errors_of():
            return None
        return day, opens, closes

    def errors_of(self) -> list[tuple[str, str]]:
        """List what is wrong: the field's id and the words."""
        return _errors(self)


def _day(field: Any) -> date | None:  # noqa: ANN401 -- a field of the form
    raw = (field.data or "").strip()
    try:
        found = date.fromisoformat(raw) if len(raw) == DAY_LENGTH else None
    except ValueError:
        found = None
    if found is None:
        _mark(field, _("Choose a day."))
    return found


def _time(field: Any) -> time | None:  # noqa: ANN401 -- a field of the form
    raw = (field.data or "").strip()
    if not raw:
        return None
    try:
        return time.fromisoformat(raw.zfill(len("08:00")))
    except ValueError:
        _mark(field, _("Write the time like 8:00."))
        return None


def _errors(form: Form) -> list[tuple[str, str]]:
    return [(str(field.id), str(field.errors[0])) for field in form if field.errors]


def _mark(field: Field, problem: object) -> None:
    field.errors = [str(problem)]
