from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mobility.domain.appointment import OCCUPYING, State
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow, PermissionRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import db, reading, transaction
from mobility.models.inbound import InboundRow
from mobility.models.office import OfficeRow
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.slot import free_places
from mobility.services import figures_fold, record_retention
from tests.figure_material import MONDAY, at_nine, read, visits
from tests.world import NOW, TOMORROW

YEAR, MONTH = timedelta(days=396), timedelta(days=30)
MOMENT = timedelta(seconds=1)


def erase(world, now: datetime) -> int:
    figures_fold.fold_figures(settings=world.settings, now=now)
    return record_retention.erase_records(settings=world.settings, now=now)


def count(model) -> int:
    with reading() as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def set_state(state: State) -> None:
    with transaction() as session:
        session.execute(update(AppointmentRow).values(state=state.value))


def add(*rows: object) -> None:
    with transaction() as session:
        session.add_all(rows)


def message(number: int, subject: str, subject_id: int, ended_at: datetime | None) -> OutboxRow:
    return OutboxRow(
        uid=f"message-{number}",
        dedupe_key=f"key-{number}",
        subject=subject,
        subject_id=subject_id,
        kind="reminder",
        channel="sms",
        locale="es",
        payload=b"sealed",
        state="sent" if ended_at else "due",
        due_at=NOW,
        ended_at=ended_at,
        created_at=NOW,
    )


def request(kind: str, created_at: datetime, appointment_id: int | None = None) -> RequestRow:
    return RequestRow(
        uid=f"{kind}-{created_at}",
        kind=kind,
        urgent=kind == "call",
        appointment_id=appointment_id,
        contact=b"sealed",
        locale="es",
        created_at=created_at,
    )


def said() -> list[tuple[str, bool]]:
    """List the messages about other things than bookings, and whether they say something still."""
    statement = select(OutboxRow.uid, OutboxRow.payload).where(OutboxRow.kind == "reminder")
    with reading() as session:
        rows = session.execute(statement.order_by(OutboxRow.uid))
        return [(uid, payload is not None) for uid, payload in rows]


def only_appointment() -> int:
    with reading() as session:
        return session.scalars(select(AppointmentRow.id)).one()


def test_an_appointment_lives_for_396_days_after_the_visit(world):
    world.book(world.slot(1))
    events = count(AuditEventRow)
    erase(world, TOMORROW + YEAR - MOMENT)
    assert (world.appointments(), world.taken(TOMORROW)) == (1, 1)
    assert erase(world, TOMORROW + YEAR) == 1
    left = [count(one) for one in (AppointmentRow, AppointmentHistoryRow, PermissionRow, OutboxRow)]
    assert left == [0, 0, 0, 0]
    assert (world.taken(TOMORROW), count(AuditEventRow)) == (0, events)


@pytest.mark.parametrize("state", State)
def test_only_who_occupies_a_place_gives_it_back(world, state):
    slot = world.slot(3)
    world.book(slot)
    set_state(state)
    with transaction() as session:
        if state not in OCCUPYING:
            free_places(session, 1)
    stays = world.journey()
    world.hold(stays, slot)
    assert erase(world, TOMORROW + YEAR) == 1
    # The other place is a hold's, which the sweep has yet to take.
    assert world.taken(slot) == 1


def test_a_walk_in_without_a_time_lives_from_its_arrival(world):
    world.book(world.slot(1))
    with transaction() as session:
        values = {"channel": "walk_in", "slot_id": None, "created_at": NOW}
        session.execute(update(AppointmentRow).values(**values))
    erase(world, NOW + YEAR - MOMENT)
    assert world.appointments() == 1
    erase(world, NOW + YEAR)
    assert world.appointments() == 0


