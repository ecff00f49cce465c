"""Closing the day: everybody who is left is settled on one page, with one button."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.appointment import LIVE, State
from mobility.domain.day import Entry
from mobility.domain.day_end import Fate, fates
from mobility.domain.desk_errors import DayAhead, DayChanged
from mobility.domain.errors import DomainError, SlotFull
from mobility.domain.staff import Role, Staff
from mobility.services import day_end, day_list
from mobility.services.day_end import Choice, Settled
from mobility.services.day_list import DayList
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer, day_named, desk_page, say
from mobility.web.wiring import now, settings

blueprint = Blueprint("day_end", __name__, url_prefix=PREFIX)
ONE_DAY = timedelta(days=1)
FATES: dict[Fate, LazyString] = {
    Fate.SERVED: _l("Was seen"),
    Fate.LEFT: _l("Left without being seen"),
    Fate.MISSED: _l("Did not come"),
    Fate.AGAIN: _l("Another appointment, before others"),
}


@dataclass(frozen=True)
class Line:
    """Somebody who is left, what may become of them, and what is chosen so far."""

    entry: Entry
    choices: tuple[tuple[Fate, LazyString], ...]
    chosen: str
    is_new: bool


@blueprint.get("/close-day")
@staff(Role.OFFICER, Role.SUPERVISOR)
def settle(person: Staff, office: str, day: str) -> Answer:
    """List everybody who is left, each with what can become of them."""
    return _page(person, _list(person, office, day_named(day)))


@blueprint.post("/close-day")
@staff(Role.OFFICER, Role.SUPERVISOR)
def settled(person: Staff, office: str, day: str) -> Answer:
    """Settle them all and close the day; pressed twice, the second finds nobody left."""
    at = day_named(day)
    choices = _choices()
    try:
        done = day_end.settle(office, at, choices, person=person, settings=settings(), now=now())
    except (DayChanged, DayAhead, SlotFull) as refused:
        return _page(person, _list(person, office, at), choices, refused), 409
    if choices:
        say(_words(done))
    return redirect(url_for("day_end.settle", office=office, day=day), 303)


@blueprint.post("/close-day/reopen")
@staff(Role.SUPERVISOR)
def reopen(person: Staff, office: str, day: str) -> Answer:
    """Open a closed day again, which a supervisor may."""
    day_end.reopen(office, day_named(day), person=person, now=now())
    say(str(_("The day is open again.")))
    return redirect(url_for("day.show", office=office, day=day), 303)


def _list(person: Staff, office: str, day: date) -> DayList:
    return day_list.look(office, day, person, settings=settings(), now=now())


def _choices() -> dict[str, Choice]:
    """Read what was chosen for each visit; what is nobody's choice is left out."""
    found = {}
    for name, said in request.form.items():
        kind, _dash, uid = name.partition("-")
        version = request.form.get(f"version-{uid}", "")
        if kind == "fate" and said in set(Fate) and version.isdecimal():
            found[uid] = Choice(Fate(said), int(version))
    return found


def _lines(entries: Iterable[Entry], choices: dict[str, Choice]) -> list[Line]:
    """Offer what may become of each who is left; what was chosen stays chosen."""
    lines = []
    for entry in entries:
        if entry.state not in LIVE:
            continue
        is_due = entry.starts_at is None or entry.starts_at <= now()
        offered = fates(State(entry.state), is_due=is_due)
        before = choices.get(entry.uid)
        same = before is not None and before.row_version == entry.version
        chosen = before.fate if before is not None and before.fate in offered else offered[0]
        labels = tuple((fate, FATES[fate]) for fate in offered)
        lines.append(Line(entry, labels, chosen.value, bool(choices) and not same))
    return lines


def _page(
    person: Staff,
    found: DayList,
    choices: dict[str, Choice] | None = None,
    refused: DomainError | None = None,
) -> Answer:
    entries = found.entries
    count = {state: sum(one.state is state for one in entries) for state in State}
    return desk_page(
        "desk/day_end.html",
        person,
        found.office,
        found.day,
        lines=_lines(entries, choices or {}),
        refused=refused,
        closed_at=found.closed_at,
        count=count,
        states=State,
        tomorrow=min(found.day, date.max - ONE_DAY) + ONE_DAY,
        may_reopen=person.may({Role.SUPERVISOR}, found.office.slug),
        yet_to_come=sum(
            one.state is State.BOOKED and one.starts_at is not None and one.starts_at > now()
            for one in entries
        ),
    )


def _words(done: Settled) -> str:
    """Say what closing the day did, a sentence for each thing that it did."""
    said = (
        (done.served, ngettext("%(num)d was seen.", "%(num)d were seen.", done.served)),
        (done.left, ngettext("%(num)d left.", "%(num)d left.", done.left)),
        (done.missed, ngettext("%(num)d did not come.", "%(num)d did not come.", done.missed)),
        (
            done.again,
            ngettext("%(num)d has another time.", "%(num)d have another time.", done.again),
        ),
        (
            done.in_line,
            ngettext("%(num)d is first in line.", "%(num)d are first in line.", done.in_line),
        ),
    )
    closed = str(_("The day is closed."))
    return " ".join([closed, *(str(words) for number, words in said if number)])
