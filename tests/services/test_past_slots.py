from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import SlotClosed, SlotFull, SlotPast
from mobility.domain.slot import SlotState
from mobility.models.base import db, reading
from mobility.models.slot import SlotRow, slots_at
from mobility.services import appointments, holds, schedule
from tests.services.seeded import load_with_slots, small_network
from tests.world import NOW, TOMORROW

MOMENT = timedelta(seconds=1)


def states() -> Counter[str]:
    with reading() as session:
        return Counter(session.scalars(select(SlotRow.state)))


def test_a_slot_is_past_once_it_begins(world):
    world.slot(1)
    world.slot(1, TOMORROW + MOMENT)
    assert schedule.close_past(now=TOMORROW - MOMENT) == 0
    assert states() == {"open": 2}
    assert schedule.close_past(now=TOMORROW) == 1
    assert states() == {"past": 1, "open": 1}
    assert schedule.close_past(now=TOMORROW) == 0


@pytest.mark.parametrize("state", ["closed", "withheld"])
def test_only_open_slots_become_past(world, state):
    world.slot(1, state=state)
    assert schedule.close_past(now=TOMORROW) == 0
    assert states() == {state: 1}


def test_what_is_taken_of_a_past_slot_stays_taken(world):
    slot = world.slot(2)
    world.book(slot)
    lapsing = world.journey()
    world.hold(lapsing, slot)
    schedule.close_past(now=TOMORROW)
    assert world.taken(slot) == 2
    holds.sweep_holds(settings=world.settings, now=TOMORROW)
    assert world.taken(slot) == 1
    world.check()


def test_an_appointment_of_a_past_slot_is_still_shown(world):
    uid = world.book(world.slot(1))
    before = appointments.view(uid, settings=world.settings)
    schedule.close_past(now=TOMORROW)
    assert states() == {"past": 1}
    assert appointments.view(uid, settings=world.settings) == before


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_more_slots_than_a_batch_are_all_past(world, monkeypatch, more):
    monkeypatch.setattr(schedule, "PAST_BATCH", 3)
    for minute in range(3 * 2 + more):
        world.slot(1, TOMORROW - timedelta(minutes=minute))
    assert schedule.close_past(now=TOMORROW) == 3 * 2 + more
    assert states() == {"past": 3 * 2 + more}


def test_who_wants_a_past_slot_hears_that_it_is_past(world):
    slot = world.slot(1)
    schedule.close_past(now=TOMORROW)
    token = world.journey()
    for asked_at in (TOMORROW, TOMORROW - MOMENT):  # the clock of another node may be behind
        with pytest.raises(SlotPast):
            world.hold(token, slot, asked_at)


@pytest.mark.parametrize(
    ("state", "refusal"), [("open", SlotFull), ("closed", SlotClosed), ("withheld", SlotClosed)]
)
def test_beside_a_past_slot_another_pool_decides(world, state, refusal):
    world.slot(1, state="past")
    world.slot(1, TOMORROW + MOMENT, state=state)
    with reading() as session:
        slots = list(session.scalars(select(SlotRow)))
        assert isinstance(holds.why_not(session, slots, now=NOW), refusal)


def test_hours_leave_past_slots_alone(inside, settings, now, tmp_path):
    folder = small_network(tmp_path)
    made = load_with_slots(settings, now, folder)
    later = now + timedelta(days=3)
    gone = schedule.close_past(now=later)
    assert 0 < gone < made
    schedule.extend_horizon(now=later, horizon=settings.horizon)
    again = states()
    assert again["past"] == gone
    assert set(again) == {"past", "open"}
    with reading() as session:
        begun = select(SlotRow.id).where(SlotRow.starts_at <= later, SlotRow.state == "open")
        assert session.scalars(begun).all() == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_slot_that_is_being_booked_waits_for_the_next_run(world):
    slot = world.slot(1)
    world.slot(1, TOMORROW - MOMENT)
    with Session(db.engine) as booking:
        ours = {"office_id": world.office_id, "pool_ids": (world.pool_id,), "starts_at": slot}
        (row,) = slots_at(booking, **ours)
        booking.execute(select(SlotRow.id).where(SlotRow.id == row.id).with_for_update())
        assert schedule.close_past(now=TOMORROW) == 1
        booking.commit()
    assert states() == {"past": 1, SlotState.OPEN: 1}
    assert schedule.close_past(now=TOMORROW) == 1
