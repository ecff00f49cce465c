"""The appointment that is made at the end of a visit, for the same person and pathway."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import Channel, Purpose
from mobility.domain.errors import SlotUnknown
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience, Mode
from mobility.models.appointment import AppointmentRow, PermissionRow
from mobility.models.next_places import pools_by
from mobility.models.office import PoolRow
from mobility.models.outcome import NextTime, next_times
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow, lock_slots, slots_at
from mobility.services.audit import Actor
from mobility.services.holds import take_first
from mobility.services.placing import NewVisit, put_visit
from mobility.services.visit_rows import Told

MOST_TIMES = 10
FOLLOW_UP = "follow_up"


def offered(session: Session, row: AppointmentRow, *, now: datetime) -> list[NextTime]:
    """List the next free times for a visit's pathway at its office, a few of each day."""
    pools = _pools(session, row)
    return next_times(session, row.office_id, pools, now=now, most=MOST_TIMES) if pools else []


def make(
    session: Session,
    row: AppointmentRow,
    starts_at: datetime,
    *,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> AppointmentRow:
    """Make the next appointment of somebody whose visit has just ended, within an open unit.

    Raises SlotUnknown, SlotFull, SlotClosed, SlotPast, or AlreadyBooked where the person has
    another appointment; then the unit must be given up.
    """
    pools = _pools(session, row)
    slots = slots_at(session, office_id=row.office_id, pool_ids=pools, starts_at=starts_at)
    if not slots:
        raise SlotUnknown
    lock_slots(session, {slot.id for slot in slots})
    slot_id = take_first(session, slots, settings=settings, now=now)
    return put_again(session, row, slot_id, actor=actor, settings=settings, now=now)


def put_again(
    session: Session,
    row: AppointmentRow,
    slot_id: int,
    *,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> AppointmentRow:
    """Write another visit of the same person at a slot whose place is taken.

    Raises AlreadyBooked; then the unit must be given up.
    """
    slot = session.get_one(SlotRow, slot_id)
    visit = NewVisit(
        office_id=slot.office_id,
        day=slot.day,
        slot_id=slot.id,
        pathway_id=row.pathway_id,
        told=_told(row, settings),
        channel=Channel.DESK,
        locale=row.locale,
        permissions=_permissions(session, row.id),
        # Whoever has the same name and birth date here is this very person, or was asked before.
        namesake_welcome=True,
        reason=FOLLOW_UP,
        details={"follows": row.id},
    )
    return put_visit(session, visit, actor=actor, settings=settings, now=now)


def mode_of(session: Session, row: AppointmentRow) -> str:
    """Say in which way a visit takes place; one without a place is in person."""
    if row.slot_id is None:
        return Mode.IN_PERSON.value
    mode = select(PoolRow.mode).join(SlotRow, SlotRow.pool_id == PoolRow.id)
    return session.scalars(mode.where(SlotRow.id == row.slot_id)).one()


def _pools(session: Session, row: AppointmentRow) -> Sequence[int]:
    by = pools_by(session, row.office_id, {Audience.PUBLIC.value})
    return by.get((row.pathway_id, mode_of(session, row)), ())


def _told(row: AppointmentRow, settings: Settings) -> Told:
    opened = unseal_row(settings.keys, row, "identity", "contact", "needs", "answers")
    identity = {name: value for name, value in opened["identity"].items() if name != "reference"}
    return Told(
        identity=identity,
        contact=opened["contact"],
        needs=opened["needs"],
        answers=opened["answers"]["answers"],
        result=opened["answers"].get("result"),
    )


def _permissions(session: Session, appointment_id: int) -> frozenset[Purpose]:
    given = select(PermissionRow.purpose).where(
        PermissionRow.appointment_id == appointment_id, PermissionRow.withdrawn_at.is_(None)
    )
    return frozenset(Purpose(purpose) for purpose in session.scalars(given))
