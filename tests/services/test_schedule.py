from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from mobility.models import slot_making
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.hold import HoldRow
from mobility.models.office import (
    OfficeRow,
    PoolRow,
)
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.services import schedule
from tests.services.seeded import edit, load, load_with_slots, small_network

QUICHE = "offices/quiche.toml"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def folder(tmp_path):
    return small_network(tmp_path)


def slots_of(slug: str) -> list[SlotRow]:
    statement = (
        select(SlotRow)
        .join(OfficeRow, OfficeRow.id == SlotRow.office_id)
        .where(OfficeRow.slug == slug)
        .order_by(SlotRow.starts_at)
    )
    with reading() as session:
        found = list(session.scalars(statement))
        session.expunge_all()
    return found


def take(slot: SlotRow, count: int = 1) -> None:
    with transaction() as session:
        session.execute(update(SlotRow).where(SlotRow.id == slot.id).values(taken=count))


def close_day(slug: str, day: date, closes_at: time | None = None) -> None:
    with transaction() as session:
        office = session.scalars(select(OfficeRow.id).where(OfficeRow.slug == slug)).one()
        values = {"office_id": office, "day": day, "closes_at": closes_at, "kind": "closure"}
        session.add(ClosureRow(**values, reason={"es": "Obras", "en": "Works"}))


def test_slots_reach_from_now_to_the_horizon(settings, now, folder):
    made = load_with_slots(settings, now, folder)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(SlotRow)) == made
        first, last = session.execute(
            select(func.min(SlotRow.starts_at), func.max(SlotRow.day))
        ).one()
    assert first > now
    assert last == date(2027, 1, 5)


def test_a_small_office_has_exactly_its_hours(settings, now, folder):
    load(settings, now, folder)
    schedule.extend_horizon(now=now, horizon=WEEK)
    slots = slots_of("quiche")
    assert {slot.day for slot in slots} == {
        date(2026, 11, 10),
        date(2026, 11, 12),
        date(2026, 11, 17),
    }
    thursday = [slot for slot in slots if slot.day == date(2026, 11, 12)]
    assert [slot.minute for slot in thursday] == list(range(480, 720, 30))
    assert thursday[0].starts_at == datetime(2026, 11, 12, 14, 0, tzinfo=UTC)
    assert {(slot.capacity, slot.taken, slot.state) for slot in slots} == {(1, 0, "open")}


def test_no_slot_begins_before_it_is_made(settings, now, folder):
    load(settings, now, folder)
    schedule.extend_horizon(now=now, horizon=WEEK)
    today = [slot.minute for slot in slots_of("quiche") if slot.day == date(2026, 11, 10)]
    assert today[0] == 510


def test_making_slots_again_makes_none(settings, now, folder):
    load_with_slots(settings, now, folder)
    before = [vars_of(slot) for slot in slots_of("quiche")]
    assert schedule.extend_horizon(now=now, horizon=settings.horizon) == 0
    assert [vars_of(slot) for slot in slots_of("quiche")] == before


def vars_of(slot: SlotRow) -> tuple[object, ...]:
    return slot.id, slot.starts_at, slot.capacity, slot.taken, slot.state


def test_slots_that_another_node_has_just_made_are_left(settings, now, folder):
    load_with_slots(settings, now, folder)
    one = slots_of("quiche")[0]
    take(one)
    names = ("office_id", "pool_id", "starts_at", "day", "minute", "length", "capacity")
    with transaction() as session:
        slot_making.add(session, [{name: getattr(one, name) for name in names}])
    again = slots_of("quiche")[0]
    assert (again.id, again.taken) == (one.id, 1)


def test_each_day_the_horizon_brings_one_more(settings, now, folder):
    load_with_slots(settings, now, folder)
    last = slots_of("quiche")[-1].day
    assert last == date(2027, 1, 5)
    schedule.extend_horizon(now=now + timedelta(days=2), horizon=settings.horizon)
    assert slots_of("quiche")[-1].day == date(2027, 1, 7)


def test_no_one_is_called_in_on_a_holiday(settings, now, folder):
    load_with_slots(settings, now, folder)
    with reading() as session:
        days = select(SlotRow.day, func.max(SlotRow.minute + SlotRow.length)).group_by(SlotRow.day)
        ends = dict(session.execute(days).all())
    assert date(2026, 12, 25) not in ends
    assert date(2027, 1, 1) not in ends
    assert ends[date(2026, 12, 24)] <= 12 * 60
    assert ends[date(2026, 12, 23)] > 12 * 60


def test_more_places_are_opened_where_hours_allow_more(settings, now, folder):
    load_with_slots(settings, now, folder)
    edit(folder, QUICHE, "places = 1", "places = 3")
    assert load_with_slots(settings, now, folder) == 0
    assert {slot.capacity for slot in slots_of("quiche")} == {3}


