"""Checking people in: finding their visit by its code, and saying what else can be done."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.arrival import TWICE, WARNINGS, Expected, Finding, finding_of, short_number
from mobility.domain.office import Details, read_details
from mobility.domain.office_hours import local_day
from mobility.domain.reference import read_scanned
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.desk import ArrivalRow
from mobility.models.office import OfficeRow
from mobility.models.sealed import unseal_row
from mobility.models.slot import SlotRow
from mobility.services.arrivals import arrive, making_live
from mobility.services.desk import OpenVisit, changed, find_office, open_visit
from mobility.services.keys import reference_hash
from mobility.services.staff import actor_of

HISTORY = AppointmentHistoryRow
MOVED = "moved"


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """What came of checking somebody in; of another office's visit, only where and when it is.

    `number` is that of the day for who is here, `window` where they are or were served.
    """

    finding: Finding
    arrived: bool
    uid: str
    row_version: int
    called: str
    number: str
    window: int | None
    arrived_at: datetime | None
    day: date
    starts_at: datetime | None
    office: str
    zone: str
    details: Details


def check_in(
    person: Staff, office: str, raw: str, *, anyway: str = "", settings: Settings, now: datetime
) -> CheckIn | None:
    """Find a visit by its code in the whole network and check the person in where that can be.

    None: it is no code, or nobody's. `anyway` names the warning that the officer overrides. Raises
    OfficeUnknown, or BookedAgain for somebody missed who has another appointment by now.
    """
    reference = read_scanned(raw)
    if reference is None:
        return None
    wanted = AppointmentRow.reference_hash == reference_hash(settings, reference)
    with making_live() as session:
        place = find_office(session, office)
        row = session.scalar(select(AppointmentRow).where(wanted))
        if row is None:
            return None
        if row.office_id != place.id:
            return _elsewhere(session, row, place, now)
        visit = open_visit(session, office, row.uid)
        return _receive(session, visit, person, anyway, settings, now)


def arrived(
    person: Staff,
    office: str,
    uid: str,
    *,
    row_version: int | None = None,
    anyway: str = "",
    settings: Settings,
    now: datetime,
) -> CheckIn:
    """Check somebody of this office's list in, as `check_in` does.

    Raises OfficeUnknown, VisitUnknown, ChangedMeanwhile or BookedAgain.
    """
    with making_live() as session:
        visit = open_visit(session, office, uid)
        if row_version not in (None, visit.row.row_version) and not _just_came(visit.arrival, now):
            raise changed(session, visit.row.id)
        return _receive(session, visit, person, anyway, settings, now)


def _receive(
    session: Session,
    visit: OpenVisit,
    person: Staff,
    anyway: str,
    settings: Settings,
    now: datetime,
) -> CheckIn:
    today = local_day(now, visit.office.zone)
    slot = session.get(SlotRow, visit.row.slot_id) if visit.row.slot_id else None
    expected = _expected(session, visit.row, slot, visit.office, visit.office, today)
    finding = finding_of(expected, today=today, now=now)
    overridden = finding in WARNINGS and anyway == finding
    if finding is Finding.READY or overridden:
        reason = finding.value if overridden else None
        arrive(session, visit, settings=settings, actor=actor_of(person), now=now, reason=reason)
    arrival = session.get(ArrivalRow, visit.row.id, populate_existing=True)
    if finding is Finding.HERE and _just_came(arrival, now):
        finding = Finding.READY
    return _told(finding, visit.row, visit.office, slot, arrival, _called(visit.row, settings))


def _just_came(arrival: ArrivalRow | None, now: datetime) -> bool:
    """Say whether this is the second click, or the second beep of a scanner, of one arrival."""
    return arrival is not None and now - arrival.arrived_at < TWICE


def _elsewhere(session: Session, row: AppointmentRow, here: OfficeRow, now: datetime) -> CheckIn:
    """Say where another office's visit is; its person stays sealed."""
    there = session.get_one(OfficeRow, row.office_id)
    today = local_day(now, here.zone)
    slot = session.get(SlotRow, row.slot_id) if row.slot_id else None
    expected = _expected(session, row, slot, there, here, today)
    return _told(finding_of(expected, today=today, now=now), row, there, slot, None, "")


def _expected(
    session: Session,
    row: AppointmentRow,
    slot: SlotRow | None,
    there: OfficeRow,
    here: OfficeRow,
    today: date,
) -> Expected:
    is_here = there.id == here.id
    return Expected(
        state=State(row.state),
        is_here=is_here,
        day=row.day,
        starts_at=slot.starts_at if slot else None,
        grace_minutes=there.grace_minutes,
        moved=not (is_here and row.day == today) and _was_here(session, row.id, here.id, today),
    )


def _was_here(session: Session, appointment_id: int, office_id: int, day: date) -> bool:
    """Say whether a visit was moved away from this office and day: an old slip says so still."""
    left = (
        select(HISTORY.id)
        .join(SlotRow, SlotRow.id == HISTORY.from_slot_id)
        .where(HISTORY.appointment_id == appointment_id, HISTORY.action == MOVED)
        .where(SlotRow.office_id == office_id, SlotRow.day == day)
    )
    return session.scalar(select(exists(left))) or False


def _called(row: AppointmentRow, settings: Settings) -> str:
    identity = unseal_row(settings.keys, row, "identity")["identity"]
    return str(identity.get("called") or identity.get("given_names") or "")


def _told(
    finding: Finding,
    row: AppointmentRow,
    there: OfficeRow,
    slot: SlotRow | None,
    arrival: ArrivalRow | None,
    called: str,
) -> CheckIn:
    return CheckIn(
        finding=finding,
        arrived=arrival is not None and finding in {Finding.READY, *WARNINGS},
        uid=row.uid,
        row_version=row.row_version,
        called=called,
        number=short_number(arrival.series, arrival.number) if arrival else "",
        window=arrival.window if arrival else None,
        arrived_at=arrival.arrived_at if arrival else None,
        day=row.day,
        starts_at=slot.starts_at if slot else None,
        office=there.slug,
        zone=there.zone,
        details=read_details(there.details),
    )
