"""Windows of an office: who sits where, who pauses, and who interprets today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mobility.domain.desk_errors import NoWindow, WindowTaken
from mobility.domain.language import LANGUAGES
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Staff
from mobility.models import queue
from mobility.models.base import reading, transaction, upsert
from mobility.models.desk import DeskDayRow, WindowRow, lock_day
from mobility.models.office import OfficeRow
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.desk import find_office
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A window: its number, who sits there, whether they pause, and since when."""

    number: int
    by: str
    is_mine: bool
    paused: bool
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The windows of an office and the languages of who interprets there on a day."""

    seats: tuple[Seat, ...]
    interpreters: tuple[str, ...]

    @property
    def mine(self) -> Seat | None:
        """The window of whoever asks."""
        return next((seat for seat in self.seats if seat.is_mine), None)


def look(person: Staff, office: str, day: date) -> Windows:
    """Show who sits where and who interprets on a day; raises OfficeUnknown."""
    with reading() as session:
        place = find_office(session, office)
        of_day = DeskDayRow.office_id == place.id, DeskDayRow.day == day
        here = session.scalar(select(DeskDayRow.interpreters).where(*of_day))
        seats = tuple(
            Seat(
                number=row.number,
                by=row.name or "",
                is_mine=row.staff_id == person.id,
                paused=row.paused,
                since=row.since,
            )
            for row in queue.windows(session, place.id)
        )
        return Windows(seats=seats, interpreters=tuple(here or ()))


def sit(person: Staff, office: str, number: int, *, anyway: bool = False, now: datetime) -> None:
    """Take a seat at a window, and leave the one before, at whichever office it was.

    Raises OfficeUnknown, or WindowTaken where a colleague sits there since today, unless `anyway`.
    """
    with transaction() as session:
        place = find_office(session, office)
        target = _locked(session, place, number, person)
        if target.staff_id not in (None, person.id) and not anyway:
            _refuse_if_taken(session, place, target, now)
        before = target.staff_id
        # Before anybody sits down: a person has one window, says the index.
        session.flush()
        if before != person.id:
            target.staff_id, target.since, target.paused = person.id, now, False
            target.row_version += 1
            instead = {"instead_of": before} if before else {}
            _record(session, "window_taken", target, person, now, instead)


def leave(person: Staff, office: str, *, now: datetime) -> None:
    """Get up from the window; doing so twice is the same as once."""
    with transaction() as session:
        window = _mine(session, office, person)
        if window is not None:
            window.staff_id, window.since, window.paused = None, None, False
            window.row_version += 1
            _record(session, "window_left", window, person, now)


def pause(person: Staff, office: str, *, paused: bool, now: datetime) -> None:
    """Pause one's window, or go on; raises NoWindow."""
    with transaction() as session:
        window = _mine(session, office, person)
        if window is None:
            raise NoWindow
        if window.paused != paused:
            window.paused = paused
            window.row_version += 1
            _record(session, "window_paused" if paused else "window_opened", window, person, now)


def set_interpreters(
    person: Staff, office: str, day: date, languages: Collection[str], *, now: datetime
) -> None:
    """Say in which languages somebody interprets on a day; raises OfficeUnknown."""
    with transaction() as session:
        place = find_office(session, office)
        row = lock_day(session, place.id, day)
        # In the order of all lists; what is no language of ours is left out.
        row.interpreters = [code for code in LANGUAGES if code in languages]
        row.row_version += 1
        audit.record(
            session,
            at=now,
            action="interpreters_set",
            record_kind="desk_day",
            record_id=row.id,
            actor=actor_of(person),
            details={"languages": row.interpreters},
        )


def _locked(session: Session, place: OfficeRow, number: int, person: Staff) -> WindowRow:
    """Lock a window, made where it is missing, and empty whichever the person had, by their ids."""
    values = {"office_id": place.id, "number": number, "paused": False, "row_version": 1}
    session.execute(upsert(session, WindowRow).values(values).on_conflict_do_nothing())
    here = (WindowRow.office_id == place.id) & (WindowRow.number == number)
    both = select(WindowRow).where(or_(here, WindowRow.staff_id == person.id))
    locked = session.scalars(both.order_by(WindowRow.id).with_for_update()).all()
    target = next(row for row in locked if (row.office_id, row.number) == (place.id, number))
    for row in locked:
        if row is not target:
            row.staff_id, row.since, row.paused = None, None, False
            row.row_version += 1
    return target


def _refuse_if_taken(session: Session, place: OfficeRow, row: WindowRow, now: datetime) -> None:
    """Refuse a seat taken today; whoever sat there on another day has left without a word."""
    since = row.since
    if since is not None and local_day(since, place.zone) == local_day(now, place.zone):
        name = session.scalar(select(StaffRow.name).where(StaffRow.id == row.staff_id))
        raise WindowTaken(name or "", since)


def _mine(session: Session, office: str, person: Staff) -> WindowRow | None:
    place = find_office(session, office)
    mine = select(WindowRow).where(WindowRow.office_id == place.id, WindowRow.staff_id == person.id)
    return session.scalar(mine.with_for_update())


def _record(
    session: Session,
    action: str,
    window: WindowRow,
    person: Staff,
    now: datetime,
    details: dict[str, int] | None = None,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="window",
        record_id=window.id,
        actor=actor_of(person),
        details={"number": window.number, **(details or {})},
    )
