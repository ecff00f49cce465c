"""Who comes next: the waiting people a free place could be offered to, in the order of joining.

Who lost an appointment because the office closed is ahead of everybody who only joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from mobility.domain.office import OfficeState
from mobility.domain.slot import Audience
from mobility.domain.waitlist import OfferState
from mobility.models.appointment import LIVE, AppointmentRow
from mobility.models.base import on_postgres
from mobility.models.hold import HoldRow
from mobility.models.offer import OPEN, OfferRow
from mobility.models.office import OfficeRow, PoolPathwayRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.screening import ScreeningRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WAITING, WaitlistEntryRow

STILL_WAITING = f"waitlist_entry.{WAITING}"
FREE_SLOT = "slot.state = 'open' AND slot.taken < slot.capacity"
OFFERED = aliased(SlotRow, name="offered")


@dataclass(frozen=True, kw_only=True)
class FreePlace:
    """A free place that somebody waits for: where, in which way, and when."""

    slot_id: int
    office_id: int
    pool_id: int
    mode: str
    zone: str
    day: date
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody in a line; `contact` and `answers` are sealed."""

    entry_id: int
    uid: str
    pathway_id: int
    pathway: str
    contact: bytes
    locale: str
    screening_id: int
    screening_uid: str
    answers: bytes


def place_waited_for(session: Session, slot_id: int) -> FreePlace | None:
    """Look at a slot; None where it gives the public no place, or nobody waits at its office."""
    waits = exists().where(
        WaitlistEntryRow.office_id == SlotRow.office_id,
        WaitlistEntryRow.mode == PoolRow.mode,
        text(STILL_WAITING),
    )
    found = session.execute(_places().where(SlotRow.id == slot_id, waits)).mappings()
    row = found.one_or_none()
    return None if row is None else FreePlace(**row)


def free_places_waited_for(
    session: Session, *, since: datetime, now: datetime, limit: int
) -> list[FreePlace]:
    """List slots with places that somebody in line may be asked about, in the order of time."""
    asked = (
        select(PoolPathwayRow.pool_id)
        .join(WaitlistEntryRow, WaitlistEntryRow.pathway_id == PoolPathwayRow.pathway_id)
        .join(ScreeningRow, ScreeningRow.id == WaitlistEntryRow.screening_id)
        .where(
            PoolPathwayRow.pool_id == PoolRow.id,
            WaitlistEntryRow.office_id == PoolRow.office_id,
            WaitlistEntryRow.mode == PoolRow.mode,
            *_may_be_asked(since),
        )
    )
    statement = _places().where(SlotRow.starts_at > now, exists(asked.correlate(PoolRow)))
    ordered = statement.order_by(SlotRow.starts_at, SlotRow.id).limit(limit)
    return [FreePlace(**row) for row in session.execute(ordered).mappings()]


def next_waiting(
    session: Session, place: FreePlace, *, ahead: bool, after: int, since: datetime, limit: int
) -> Sequence[Waiting]:
    """List whom a place may be offered to behind an entry, without locking them.

    Of those who lost an appointment through the office and are `ahead`, or of the others.
    """
    served = select(PoolPathwayRow.pathway_id).where(PoolPathwayRow.pool_id == place.pool_id)
    statement = _waiting().where(
        WaitlistEntryRow.office_id == place.office_id,
        WaitlistEntryRow.mode == place.mode,
        # Literal, so that the partial index of those who are ahead is used.
        text("waitlist_entry.ahead" if ahead else "NOT waitlist_entry.ahead"),
        WaitlistEntryRow.id > after,
        WaitlistEntryRow.pathway_id.in_(served),
        *_may_be_offered(place, since),
    )
    ordered = statement.order_by(WaitlistEntryRow.id).limit(limit)
    return [Waiting(**row) for row in session.execute(ordered).mappings()]


def lock_next(session: Session, one: Waiting, place: FreePlace, *, since: datetime) -> bool:
    """Lock who is next, if the place may still be offered to them; never waits for anybody.

    On the person first, by the number of their screening: two places must not go to one person in
    two lines. Who is locked is just being offered another place, or is just leaving.
    """
    if on_postgres(session):
        mine = func.pg_try_advisory_xact_lock(-one.screening_id)
        if not session.scalar(select(mine)):
            return False
    statement = (
        select(WaitlistEntryRow.id)
        .join(ScreeningRow, ScreeningRow.id == WaitlistEntryRow.screening_id)
        .where(WaitlistEntryRow.id == one.entry_id, *_may_be_offered(place, since))
        .with_for_update(key_share=True, skip_locked=True, of=WaitlistEntryRow)
    )
    return session.scalar(statement) is not None


def _places() -> Select[int, int, int, str, str, date, datetime]:
    return (
        select(
            SlotRow.id.label("slot_id"),
            SlotRow.office_id,
            SlotRow.pool_id,
            PoolRow.mode,
            OfficeRow.zone,
            SlotRow.day,
            SlotRow.starts_at,
        )
        .join(PoolRow, PoolRow.id == SlotRow.pool_id)
        .join(OfficeRow, OfficeRow.id == SlotRow.office_id)
        .where(
            text(FREE_SLOT),
            PoolRow.audience == Audience.PUBLIC.value,
            OfficeRow.state == OfficeState.OPEN.value,
            OfficeRow.intake_open,
            ~OfficeRow.practice,
            ~OfficeRow.intake_held,
        )
    )


def _waiting() -> Select[int, str, int, str, bytes, str, int, str, bytes]:
    return (
        select(
            WaitlistEntryRow.id.label("entry_id"),
            WaitlistEntryRow.uid,
            WaitlistEntryRow.pathway_id,
            PathwayRow.code.label("pathway"),
            WaitlistEntryRow.contact,
            WaitlistEntryRow.locale,
            ScreeningRow.id.label("screening_id"),
            ScreeningRow.uid.label("screening_uid"),
            ScreeningRow.answers,
        )
        .join(ScreeningRow, ScreeningRow.id == WaitlistEntryRow.screening_id)
        .join(PathwayRow, PathwayRow.id == WaitlistEntryRow.pathway_id)
    )


def _may_be_asked(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whoever waits, has no place held or on offer, is not expected, and let none lapse since."""
    pending = or_(
        text(f"offer.{OPEN}"),
        and_(OfferRow.state == OfferState.LAPSED.value, OfferRow.ended_at >= since),
    )
    return (
        text(STILL_WAITING),  # type: ignore[return-value]
        ~exists().where(OfferRow.screening_id == WaitlistEntryRow.screening_id, pending),
        ~exists().where(AppointmentRow.holder == ScreeningRow.holder, text(f"appointment.{LIVE}")),
        ~exists().where(HoldRow.holder == ScreeningRow.holder),
    )


def _may_be_offered(place: FreePlace, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Also: no place on this day was offered to them before, in whichever line."""
    same_day = (
        select(OfferRow.id)
        .join(OFFERED, OFFERED.id == OfferRow.slot_id)
        .where(
            OfferRow.screening_id == WaitlistEntryRow.screening_id,
            or_(
                OfferRow.slot_id == place.slot_id,
                and_(OFFERED.office_id == place.office_id, OFFERED.day == place.day),
            ),
        )
        .correlate(WaitlistEntryRow)
    )
    return (*_may_be_asked(since), ~exists(same_day))