def test_fewer_places_never_take_one_that_is_taken(settings, now, folder):
    edit(folder, QUICHE, "places = 1", "places = 4")
    load_with_slots(settings, now, folder)
    busy = slots_of("quiche")[3]
    take(busy, 3)
    edit(folder, QUICHE, "places = 4", "places = 2")
    load_with_slots(settings, now, folder)
    slots = {slot.id: slot for slot in slots_of("quiche")}
    assert (slots[busy.id].capacity, slots[busy.id].taken) == (3, 3)
    assert {slot.capacity for slot in slots.values() if slot.id != busy.id} == {2}


def test_a_closed_day_keeps_only_what_is_taken(settings, now, folder):
    load_with_slots(settings, now, folder)
    day = date(2026, 11, 12)
    busy, *free = [slot for slot in slots_of("quiche") if slot.day == day]
    take(busy)
    close_day("quiche", day)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    left = [slot for slot in slots_of("quiche") if slot.day == day]
    assert [(slot.id, slot.taken, slot.state) for slot in left] == [(busy.id, 1, "closed")]
    assert len(free) == 7


def reopen_day(day: date) -> None:
    with transaction() as session:
        session.execute(delete(ClosureRow).where(ClosureRow.day == day))


def states_on(day: date) -> set[str]:
    return {slot.state for slot in slots_of("quiche") if slot.day == day}


def test_a_day_that_is_given_back_opens_again(settings, now, folder):
    load_with_slots(settings, now, folder)
    day = date(2026, 11, 12)
    busy = next(slot for slot in slots_of("quiche") if slot.day == day)
    take(busy)
    for _ in range(2):
        close_day("quiche", day)
        schedule.extend_horizon(now=now, horizon=settings.horizon)
        assert states_on(day) == {"closed"}
        reopen_day(day)
        assert schedule.extend_horizon(now=now, horizon=settings.horizon) == 7
        assert states_on(day) == {"open"}
    assert [slot.taken for slot in slots_of("quiche") if slot.id == busy.id] == [1]


@pytest.mark.parametrize("state", ["closed", "withheld"])
def test_what_somebody_closed_is_never_opened(settings, now, folder, state):
    load_with_slots(settings, now, folder)
    day = date(2026, 11, 12)
    shut, *_ = [slot for slot in slots_of("quiche") if slot.day == day]
    with transaction() as session:
        session.execute(update(SlotRow).where(SlotRow.id == shut.id).values(state=state, taken=1))
    close_day("quiche", day)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    reopen_day(day)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    found = {slot.id: slot.state for slot in slots_of("quiche") if slot.day == day}
    assert found.pop(shut.id) == state
    assert set(found.values()) == {"open"}


def test_a_slot_that_opens_again_has_the_new_places(settings, now, folder):
    load_with_slots(settings, now, folder)
    day = date(2026, 11, 12)
    busy = next(slot for slot in slots_of("quiche") if slot.day == day)
    take(busy)
    close_day("quiche", day)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    reopen_day(day)
    edit(folder, QUICHE, "places = 1", "places = 3")
    load_with_slots(settings, now, folder)
    again = next(slot for slot in slots_of("quiche") if slot.id == busy.id)
    assert (again.capacity, again.taken, again.state) == (3, 1, "open")


def test_a_slot_that_a_hold_refers_to_is_never_deleted(settings, now, folder):
    load_with_slots(settings, now, folder)
    slot = next(slot for slot in slots_of("quiche") if slot.day == date(2026, 11, 12))
    with transaction() as session:
        pathway = session.scalars(select(PathwayRow.id)).first()
        values = {"slot_id": slot.id, "pathway_id": pathway, "holder": "h", "expires_at": now}
        session.add(HoldRow(**values))
    close_day("quiche", slot.day)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    assert [one.state for one in slots_of("quiche") if one.id == slot.id] == ["closed"]


def test_a_shortened_day_loses_its_late_times(settings, now, folder):
    load_with_slots(settings, now, folder)
    close_day("quiche", date(2026, 11, 12), time(10))
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    thursday = [slot for slot in slots_of("quiche") if slot.day == date(2026, 11, 12)]
    assert [slot.minute for slot in thursday] == [480, 510, 540, 570]


def test_a_suspended_office_gets_no_new_slots(settings, now, folder):
    edit(folder, QUICHE, 'state = "open"', 'state = "suspended"')
    load_with_slots(settings, now, folder)
    assert slots_of("quiche") == []
    assert slots_of("peten") != []


def test_every_audience_has_slots_of_its_own(settings, now, folder):
    load_with_slots(settings, now, folder)
    with reading() as session:
        statement = select(PoolRow.audience).join(SlotRow, SlotRow.pool_id == PoolRow.id)
        audiences = set(session.scalars(statement.distinct()))
    assert audiences == {"public", "helper", "walk_in", "priority"}
