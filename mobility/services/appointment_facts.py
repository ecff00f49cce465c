"""What a message says of an appointment, as it stands when the message goes out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, func, literal, select
from sqlalchemy.orm import Session

from mobility.domain.applicant import PhoneOwner
from mobility.domain.appointment import State
from mobility.domain.delivery import Dropped, Told, Words
from mobility.domain.message import FORMER, Channel, Kind, Standing, no_longer_true
from mobility.domain.message_text import AS_GUIDANCE, AS_OTHER, IN_LINE, NO_VISIT
from mobility.domain.office import ContactKind, read_details
from mobility.domain.pathway_stop import Became
from mobility.domain.reference import format_reference
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.domain.visit import CalendarVisit, entry_uid
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of
from mobility.models.desk import OutcomeRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.outbox import Claimed
from mobility.models.sealed import unseal
from mobility.models.slot import SlotRow
from mobility.services.appointments import link_of

APPOINTMENT, SLOT = table_of(AppointmentRow), table_of(SlotRow)
OFFICE, POOL = table_of(OfficeRow), table_of(PoolRow)
OUTCOME = table_of(OutcomeRow)
# A walk-in may have no slot; its time is that of its first line.
STARTS_AT = func.coalesce(SLOT.c.starts_at, APPOINTMENT.c.created_at, type_=SLOT.c.starts_at.type)
LOOK = (
    select(
        *(APPOINTMENT.c[name] for name in ("id", "uid", "state", "revision", "leaving_at")),
        APPOINTMENT.c.identity,
        STARTS_AT.label("starts_at"),
        func.coalesce(SLOT.c.length, 0).label("length"),
        OFFICE.c.id.label("office_id"),
        *(OFFICE.c[name] for name in ("zone", "details", "practice", "message_budget")),
        func.coalesce(POOL.c.mode, literal(Mode.IN_PERSON.value)).label("mode"),
        OUTCOME.c.uid.label("outcome"),
    )
    .join_from(APPOINTMENT, OFFICE, OFFICE.c.id == APPOINTMENT.c.office_id)
    .outerjoin(SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
    .outerjoin(POOL, POOL.c.id == SLOT.c.pool_id)
    .outerjoin(OUTCOME, OUTCOME.c.appointment_id == APPOINTMENT.c.id)
    .where(APPOINTMENT.c.id.in_(bindparam("ids", expanding=True)))
)
BECAME = {
    Became.GUIDANCE: AS_GUIDANCE,
    Became.MOVED: AS_OTHER,
    Became.CLOSED: NO_VISIT,
}
GONE = frozenset({Kind.GIVEN_UP, Kind.CLOSED_BY_OFFICE})
WITH_CALENDAR = frozenset({Kind.BOOKED, Kind.MOVED, Kind.MOVED_BY_OFFICE}) | GONE


def read(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """Read the appointments of a batch of messages, by their numbers; one query."""
    if not ids:
        return {}
    return {row.id: row for row in session.connection().execute(LOOK, {"ids": sorted(set(ids))})}


def tell(
    one: Claimed,
    payload: Mapping[str, Any],
    found: Row[Any],
    *,
    words: Words,
    settings: Settings,
    now: datetime,
) -> Told | Dropped:
    """Gather what a message tells of its appointment, or say why it is no longer true."""
    kind = Kind(one.kind)
    revision, occasion = _named(one)
    stale = no_longer_true(kind, revision, _standing(found), occasion=occasion, now=now)
    if stale is not None:
        return Dropped(stale)
    identity = unseal(settings.keys, found.identity, place="appointment.identity", uid=found.uid)
    return Told(
        facts={
            **visit_facts(found, words),
            **_old(payload, found.zone, words),
            **_personal(one, payload["contact"], identity, found, settings),
            "code": format_reference(identity["reference"]),
            "kept": words.span(_kept(payload, settings, now)),
            IN_LINE: "yes" if payload.get(IN_LINE) else "",
            **_became(payload),
        },
        visit=calendar_entry(found, words) if _has_calendar(one, payload) else None,
        takes_back=kind in GONE or _is_ended(payload),
    )


def _kept(payload: Mapping[str, Any], settings: Settings, now: datetime) -> timedelta:
    """Say for how long yet a no can be taken back: not beyond the visit."""
    ends = payload.get("leaving_at")
    return datetime.fromisoformat(ends) - now if ends else settings.leaving


def _has_calendar(one: Claimed, payload: Mapping[str, Any]) -> bool:
    """Say whether a message brings a calendar file: only an e-mail can."""
    return one.channel == Channel.EMAIL and (one.kind in WITH_CALENDAR or _is_ended(payload))


def _became(payload: Mapping[str, Any]) -> dict[str, str]:
    """Say what became of a visit whose pathway was suspended."""
    became = payload.get("became")
    return {condition: "yes" if became == one else "" for one, condition in BECAME.items()}


def _is_ended(payload: Mapping[str, Any]) -> bool:
    """Say whether a visit ended because its pathway was suspended."""
    return payload.get("became") == Became.CLOSED


def _standing(found: Row[Any]) -> Standing:
    return Standing(
        state=State(found.state),
        revision=found.revision,
        starts_at=found.starts_at,
        is_leaving=found.leaving_at is not None,
        outcome=found.outcome,
    )


def visit_facts(found: Row[Any], words: Words) -> dict[str, str]:
    """Word when and where a visit is, from a row that has starts_at, zone, details and mode."""
    details = read_details(found.details)
    telephones = (c.value for c in details.contacts if c.kind is ContactKind.TELEPHONE)
    by_telephone = found.mode == Mode.TELEPHONE
    return {
        "office": details.short_name,
        "place": words.by_telephone() if by_telephone else details.short_name,
        "day": words.day(found.starts_at, found.zone),
        "time": words.clock(found.starts_at, found.zone),
        "early": "" if by_telephone else str(details.arrive_early or ""),
        "contact": next(telephones, ""),
    }


def calendar_entry(found: Row[Any], words: Words) -> CalendarVisit:
    """Make the neutral entry that a shared phone's calendar may show."""
    details = read_details(found.details)
    by_telephone = found.mode == Mode.TELEPHONE
    return CalendarVisit(
        uid=entry_uid(found.uid),
        revision=found.revision,
        starts_at=found.starts_at,
        length=timedelta(minutes=found.length),
        zone=ZoneInfo(found.zone),
        title=words.appointment(),
        location="" if by_telephone else words.pick(details.address),
        description=words.free_of_charge(),
    )


