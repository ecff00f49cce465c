"""Entering the day from paper: the list as one form, after a power cut."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.domain.appointment import State
from mobility.domain.day import SHOWS, Entry
from mobility.domain.from_paper import Ending, Field, Problem, Row, Wrong
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.services import from_paper, paper
from mobility.services.from_paper import Entered
from mobility.services.offices import Office
from mobility.services.paper import Look
from mobility.web.access import staff
from mobility.web.desk.day_words import STATES
from mobility.web.desk.frame import Answer, back, day_named, desk_page, office_named, say
from mobility.web.desk.paper import blueprint as paper_pages
from mobility.web.desk.paper import full_name
from mobility.web.wiring import now, settings

blueprint = paper_pages
WALK_INS = 5
"""Rows for who came without an appointment; more are entered by opening the page again."""
WALKED_IN = "w"
"""What the names of their rows begin with; those of the others are the visits'."""
MOST_ROWS = 500
CELLS = {
    Field.NAME: "name",
    Field.ARRIVED: "arrived",
    Field.FROM: "served_from",
    Field.UNTIL: "served_until",
    Field.ENDING: "ending",
}
ENDINGS = {
    Ending.SERVED: _l("Served"),
    Ending.LEFT: _l("Left"),
    Ending.NO_SHOW: _l("Did not come"),
}
PROBLEMS = {
    Problem.UNREADABLE: _l("Write a time, for example 8:30 or 2:15 pm."),
    Problem.FUTURE: _l("That time has not come yet."),
    Problem.TOO_EARLY: _l("That is long before the office opens."),
    Problem.BEFORE_ARRIVAL: _l("That is before the person arrived."),
    Problem.BEFORE_START: _l("It ends before it begins."),
    Problem.ARRIVAL_MISSING: _l("Write when the person arrived."),
    Problem.FROM_MISSING: _l("Write from when the person was served."),
    Problem.UNTIL_MISSING: _l("Write until when the person was served."),
    Problem.CAME_ALL_THE_SAME: _l("Whoever has a time did come. Choose another outcome."),
    Problem.NOT_YET: _l("The time of this appointment has not come yet."),
    Problem.NAME_MISSING: _l("Write a name to call."),
    Problem.NAME_WRONG: _l("Please write it with letters, without drawings or odd signs."),
    Problem.CHANGED: _l("Somebody changed this visit meanwhile. Look at it and save again."),
    Problem.BOOKED_AGAIN: _l("This person has another appointment by now."),
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A row as the page shows it: what was typed, and what is known of the visit."""

    typed: Row
    entry: Entry | None
    wrong: Mapping[str, str]

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to enter."""
        return self.entry is not None and self.entry.state in (State.COMPLETED, State.LEFT)

    @property
    def knows_arrival(self) -> bool:
        """Say whether the program knows when the person came."""
        return self.entry is not None and self.entry.came is not None

    @property
    def knows_start(self) -> bool:
        """Say whether the program knows since when the person is served."""
        return self.entry is not None and self.entry.state is State.BEING_SERVED


@blueprint.route("/from-paper", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.SUPERVISOR)
def enter(person: Staff, office: str, day: str) -> Answer:
    """Show the day's list as a form, and enter what was written on paper, all of it at once."""
    place, on = office_named(office), day_named(day)
    if request.method == "GET":
        found = paper.take(office, on, Look.ENTERED, by=person, settings=settings(), now=now())
        return _page(person, place, on, Entered(count=0, entries=tuple(found), problems={}), ())
    rows = _typed()
    done = from_paper.enter(
        office, on, rows, once=_once(), by=person, settings=settings(), now=now()
    )
    if done.problems or all(row.is_blank for row in rows):
        return _page(person, place, on, done, rows), 422
    say(
        ngettext(
            "Entered %(num)d visit from paper.", "Entered %(num)d visits from paper.", done.count
        )
        if done.count
        else _("That stood here already: nothing changed.")
    )
    return back(office, on)


def _page(person: Staff, place: Office, on: date, done: Entered, rows: Sequence[Row]) -> str:
    shown = _shown(done, rows)
    errors = [
        (f"{cell}-{one.typed.key}", f"{_called(one)}: {words}")
        for one in shown
        for cell, words in one.wrong.items()
    ]
    if rows and not errors:
        errors = [(_first(shown), _("Write at least one time, as it stands on paper."))]
    return desk_page(
        "desk/from_paper.html",
        person,
        place,
        on,
        rows=[one for one in shown if one.typed.uid],
        walk_ins=[one for one in shown if not one.typed.uid],
        errors=errors,
        once=_once(),
        endings=ENDINGS,
        code=format_reference,
        full_name=full_name,
        state=lambda entry: STATES[SHOWS[entry.state]],
    )


def _shown(done: Entered, rows: Sequence[Row]) -> list[Shown]:
    """Put what was typed beside what is known; a visit that has gone from the list stays here."""
    typed = {row.uid: row for row in rows if row.uid}
    shown = []
    for entry in done.entries:
        # By the visit and not by its place in the list: the browser keeps what was typed under
        # the names of the fields, and the list may have another order when it is opened again.
        was = typed.pop(entry.uid, Row(key=entry.uid, uid=entry.uid))
        again = Row(**{**vars(was), "row_version": entry.version})
        shown.append(Shown(typed=again, entry=entry, wrong=_wrong(done, was.key)))
    gone = [row for row in typed.values() if not row.is_blank]
    walked = [row for row in rows if not row.uid] or [
        Row(key=f"{WALKED_IN}{number}") for number in range(WALK_INS)
    ]
    shown += [Shown(typed=row, entry=None, wrong=_wrong(done, row.key)) for row in (*gone, *walked)]
    return shown


def _wrong(done: Entered, key: str) -> dict[str, str]:
    found: Sequence[Wrong] = done.problems.get(key, ())
    return {CELLS[cell]: str(PROBLEMS[problem]) for cell, problem in reversed(found)}


def _first(shown: Sequence[Shown]) -> str:
    """Name the first field of the page."""
    return next(f"arrived-{one.typed.key}" for one in shown if not one.knows_arrival)


def _called(shown: Shown) -> str:
    """Name the row in the summary of what is wrong."""
    if shown.entry is not None:
        return full_name(shown.entry)
    return shown.typed.name or _("Walk-in")


def _typed() -> list[Row]:
    """Read the rows that were sent, in the order of the page."""
    return [_row(key) for key in request.form.getlist("row")[:MOST_ROWS]]


def _row(key: str) -> Row:
    form = request.form
    version = form.get(f"version-{key}", "")
    return Row(
        key=key,
        uid="" if key.startswith(WALKED_IN) else key,
        row_version=int(version) if version.isascii() and version.isdecimal() else 0,
        **{cell: form.get(f"{cell}-{key}", "") for cell in CELLS.values()},
    )


def _once() -> str:
    return request.form.get("once") or secrets.token_urlsafe(12)
