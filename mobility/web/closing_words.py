"""What is asked and said where a day is closed, at one office or at many."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Field, Form, RadioField, SelectField, SelectMultipleField, StringField

from mobility.domain.closing import MIDNIGHT, Part, Reason

WHOLE, SPAN, TIMES, WINDOWS = "whole", "span", "times", "windows"
MOST_WINDOWS = 20
REASONS = {
    Reason.FLOOD: _l("Rain or flood"),
    Reason.STRIKE: _l("Strike or blocked roads"),
    Reason.ILLNESS: _l("Illness of the staff"),
    Reason.OTHER: _l("Another reason"),
}
WHAT = {
    WHOLE: _l("The whole day"),
    SPAN: _l("Part of the day"),
    TIMES: _l("Only some times"),
    WINDOWS: _l("Fewer windows"),
}


class Foreseen(Protocol):
    """How many are affected, and what becomes of them."""

    @property
    def moved(self) -> int:
        """Who gets another place."""

    @property
    def elsewhere(self) -> int:
        """Who of them gets it at another office."""

    @property
    def in_line(self) -> int:
        """Who is first in line instead."""

    @property
    def to_call(self) -> int:
        """Who must be telephoned."""

    @property
    def here(self) -> int:
        """Who has come already."""


class ClosingForm(Form):
    """What is closed, from when to when, and why."""

    what = RadioField(_l("What is closed?"), validate_choice=False)
    begins = SelectField(_l("From what time?"), validate_choice=False)
    ends = SelectField(_l("Until what time?"), validate_choice=False)
    times = SelectMultipleField(_l("Which times?"), validate_choice=False)
    windows = StringField(_l("How many windows fewer?"))
    reason = RadioField(_l("Why?"), validate_choice=False)

    def offer(self, minutes: Sequence[int], last: int, *, what: Iterable[str] = WHAT) -> None:
        """Offer the times of a day, which ends at `last`, and these kinds of closing."""
        self.what.choices = [(one, str(WHAT[one])) for one in what]
        self.reason.choices = [(one.value, str(label)) for one, label in REASONS.items()]
        self.begins.choices = [(clock(one), clock(one)) for one in minutes]
        ends = sorted({*minutes[1:], last})
        self.ends.choices = [(clock(one), clock(one)) for one in ends]
        self.times.choices = [(clock(one), clock(one)) for one in minutes]
        if self.ends.data is None:
            self.ends.data = clock(last)
        if self.windows.data is None:
            self.windows.data = "1"

    def read(self, day: date) -> tuple[Part, Reason] | None:
        """Return what is to be closed and why; None where something cannot be read, marked."""
        part = self._part(day)
        if self.reason.data not in list(Reason):
            _mark(self.reason, _("Choose the reason."))
        if part is None or self.problems():
            return None
        return part, Reason(self.reason.data)

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary: the field's id and what is wrong."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]

    def sent(self) -> Iterator[tuple[str, str]]:
        """Give what was chosen again, for the form that closes."""
        for field in self:
            values = field.data if isinstance(field.data, list) else [field.data]
            yield from ((field.name, value) for value in values if value)

    def _part(self, day: date) -> Part | None:
        if self.what.data == WHOLE:
            return Part(day=day)
        if self.what.data == TIMES:
            ticked = frozenset(
                one for raw in self.times.data or () if (one := minute_of(raw)) is not None
            )
            if not ticked:
                _mark(self.times, _("Choose at least one time."))
            return Part(day=day, minutes=ticked)
        if self.what.data not in (SPAN, WINDOWS):
            _mark(self.what, _("Choose what is closed."))
            return None
        return self._span(day)

    def _span(self, day: date) -> Part | None:
        begins, ends = minute_of(self.begins.data), minute_of(self.ends.data)
        if begins is None or ends is None or begins >= ends:
            _mark(self.ends, _("The end must come after the beginning."))
            return None
        windows = self._windows() if self.what.data == WINDOWS else None
        return Part(day=day, from_minute=begins, to_minute=ends, windows=windows)

    def _windows(self) -> int:
        raw = (self.windows.data or "").strip()
        count = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= len("20") else 0
        if not 1 <= count <= MOST_WINDOWS:
            _mark(self.windows, _("Write a number from 1 to 20."))
        return count


def clock(minute: int) -> str:
    """Write a minute of the day in 24 hours: a form says nothing of mornings and afternoons."""
    return f"{minute // 60}:{minute % 60:02d}"


def minute_of(text: str | None) -> int | None:
    """Read what `clock` wrote; None for anything else."""
    hours, _colon, minutes = (text or "").partition(":")
    if not (hours.isascii() and minutes.isascii() and hours.isdigit() and minutes.isdigit()):
        return None
    minute = int(hours[:2]) * 60 + int(minutes[:2])
    return minute if clock(minute) == text and minute <= MIDNIGHT else None


def is_uid(text: str) -> bool:
    """Say whether a form's uid is one that we gave it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def part_words(part: Part) -> str:
    """Say what is closed: "from 8:00 to 12:00"."""
    if part.minutes is not None:
        return ", ".join(clock(one) for one in sorted(part.minutes))
    span = {"begins": clock(part.from_minute), "ends": clock(part.to_minute)}
    if part.is_whole_day:
        return str(WHAT[WHOLE])
    if part.windows is None:
        return str(_("From %(begins)s to %(ends)s", **span))
    return str(
        ngettext(
            "%(num)d window fewer from %(begins)s to %(ends)s",
            "%(num)d windows fewer from %(begins)s to %(ends)s",
            part.windows,
            **span,
        )
    )


def what_happens(seen: Foreseen) -> list[str]:
    """Say in sentences what a closing does to how many."""
    return [words for count, words in (*_places(seen), *_others(seen)) if count]


def people(count: int) -> str:
    """Say how many a closing affects."""
    if not count:
        return str(_("Nobody has an appointment in what is closed."))
    return str(ngettext("It affects %(num)d person.", "It affects %(num)d people.", count))


def button_words(count: int) -> str:
    """Say on the button how many will be told."""
    if not count:
        return str(_("Close"))
    return str(ngettext("Close and tell %(num)d person", "Close and tell %(num)d people", count))


def _places(seen: Foreseen) -> Iterator[tuple[int, str]]:
    here, away, line = seen.moved - seen.elsewhere, seen.elsewhere, seen.in_line
    yield (
        here,
        ngettext(
            "%(num)d gets a new time at this office.",
            "%(num)d get a new time at this office.",
            here,
        ),
    )
    yield (
        away,
        ngettext(
            "%(num)d gets a place at another office nearby.",
            "%(num)d get a place at another office nearby.",
            away,
        ),
    )
    yield (
        line,
        ngettext(
            "There is no place for %(num)d: that person is first in line.",
            "There is no place for %(num)d: they are first in line.",
            line,
        ),
    )


def _others(seen: Foreseen) -> Iterator[tuple[int, str]]:
    call, came = seen.to_call, seen.here
    yield (
        call,
        ngettext(
            "%(num)d has to be telephoned: no message reaches them.",
            "%(num)d must be telephoned: no message reaches them.",
            call,
        ),
    )
    yield (
        came,
        ngettext(
            "%(num)d has come already and stays.", "%(num)d have come already and stay.", came
        ),
    )


def _mark(field: Field, problem: object) -> None:
    field.errors = [str(problem)]