@pytest.mark.parametrize("number", [5, 6, 7])
def test_more_appointments_than_a_batch_all_go(world, monkeypatch, number):
    monkeypatch.setattr(record_retention, "BATCH", 3)
    later = TOMORROW + timedelta(days=7)
    world.book(world.slot(1, later))
    slot = world.slot(number)
    for _ in range(number):
        world.book(slot)
    assert erase(world, TOMORROW + YEAR) == number
    assert (world.taken(slot), world.taken(later), world.appointments()) == (0, 1, 1)
    assert erase(world, TOMORROW + YEAR) == 0


def test_requests_live_for_396_days_without_their_appointment(world):
    world.book(world.slot(1))
    add(request("call", NOW), request("not_mine", TOMORROW + MONTH, only_appointment()))
    erase(world, NOW + YEAR - MOMENT)
    assert count(RequestRow) == 2
    erase(world, NOW + YEAR)
    assert count(RequestRow) == 1
    erase(world, TOMORROW + YEAR)
    with reading() as session:
        assert session.scalars(select(RequestRow.appointment_id)).one() is None
    erase(world, TOMORROW + MONTH + YEAR)
    assert count(RequestRow) == 0


def test_what_a_message_said_lives_for_30_days(world):
    world.book(world.slot(1))
    number = only_appointment()
    add(message(1, "appointment", number, NOW), message(2, "appointment", number, None))
    erase(world, NOW + MONTH - MOMENT)
    assert said() == [("message-1", True), ("message-2", True)]
    assert erase(world, NOW + MONTH) == 1
    assert said() == [("message-1", False), ("message-2", True)]
    assert erase(world, NOW + MONTH) == 0


@pytest.mark.parametrize("subject", ["offer", "inbound", "appointment"])
def test_a_message_about_nothing_that_stays_goes_whole(world, subject):
    world.book(world.slot(1))
    number = only_appointment() + (subject == "appointment")
    add(message(1, subject, number, NOW))
    erase(world, NOW + MONTH - MOMENT)
    assert said() == [("message-1", True)]
    assert erase(world, NOW + MONTH) == 1
    assert said() == []


def test_that_somebody_wrote_is_forgotten_after_30_days(world):
    add(InboundRow(provider_key="k", phone_hash="h", answer="yes", received_at=NOW))
    erase(world, NOW + MONTH - MOMENT)
    assert count(InboundRow) == 1
    assert erase(world, NOW + MONTH) == 1
    assert count(InboundRow) == 0


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_somebody_has_in_hand_waits_for_another_night(world):
    slot = world.slot(2)
    world.book(slot)
    world.book(slot)
    with Session(db.engine) as desk:
        first = select(AppointmentRow.id).order_by(AppointmentRow.id).limit(1)
        desk.scalars(first.with_for_update()).one()
        erase(world, TOMORROW + YEAR)
        assert (world.appointments(), world.taken(slot)) == (1, 1)
    erase(world, TOMORROW + YEAR)
    assert (world.appointments(), world.taken(slot)) == (0, 0)


def test_nothing_is_erased_before_it_is_counted(world):
    world.book(world.slot(1))
    after = TOMORROW + YEAR
    assert record_retention.erase_records(settings=world.settings, now=after) == 0
    assert erase(world, after) == 1


def test_figures_outlive_what_they_were_counted_from(world):
    visits(world, 6)
    after = at_nine(MONDAY) + YEAR
    assert erase(world, after) == 6
    counted = read().total
    erase(world, after + timedelta(days=1))
    assert counted
    assert (counted.booked, read().total) == (6, counted)


def test_short_lives_end_the_counting_again(world):
    visits(world, 6)
    shorter = replace(world.settings, record_life=timedelta(days=2))
    for days in range(1, 6):
        now = at_nine(MONDAY + timedelta(days=days))
        figures_fold.fold_figures(settings=shorter, now=now)
        record_retention.erase_records(settings=shorter, now=now)
    counted = read().total
    assert counted
    assert (world.appointments(), counted.booked) == (0, 6)


def test_an_office_for_practice_is_erased_too(world):
    world.book(world.slot(1))
    with transaction() as session:
        session.execute(update(OfficeRow).values(practice=True))
    assert erase(world, TOMORROW + YEAR) == 1
