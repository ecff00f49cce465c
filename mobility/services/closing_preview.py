"""Who a closing would affect, seen before it is done; nothing is locked or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.closing import MIDNIGHT, Part
from mobility.domain.desk_errors import ClosingPast
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.slot import SlotState
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.closing import DaySlot, closings_of_day, day_slots
from mobility.models.office import OfficeRow
from mobility.services import audit
from mobility.services.closing_plan import Affected, Plan, draw
from mobility.services.closing_results import Result, read_result
from mobility.services.desk import find_office
from mobility.services.offices import Office, read_office
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person who would be affected, in the order of booking.

    `new_at` is the proposed time, None for who would be first in line, `new_office` another office
    where it is not this one; `told` says whether a message reaches them.
    """

    uid: str
    name: str
    starts_at: datetime
    language: str
    interpreter: str
    told: bool
    new_at: datetime | None
    new_day: date | None
    new_office: Office | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a closing would do: who is affected, how many are here already or still deciding."""

    rows: tuple[Row, ...]
    here: int
    holds: int
    slots: int

    @property
    def affected(self) -> int:
        """Count who loses their place."""
        return len(self.rows)

    @property
    def moved(self) -> int:
        """Count who has a new time."""
        return sum(row.new_at is not None for row in self.rows)

    @property
    def elsewhere(self) -> int:
        """Count who would be moved to another office."""
        return sum(row.new_office is not None for row in self.rows)

    @property
    def in_line(self) -> int:
        """Count who would be first in line."""
        return len(self.rows) - self.moved

    @property
    def to_call(self) -> int:
        """Count who cannot be told by a message."""
        return sum(not row.told for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class DayTime:
    """One time of the day: how many places there are, and how many are taken."""

    minute: int
    places: int
    taken: int


@dataclass(frozen=True, kw_only=True)
class DayToClose:
    """What can still be closed of a day, whose last visit ends at `last`, and its closings."""

    times: tuple[DayTime, ...]
    closings: tuple[Result, ...]
    last: int


def day_to_close(office: str, day: date) -> DayToClose:
    """Show the times of a day that are not closed, and its closings. Raises OfficeUnknown."""
    with reading() as session:
        place = find_office(session, office)
        times: dict[int, DayTime] = {}
        slots = [one for one in day_slots(session, place.id, day) if _is_there(one)]
        for slot in slots:
            before = times.get(slot.minute, DayTime(minute=slot.minute, places=0, taken=0))
            times[slot.minute] = DayTime(
                minute=slot.minute,
                places=before.places + slot.capacity,
                taken=before.taken + slot.taken,
            )
        rows = closings_of_day(session, place.id, day)
        closings = tuple(read_result(session, place.slug, row) for row in rows)
    last = max((slot.minute + slot.length for slot in slots), default=MIDNIGHT)
    return DayToClose(times=tuple(times.values()), closings=closings, last=min(last, MIDNIGHT))


def preview(
    office: str, part: Part, *, person: Staff, settings: Settings, now: datetime
) -> Preview:
    """Show who a closing would affect, by name; the look is written down.

    Raises OfficeUnknown or ClosingPast.
    """
    with transaction() as session:
        place, plan = _plan(session, office, part, settings, now)
        audit.record(
            session,
            at=now,
            action="closing_looked_at",
            record_kind="office",
            record_id=place.id,
            actor=actor_of(person),
            details={"day": part.day.isoformat(), "visits": len(plan.affected)},
        )
        return _read(session, place, plan)


def count(office: str, part: Part, *, settings: Settings, now: datetime) -> Preview:
    """Show how many a closing would affect, without names. Raises OfficeUnknown, ClosingPast."""
    with reading() as session:
        place, plan = _plan(session, office, part, settings, now)
        return _read(session, place, plan, names=False)


def _plan(
    session: Session, office: str, part: Part, settings: Settings, now: datetime
) -> tuple[OfficeRow, Plan]:
    place = find_office(session, office)
    if part.day < local_day(now, place.zone):
        raise ClosingPast
    return place, draw(session, place, part, settings=settings, now=now)


def _read(session: Session, place: OfficeRow, plan: Plan, *, names: bool = True) -> Preview:
    return Preview(
        rows=tuple(rows_of(session, place.id, plan.affected, names=names)),
        here=plan.here,
        holds=sum(len(cut.holds) for cut in plan.cuts),
        slots=len(plan.slots),
    )


def rows_of(
    session: Session, office_id: int, affected: Sequence[Affected], *, names: bool = True
) -> list[Row]:
    """Show who is affected and where each can go, within a unit that is open."""
    others = {one.place.office_id for one in affected if one.place} - {office_id}
    offices = {one: read_office(session.get_one(OfficeRow, one)) for one in others}
    return [_row(one, offices, names=names) for one in affected]


def _row(one: Affected, offices: Mapping[int, Office], *, names: bool) -> Row:
    needs: Mapping[str, Any] = one.opened["needs"]
    return Row(
        uid=one.visit.uid if names else "",
        name=_name(one.opened["identity"]) if names else "",
        starts_at=one.visit.starts_at,
        language=str(needs.get("language") or one.visit.locale),
        interpreter=str(needs.get("interpreter") or ""),
        told=one.channel is not None,
        new_at=one.place.starts_at if one.place else None,
        new_day=one.place.day if one.place else None,
        new_office=offices.get(one.place.office_id) if one.place else None,
    )


def _is_there(slot: DaySlot) -> bool:
    """Say whether there is anything in a slot to close."""
    return slot.taken > 0 or slot.state in (SlotState.OPEN, SlotState.WITHHELD)


def _name(identity: Mapping[str, Any]) -> str:
    """Name a person as they ask to be called, with the first surname."""
    given = identity.get("called") or identity.get("given_names") or ""
    return " ".join(part for part in (given, identity.get("first_surname")) if part)
