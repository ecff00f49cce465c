"""Entering a printed list after a power cut: in one go, with the times that a hand wrote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.domain.day import Entry
from mobility.domain.desk_errors import BookedAgain
from mobility.domain.errors import ChangedMeanwhile, MoveNotAllowed, VisitUnknown
from mobility.domain.from_paper import Day, Field, Problem, Row, Written, Wrong, read_row
from mobility.domain.office_hours import office_instant
from mobility.domain.person_name import tidy_name
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import day_list
from mobility.models.base import transaction
from mobility.models.desk import DeskDayRow, lock_day
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow
from mobility.services import audit
from mobility.services.day_list import read_entries
from mobility.services.desk import find_office, open_visit
from mobility.services.paper_steps import let_in, take_steps
from mobility.services.staff import actor_of

ENTERED = "list_entered"


@dataclass(frozen=True, kw_only=True)
class Entered:
    """How many rows were entered. Where one cannot be, none is: `problems` is by the row's key."""

    count: int
    entries: tuple[Entry, ...]
    problems: Mapping[str, tuple[Wrong, ...]]


@dataclass(frozen=True, kw_only=True)
class _Unit:
    """What the unit works with; `problems` fills as the rows are read and entered."""

    session: Session
    place: OfficeRow
    day: DeskDayRow
    bounds: Day
    entries: Mapping[str, Entry]
    by: Staff
    settings: Settings
    once: str
    problems: dict[str, list[Wrong]] = field(default_factory=dict)

    def note(self, row: Row, *wrong: Wrong) -> None:
        """Note what is wrong in a row."""
        self.problems.setdefault(row.key, []).extend(wrong)


class _NothingEntered(Exception):
    """A row cannot be entered."""


def enter(
    office: str,
    day: date,
    rows: Sequence[Row],
    *,
    once: str,
    by: Staff,
    settings: Settings,
    now: datetime,
) -> Entered:
    """Enter what the paper says of a day, all of it or nothing; pressed twice, it stands once.

    `once` is the form's own. Numbers are given in the order in which people came. Raises
    OfficeUnknown.
    """
    count, unit = 0, None
    try:
        with transaction() as session:
            unit = _begin(session, find_office(session, office), day, once, by, settings, now)
            count = _enter(unit, [row for row in rows if not row.is_blank])
            if unit.problems:
                raise _NothingEntered
            _record(unit, count)
    except _NothingEntered:
        count = 0
    problems = {key: tuple(found) for key, found in unit.problems.items()} if unit else {}
    entries = tuple(unit.entries.values()) if unit else ()
    return Entered(count=count, entries=entries, problems=problems)


def _begin(
    session: Session,
    place: OfficeRow,
    day: date,
    once: str,
    by: Staff,
    settings: Settings,
    now: datetime,
) -> _Unit:
    desk_day = lock_day(session, place.id, day)
    first = select(func.min(SlotRow.starts_at)).where(
        SlotRow.office_id == place.id, SlotRow.day == day
    )
    zone = ZoneInfo(place.zone)
    opens_at = session.scalar(first) or office_instant(day, time.min, zone)
    found = read_entries(day_list.entries(session, place.id, day), settings.keys)
    return _Unit(
        session=session,
        place=place,
        day=desk_day,
        bounds=Day(day=day, zone=zone, opens_at=opens_at, now=now),
        entries={entry.uid: entry for entry in found},
        by=by,
        settings=settings,
        once=once,
    )


def _enter(unit: _Unit, rows: Iterable[Row]) -> int:
    """Read every row first, so that all problems are told at once; then enter them by arrival."""
    read = [(row, _read(unit, row)) for row in rows]
    if unit.problems:
        return 0
    came = sorted(read, key=lambda one: one[1].arrived_at or unit.bounds.now)
    return sum(_enter_row(unit, row, written) for row, written in came)


def _read(unit: _Unit, row: Row) -> Written:
    written, problems = read_row(row, unit.bounds, unit.entries.get(row.uid))
    if problems:
        unit.note(row, *problems)
    return written


def _enter_row(unit: _Unit, row: Row, written: Written) -> bool:
    """Enter one row; False where it stands like that already, or cannot be entered."""
    try:
        if not row.uid:
            return _enter_walk_in(unit, row, written)
        entry = unit.entries.get(row.uid)
        if entry is None:
            raise VisitUnknown
        if _stands(entry, written):
            return False
        visit = open_visit(unit.session, unit.place.slug, row.uid, row_version=row.row_version)
        visit = replace(visit, recorded_at=unit.bounds.now)
        take_steps(
            unit.session,
            visit,
            written,
            actor=actor_of(unit.by),
            settings=unit.settings,
            now=unit.bounds.now,
        )
    except BookedAgain:
        unit.note(row, (Field.ARRIVED, Problem.BOOKED_AGAIN))
    except (ChangedMeanwhile, MoveNotAllowed, VisitUnknown):
        unit.note(row, (Field.ARRIVED, Problem.CHANGED))
    return row.key not in unit.problems


def _enter_walk_in(unit: _Unit, row: Row, written: Written) -> bool:
    visit = let_in(
        unit.session,
        (unit.place, unit.day),
        tidy_name(row.name),
        # With what was typed: another name in the same row of the same form is another person.
        once=f"{unit.once}:{row.key}:{tidy_name(row.name)}:{written.arrived_at}",
        by=unit.by,
        settings=unit.settings,
        now=unit.bounds.now,
    )
    if visit is None:
        return False
    take_steps(
        unit.session,
        visit,
        written,
        actor=actor_of(unit.by),
        settings=unit.settings,
        now=unit.bounds.now,
    )
    return True


def _stands(entry: Entry, written: Written) -> bool:
    """Say whether a visit stands as the paper says: the button was pressed twice."""
    if entry.state is not written.state:
        return False
    came = entry.came
    told = (written.arrived_at, written.served_from, written.served_until)
    stands = (came.arrived_at, came.called_at, came.ended_at) if came else (None, None, None)
    return all(one in (None, two) for one, two in zip(told, stands, strict=True))


def _record(unit: _Unit, count: int) -> None:
    audit.record(
        unit.session,
        at=unit.bounds.now,
        action=ENTERED,
        record_kind="office",
        record_id=unit.place.id,
        actor=actor_of(unit.by),
        details={"day": unit.day.day.isoformat(), "visits": count},
    )
