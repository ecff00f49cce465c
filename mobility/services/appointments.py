"""An appointment as its owner sees it: opened by code and birth date, or by a signed link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mobility.domain import booking_rules
from mobility.domain.appointment import State
from mobility.domain.errors import AppointmentNotFound, DomainError, LinkInvalid
from mobility.domain.reference import parse_reference
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, table_of
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services import links
from mobility.services.keys import reference_hash
from mobility.services.tries import give_try_back, spend_try

VIEW = "view"
# A walk-in may have no slot; it came when it was written down.
STARTS_AT = func.coalesce(
    SlotRow.starts_at, AppointmentRow.created_at, type_=table_of(SlotRow).c.starts_at.type
)
Query = Select[AppointmentRow, SlotRow, OfficeRow, PoolRow, PathwayRow]


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What the owner's page needs; `contact` and `needs` as they were sealed."""

    uid: str
    reference: str
    state: State
    revision: int
    moves: int
    same_name: bool
    office: str
    zone: str
    mode: str
    pathway: str
    starts_at: datetime
    leaving_at: datetime | None
    moved_from: datetime | None
    length: int
    cutoff: timedelta
    locale: str
    sex: str | None
    identity: dict[str, Any]
    contact: dict[str, Any]
    needs: dict[str, Any]
    answers: dict[str, str]

    def may_move(self, *, settings: Settings, now: datetime) -> bool:
        """Say whether the owner may still choose another day."""
        try:
            booking_rules.require_movable(
                self.state,
                moves=self.moves,
                moves_allowed=settings.moves_allowed,
                starts_at=self.starts_at,
                cutoff=self.cutoff,
                now=now,
                moved_by_office=self.moved_from is not None,
            )
        except DomainError:
            return False
        return True

    def may_give_up(self, *, now: datetime) -> bool:
        """Say whether the owner may still give the place back."""
        return booking_rules.may_give_up(self.state, starts_at=self.starts_at, now=now)


def find(raw_reference: str, birth_date: date, *, settings: Settings, now: datetime) -> Appointment:
    """Open an appointment by its code and the birth date.

    Raises AppointmentNotFound, alike for a wrong code and a wrong date, or TooManyTries.
    """
    reference = parse_reference(raw_reference)
    if reference is None:
        raise AppointmentNotFound
    spend_try(settings, "reference", reference, now=now)
    with reading() as session:
        statement = _query().where(
            AppointmentRow.reference_hash == reference_hash(settings, reference)
        )
        appointment = _read_or_none(session, statement, settings)
    if appointment is None or appointment.identity["birth_date"] != birth_date.isoformat():
        raise AppointmentNotFound
    give_try_back(settings, "reference", reference)
    return appointment


def _read_or_none(session: Session, statement: Query, settings: Settings) -> Appointment | None:
    try:
        return read_one(session, statement, settings)
    except AppointmentNotFound:
        return None


def view(uid: str | None, *, settings: Settings) -> Appointment:
    """Show the appointment that this phone has opened; raises AppointmentNotFound."""
    if uid is None:
        raise AppointmentNotFound
    with reading() as session:
        return read_by_uid(session, uid, settings)


def read_by_uid(session: Session, uid: str, settings: Settings) -> Appointment:
    """Read an appointment within an open unit; raises AppointmentNotFound."""
    return read_one(session, _query().where(AppointmentRow.uid == uid), settings)


def link(appointment: Appointment, *, settings: Settings) -> str:
    """Make the signed link that opens an appointment until a day after the visit."""
    return link_of(
        appointment.reference,
        appointment.uid,
        appointment.revision,
        appointment.starts_at,
        settings=settings,
    )


def link_of(
    reference: str, uid: str, revision: int, starts_at: datetime, *, settings: Settings
) -> str:
    """Make the signed link of an appointment that was read in another way."""
    return links.sign(settings, VIEW, reference, _subject(uid, revision, starts_at))


def open_link(raw: str, *, settings: Settings, now: datetime) -> Appointment:
    """Open an appointment by a signed link; raises LinkInvalid for an altered or old one."""
    reference, proof = links.split(raw)
    parsed = parse_reference(reference)
    if parsed is None:
        raise LinkInvalid
    statement = (
        select(AppointmentRow.uid, AppointmentRow.revision, STARTS_AT.label("starts_at"))
        .outerjoin(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .where(AppointmentRow.reference_hash == reference_hash(settings, parsed))
    )
    with reading() as session:
        found = session.execute(statement).one_or_none()
    if found is None or now > found.starts_at + booking_rules.LINK_AFTER_VISIT:
        raise LinkInvalid
    # The proof is looked at before anything that is sealed is opened.
    if not links.is_genuine(settings, VIEW, _subject(*found), proof):
        raise LinkInvalid
    return view(found.uid, settings=settings)


def _subject(uid: str, revision: int, starts_at: datetime) -> str:
    expiry = starts_at + booking_rules.LINK_AFTER_VISIT
    return f"{uid}:{revision}:{expiry.isoformat()}"


def _query() -> Query:
    return (
        select(AppointmentRow, SlotRow, OfficeRow, PoolRow, PathwayRow)
        .outerjoin(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .join(OfficeRow, OfficeRow.id == AppointmentRow.office_id)
        .outerjoin(PoolRow, PoolRow.id == SlotRow.pool_id)
        .join(PathwayRow, PathwayRow.id == AppointmentRow.pathway_id)
    )


def read_one(session: Session, statement: Query, settings: Settings) -> Appointment:
    """Read the one appointment of a query and open what is sealed; raises AppointmentNotFound."""
    found = session.execute(statement).one_or_none()
    if found is None:
        raise AppointmentNotFound
    row, slot, office, pool, pathway = found
    return Appointment(
        uid=row.uid,
        state=State(row.state),
        revision=row.revision,
        moves=row.moves,
        same_name=row.same_name,
        office=office.slug,
        zone=office.zone,
        mode=pool.mode if pool else Mode.IN_PERSON.value,
        pathway=pathway.code,
        starts_at=slot.starts_at if slot else row.created_at,
        leaving_at=row.leaving_at,
        moved_from=row.moved_from,
        length=slot.length if slot else 0,
        cutoff=timedelta(hours=office.cutoff_hours),
        locale=row.locale,
        sex=row.sex,
        **_opened(row, settings),
    )


def _opened(row: AppointmentRow, settings: Settings) -> dict[str, Any]:
    opened = unseal_row(settings.keys, row, "identity", "contact", "needs", "answers")
    reference = opened["identity"].pop("reference")
    return {**opened, "answers": opened["answers"]["answers"], "reference": reference}
