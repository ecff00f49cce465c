"""Today in the network: every office in one line, by a small fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.office import Closure, ClosureKind, OfficeState
from mobility.domain.office_hours import local_day
from mobility.domain.office_today import Opening, opening_of
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models import overview as queries
from mobility.models.base import reading
from mobility.models.closure import ClosureRow
from mobility.models.office import OfficeRow, first_free_days, offices, public_pools
from mobility.models.overview import Crowd
from mobility.services import timers
from mobility.services.offices import Office, read_office

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, kw_only=True)
class OfficeToday:
    """How an office stands on its own today; `first_day` is the public's next day with places."""

    office: Office
    day: date
    opening: Opening
    expected: int
    waiting: int
    longest: timedelta
    undelivered: int
    first_day: date | None


@dataclass(frozen=True, kw_only=True)
class Today:
    """The offices of whoever asks, real ones apart from the others, and the timers that are late.

    Practice offices and those that are being prepared count nowhere.
    """

    offices: tuple[OfficeToday, ...]
    practice: tuple[OfficeToday, ...]
    preparing: tuple[OfficeToday, ...]
    late: tuple[str, ...]


def today(person: Staff, *, settings: Settings, now: datetime) -> Today:
    """Show the offices that somebody administers as they stand now (batch)."""
    mine = person.offices(ADMINISTRATOR)
    with reading() as session:
        rows = [one for one in offices(session) if mine is None or one.slug in mine]
        every = tuple(_lines(session, rows, now))
    real = [one for one in every if not one.office.practice]
    return Today(
        offices=tuple(one for one in real if one.office.is_public),
        practice=tuple(one for one in every if one.office.practice),
        preparing=tuple(one for one in real if not one.office.is_public),
        late=timers.late_jobs(now, settings),
    )


def _lines(session: Session, rows: Iterable[OfficeRow], now: datetime) -> Iterable[OfficeToday]:
    known = {row.id: (row, read_office(row)) for row in rows}
    days = {number: local_day(now, row.zone) for number, (row, _office) in known.items()}
    crowds, spans = queries.crowds(session, days), queries.spans(session, days)
    closures, ended = queries.closures_today(session, days), queries.ended_today(session, days)
    undelivered, first = queries.undelivered(session), _first_days(session, known, now)
    for number, (row, office) in known.items():
        crowd = crowds.get(number, Crowd())
        opening = opening_of(
            OfficeState(row.state),
            spans.get(number, ()),
            closure=_closure(closures.get(number)),
            ended=number in ended,
            clock=now.astimezone(ZoneInfo(row.zone)).time(),
        )
        yield OfficeToday(
            office=office,
            day=days[number],
            opening=opening,
            expected=crowd.expected,
            waiting=crowd.waiting,
            longest=max(timedelta(), now - crowd.since) if crowd.since else timedelta(),
            undelivered=undelivered.get(number, 0),
            first_day=first.get(number),
        )


def _first_days(
    session: Session, known: Mapping[int, tuple[OfficeRow, Office]], now: datetime
) -> dict[int, date]:
    """Find each office's next day with places for the public, where it gives any."""
    giving = {number for number, (_row, office) in known.items() if office.gives_places}
    pools = [pool for pool in public_pools(session) if pool.office_id in giving]
    free = first_free_days(session, {pool.id for pool in pools}, now=now)
    found: dict[int, date] = {}
    for pool in pools:
        day = free.get(pool.id)
        if day is not None:
            found[pool.office_id] = min(day, found.get(pool.office_id, day))
    return found


def _closure(row: ClosureRow | None) -> Closure | None:
    if row is None:
        return None
    kind = ClosureKind(row.kind)
    return Closure(day=row.day, closes_at=row.closes_at, kind=kind, reason=row.reason)
