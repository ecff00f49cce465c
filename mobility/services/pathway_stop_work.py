"""Working through who is booked into a pathway that was stopped, in batches that can be halted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.message import Channel, Kind
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import BATCH, Became, StopState, read_plan
from mobility.domain.settings import Settings
from mobility.domain.to_call import Kind as CallKind
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow
from mobility.models.pathway_stop import (
    PathwayStopRow,
    PathwayStopVisitRow,
    lock_stop,
    open_stops,
)
from mobility.models.pathway_stop_visits import Booked, next_booked, opened_rows
from mobility.models.sealed import unseal_row
from mobility.models.slot import free_places, lock_slots
from mobility.services import audit, to_call
from mobility.services.audit import Actor
from mobility.services.closing_plan import channels_of
from mobility.services.first_in_line import Lost, put_ahead
from mobility.services.history import step, write_history
from mobility.services.messages import Message, promise
from mobility.services.moved_by_office import is_soon
from mobility.services.passing_on import pass_on
from mobility.services.pathway_stop_plan import Options, contact_of

STRAGGLERS = timedelta(minutes=2)
"""So long after a stop was confirmed somebody may still appear who was booking at that moment."""


@dataclass(frozen=True)
class _Unit:
    """The open unit of one batch: which stop, by whom, and when."""

    session: Session
    stop: PathwayStopRow
    options: Options
    actor: Actor
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class _One:
    """Somebody whose turn it is: their locked visit, what becomes of it, and how they are told."""

    booked: Booked
    row: AppointmentRow
    became: Became
    pathway_id: int
    channel: Channel | None


def stop_pathways(*, settings: Settings, now: datetime) -> int:
    """Tell the next people of each stop what becomes of their visit; return how many (batch).

    One unit of a stop in each run, the soonest visits first. A stop is done once nobody is left
    and its day has come.
    """
    with reading() as session:
        running = [row.id for row in open_stops(session) if row.state == StopState.RUNNING]
    return sum(_batch(stop_id, settings, now) for stop_id in running)


def _batch(stop_id: int, settings: Settings, now: datetime) -> int:
    with transaction() as session:
        stop = lock_stop(session, stop_id)
        if stop is None or stop.state != StopState.RUNNING:
            # Halted since this run began.
            return 0
        booked = next_booked(session, stop.pathway_id, since=stop.since, now=now, limit=BATCH)
        if not booked:
            _end(stop, settings, now)
            return 0
        code = session.get_one(PathwayRow, stop.pathway_id).code
        unit = _Unit(
            session,
            stop,
            Options(session, code, settings, now),
            Actor("staff", stop.confirmed_by),
            settings,
            now,
        )
        people = _decided(unit, booked)
        lock_slots(session, {one.booked.slot_id for one in people if one.became is Became.CLOSED})
        for one in people:
            _treat(unit, one)
        return len(people)


def _end(stop: PathwayStopRow, settings: Settings, now: datetime) -> None:
    since_then = now - (stop.confirmed_at or now)
    if since_then >= STRAGGLERS and stop.since <= local_day(now, settings.home_zone):
        stop.state, stop.done_at = StopState.DONE.value, now
        stop.row_version += 1


def _decided(unit: _Unit, booked: Sequence[Booked]) -> list[_One]:
    plan = read_plan(unit.stop.plan["choices"])
    contacts = [contact_of(one, unit.settings) for one in booked]
    channels = channels_of(unit.session, contacts, unit.settings)
    rows = opened_rows(unit.session, [one.id for one in booked])
    people = []
    for one, channel in zip(booked, channels, strict=True):
        group, other = unit.options.group(one)
        became = plan.of(group)
        to = unit.options.pathway_id(other if became is Became.MOVED else "")
        people.append(_One(one, rows[one.id], became, to, channel))
    return people


def _treat(unit: _Unit, one: _One) -> None:
    """Change one visit and write what that owes, with the mark that it was done."""
    row = one.row
    if one.became is Became.CLOSED:
        _put_ahead(unit, row, one.booked.mode)
        free_places(unit.session, one.booked.slot_id)
        # Before the visit is over for the database: nobody is offered the place that they lose.
        pass_on(unit.session, one.booked.slot_id, settings=unit.settings, now=unit.now)
        row.state = State.CLOSED_BY_OFFICE.value
        row.leaving_at = row.moved_from = None
    else:
        row.pathway_id = one.pathway_id
    row.revision += 1
    row.row_version += 1
    mark = PathwayStopVisitRow(
        stop_id=unit.stop.id, appointment_id=row.id, became=one.became.value, at=unit.now
    )
    unit.session.add(mark)
    unit.session.flush()
    _write(unit, one)
    _tell(unit, one)


def _put_ahead(unit: _Unit, row: AppointmentRow, mode: str) -> None:
    """Let whoever loses a visit be first in line for when the pathway opens again."""
    if unit.stop.becomes != PathwayState.SUSPENDED:
        return
    opened = unseal_row(unit.settings.keys, row, "answers", "contact")
    lost = Lost(
        pathway_id=unit.stop.pathway_id,
        mode=mode,
        locale=row.locale,
        holder=row.holder,
        answers=opened["answers"],
        contact=opened["contact"],
    )
    put_ahead(
        unit.session,
        row.office_id,
        [lost],
        actor=unit.actor,
        settings=unit.settings,
        now=unit.now,
    )


def _write(unit: _Unit, one: _One) -> None:
    row = one.row
    was = step(
        at=unit.now,
        action=Kind.PATHWAY_SUSPENDED.value,
        from_state=State.BOOKED,
        to_state=State(row.state),
        from_slot_id=one.booked.slot_id,
        revision=row.revision,
        actor=unit.actor,
        reason=one.became.value,
    )
    stays = one.became is not Became.CLOSED
    write_history(unit.session, row.id, was, to_slot_id=one.booked.slot_id if stays else None)
    audit.record(
        unit.session,
        at=unit.now,
        action=Kind.PATHWAY_SUSPENDED.value,
        record_kind="appointment",
        record_id=row.id,
        actor=unit.actor,
        details={"stop": unit.stop.id, "became": one.became.value},
    )


def _tell(unit: _Unit, one: _One) -> None:
    soon, ends = is_soon(one.booked.starts_at, unit.now), one.became is Became.CLOSED
    if one.channel is not None:
        message = _message(unit, one, at_once=soon and ends)
        promise(unit.session, one.row.id, message, settings=unit.settings, now=unit.now)
        return
    to_call.add(
        unit.session,
        kind=CallKind.CLOSED,
        office_id=one.row.office_id,
        appointment_id=one.row.id,
        dedupe_key=f"pathway:{one.row.id}:{one.row.revision}",
        locale=one.row.locale,
        now=unit.now,
        urgent=soon and ends,
    )


def _message(unit: _Unit, one: _One, *, at_once: bool) -> Message:
    """Say what became of a visit; whoever would travel for nothing hears it by night too."""
    row, ends = one.row, one.became is Became.CLOSED
    opened = unseal_row(unit.settings.keys, row, "identity", "contact")
    return Message(
        kind=Kind.PATHWAY_SUSPENDED,
        revision=row.revision,
        channel=one.channel,
        contact=opened["contact"],
        details={
            "reference": opened["identity"]["reference"],
            "became": one.became.value,
            "in_line": ends and unit.stop.becomes == PathwayState.SUSPENDED,
        },
        locale=row.locale,
        zone=None if at_once else unit.options.offices[row.office_id].zone,
    )
