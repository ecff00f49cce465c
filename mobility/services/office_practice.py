"""A practice office's day: invented people for whoever learns the desk's work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Channel
from mobility.domain.document import DocumentKind
from mobility.domain.errors import OfficeUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.office_opening import OfficeIncomplete, Step
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience, Mode
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.office import OfficeRow, PoolPathwayRow, PoolRow, lock_office
from mobility.models.slot import SlotRow
from mobility.services import audit, check_in
from mobility.services.desk import find_office
from mobility.services.placing import NewVisit, form_of, put_visit
from mobility.services.staff import actor_of
from mobility.services.visit_rows import told_by

SURNAME = "de Práctica"
"""Whoever is called so is nobody."""
ANSWERS = {"for_whom": "me", "nationality": "GT", "in_country": "GT"}
STEP = timedelta(minutes=20)
BEGUN = timedelta(minutes=20)
A_TIME = 2
HERE = 4
"""So many of them are waiting already."""
PEOPLE: tuple[dict[str, Any], ...] = (
    {"given_names": "Rosa", "called": "doña Rosa"},
    {"given_names": "Miguel", "interpreter": "quc"},
    {"given_names": "Ana Lucía", "access": ("steps",)},
    {"given_names": "José", "children": {"0-4": 2}, "adults": 2},
    {"given_names": "Marta", "officer": "woman"},
    {"given_names": "Pedro"},
    {"given_names": "Elena", "access": ("reading", "calm")},
    {"given_names": "Tomás", "interpreter": "mam"},
    {"given_names": "Luz María", "children": {"5-11": 1}},
    {"given_names": "Andrés"},
    {"given_names": "Silvia", "officer": "woman", "interpreter": "kek"},
    {"given_names": "Óscar"},
)


@dataclass(frozen=True)
class _Place:
    """A time of today that the invented people come at."""

    starts_at: datetime
    day: date
    minute: int


def fill(office: str, *, once: str, person: Staff, settings: Settings, now: datetime) -> int:
    """Put invented people on today's list of a practice office, some of them waiting (batch).

    Returns how many; the same form again adds nobody. Raises OfficeUnknown for an office that is
    not for practice, and OfficeIncomplete where it has no hours yet.
    """
    with transaction() as session:
        # Two clicks at once come one after the other.
        row = lock_office(session, find_office(session, office).id)
        if not row.practice:
            raise OfficeUnknown(office)
        uids = list(_put(session, row, once, person, settings, now))
        if uids:
            _record(session, row, len(uids), person, now)
    for uid in uids[:HERE]:
        check_in.arrived(person, office, uid, settings=settings, now=now)
    return len(uids)


def _put(
    session: Session, row: OfficeRow, once: str, person: Staff, settings: Settings, now: datetime
) -> Iterator[str]:
    pool_id, pathways = _pool(session, row.id)
    for number, place in enumerate(_places(row, now)):
        who = _person(number)
        holder = form_of(once, who, settings=settings)
        made = select(AppointmentRow.id).where(AppointmentRow.holder == holder)
        if session.scalar(made) is not None:
            return
        visit = NewVisit(
            office_id=row.id,
            day=place.day,
            slot_id=_take(session, row.id, pool_id, place, now),
            pathway_id=pathways[number % len(pathways)],
            told=told_by(who, ANSWERS, None),
            channel=Channel.DESK,
            locale=who.language,
            permissions=who.permissions,
            namesake_welcome=True,
            alone=True,
            holder=holder,
        )
        made_row = put_visit(session, visit, actor=actor_of(person), settings=settings, now=now)
        yield made_row.uid


def _places(row: OfficeRow, now: datetime) -> Iterator[_Place]:
    """Give each of the people a time of today, the first of them a little ago."""
    zone, today = ZoneInfo(row.zone), local_day(now, row.zone)
    first = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0) - BEGUN
    for number in range(len(PEOPLE)):
        starts_at = (first + STEP * (number // A_TIME)).astimezone(UTC)
        local = starts_at.astimezone(zone)
        if local.date() == today:
            yield _Place(starts_at, today, local.hour * 60 + local.minute)


def _person(number: int) -> Applicant:
    return Applicant(
        **PEOPLE[number],
        first_surname=SURNAME,
        birth_date=date(1980 + number, 1, 1),
        document_kind=DocumentKind.NONE,
    )


def _pool(session: Session, office_id: int) -> tuple[int, list[int]]:
    """Find the pool that gives the public places in person, and what it serves."""
    statement = (
        select(PoolRow.id, PoolPathwayRow.pathway_id)
        .join(PoolPathwayRow, PoolPathwayRow.pool_id == PoolRow.id)
        .where(
            PoolRow.office_id == office_id,
            PoolRow.audience == Audience.PUBLIC.value,
            PoolRow.mode == Mode.IN_PERSON.value,
        )
        .order_by(PoolRow.id, PoolPathwayRow.pathway_id)
    )
    found = session.execute(statement).all()
    if not found:
        raise OfficeIncomplete([Step.HOURS])
    pool_id = found[0][0]
    return pool_id, [pathway for pool, pathway in found if pool == pool_id]


def _take(session: Session, office_id: int, pool_id: int, place: _Place, now: datetime) -> int:
    """Take a place at a time, which is made or made larger where there is none left."""
    same = (SlotRow.pool_id == pool_id, SlotRow.starts_at == place.starts_at)
    slot = session.scalar(select(SlotRow).where(*same).with_for_update(key_share=True))
    if slot is None:
        slot = SlotRow(
            office_id=office_id,
            pool_id=pool_id,
            starts_at=place.starts_at,
            day=place.day,
            minute=place.minute,
            length=STEP // timedelta(minutes=1),
            capacity=A_TIME,
            taken=1,
            state="open" if place.starts_at > now else "past",
        )
        session.add(slot)
        session.flush()
        return slot.id
    values = {"capacity": max(slot.capacity, slot.taken + 1), "taken": slot.taken + 1}
    session.execute(update(SlotRow).where(SlotRow.id == slot.id).values(**values))
    session.refresh(slot)
    return slot.id


def _record(session: Session, row: OfficeRow, count: int, person: Staff, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action="practice_filled",
        record_kind="office",
        record_id=row.id,
        actor=actor_of(person),
        details={"people": count},
    )
