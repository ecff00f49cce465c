"""What the desk is told of somebody who comes and cannot simply be checked in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from mobility.domain.arrival import Finding
from mobility.services.check_in import CheckIn
from mobility.web.i18n import clock_time, long_day, text


@dataclass(frozen=True)
class Told:
    """What was found, and what helps to decide what to do."""

    title: str
    body: str = ""


def told(found: CheckIn, today: date) -> Told:
    """Word what was found of a visit."""
    return WORDS[found.finding](found, today)


def _clock(found: CheckIn) -> str:
    return clock_time(found.starts_at, found.zone) if found.starts_at else ""


def _when(found: CheckIn) -> dict[str, str]:
    return {"day": long_day(found.day), "time": _clock(found)}


def _early(found: CheckIn, _today: date) -> Told:
    return Told(
        _("The appointment is at %(time)s.", time=_clock(found)),
        _("That is in more than an hour. The person can wait here and is called by that time."),
    )


def _late(found: CheckIn, _today: date) -> Told:
    return Told(
        _("The appointment was at %(time)s.", time=_clock(found)),
        _("If you let the person in, they are called by the time at which they came."),
    )


def _wrong_day(found: CheckIn, today: date) -> Told:
    when = _when(found)
    if found.starts_at is None:
        return Told(_("That visit was on %(day)s.", day=when["day"]))
    if found.day < today:
        return Told(_("The appointment was on %(day)s, %(time)s.", **when))
    return Told(
        _("The appointment is on %(day)s, %(time)s.", **when),
        _("If you see the person today, the appointment stays until you settle it."),
    )


def _wrong_office(found: CheckIn, _today: date) -> Told:
    return Told(
        _("The appointment is at another office: %(office)s.", office=text(found.details.names)),
        _place(found),
    )


def _moved(found: CheckIn, _today: date) -> Told:
    title = _("The appointment was moved. It is now on %(day)s, %(time)s.", **_when(found))
    return Told(title, _place(found))


def _place(found: CheckIn) -> str:
    where = {"office": text(found.details.names), "address": text(found.details.address)}
    if found.starts_at is None:
        return str(_("%(office)s, %(address)s.", **where))
    return str(_("%(day)s, %(time)s. %(office)s, %(address)s.", **_when(found), **where))


def _here(found: CheckIn, _today: date) -> Told:
    since = clock_time(found.arrived_at, found.zone) if found.arrived_at else ""
    return Told(
        _("Already here: number %(number)s, since %(time)s.", number=found.number, time=since)
    )


def _served_now(found: CheckIn, _today: date) -> Told:
    return Told(
        _(
            "Already at window %(window)s, with number %(number)s.",
            window=found.window or "",
            number=found.number,
        )
    )


def _over(found: CheckIn, _today: date) -> Told:
    return Told(
        _("This visit is over. It was on %(day)s.", day=long_day(found.day)),
        _("Whoever needs something more can be seen without an appointment."),
    )


def _left(found: CheckIn, _today: date) -> Told:
    return Told(
        _("This person left without being seen, on %(day)s.", day=long_day(found.day)),
        _("They can be seen without an appointment."),
    )


def _given_up(_found: CheckIn, _today: date) -> Told:
    return Told(
        _("This person gave the appointment up."),
        _("The place went to somebody else. They can be seen without an appointment."),
    )


def _closed(_found: CheckIn, _today: date) -> Told:
    return Told(
        _("The office closed this appointment."),
        _("The person may not have heard of it. They can be seen without an appointment."),
    )


WORDS: dict[Finding, Callable[[CheckIn, date], Told]] = {
    Finding.TOO_EARLY: _early,
    Finding.TOO_LATE: _late,
    Finding.WRONG_DAY: _wrong_day,
    Finding.WRONG_OFFICE: _wrong_office,
    Finding.MOVED: _moved,
    Finding.HERE: _here,
    Finding.BEING_SERVED: _served_now,
    Finding.SERVED: _over,
    Finding.LEFT: _left,
    Finding.GIVEN_UP: _given_up,
    Finding.CLOSED: _closed,
}