def _old(payload: Mapping[str, Any], zone: str, words: Words) -> dict[str, str]:
    """Word the time that was left behind, where there was one."""
    raw = payload.get("old_starts_at")
    if raw is None:
        return {"old_day": "", "old_time": ""}
    old = datetime.fromisoformat(raw)
    return {"old_day": words.day(old, zone), "old_time": words.clock(old, zone)}


def _personal(
    one: Claimed,
    contact: Mapping[str, Any],
    identity: Mapping[str, Any],
    found: Row[Any],
    settings: Settings,
) -> dict[str, str]:
    """Give name and link, and neither to a borrowed telephone nor to a contact of before."""
    borrowed = contact["phone_owner"] == PhoneOwner.BORROWED and one.channel != Channel.EMAIL
    if borrowed or contact.get(FORMER):
        return {"name": "", "link": ""}
    link = link_of(
        identity["reference"], found.uid, found.revision, found.starts_at, settings=settings
    )
    name = identity["called"] or identity["given_names"]
    return {"name": name, "link": f"{settings.base_url}/c/{link}"}


def _named(one: Claimed) -> tuple[int, str]:
    """Read from its key which change of the appointment a message speaks of, and which occasion."""
    _subject, _number, revision, what, *_rest = one.dedupe_key.split(":")
    return int(revision), what.removeprefix(one.kind).removeprefix("-")
