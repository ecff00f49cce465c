"""The end of a day: everybody is settled once, by hand or by the timer after midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.appointment import State
from mobility.domain.day_end import Fate
from mobility.domain.desk_errors import DayAhead, DayChanged
from mobility.domain.message import Kind
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.desk import DeskDayRow
from mobility.models.office import OfficeRow
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import day_end, no_shows, reminders
from mobility.services.day_end import Choice, Settled
from tests.database.crowd import together
from tests.finishing import count
from tests.line import accept_everybody
from tests.waiting_room import SLUG, SOON, WaitingRoom
from tests.world import NOW

TODAY = date(2026, 11, 10)
EVENING = NOW + timedelta(hours=9)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def ana(room: WaitingRoom):
    return room.officer("Ana", window=3)


def settle(room: WaitingRoom, who, fates: dict[str, Fate], day: date = TODAY) -> Settled:
    choices = {uid: Choice(fate, room.version(uid)) for uid, fate in fates.items()}
    return settle_as(room, who, choices, day)


def settle_as(room: WaitingRoom, who, choices: dict[str, Choice], day: date = TODAY) -> Settled:
    return day_end.settle(
        SLUG, day, choices, person=who, settings=room.world.settings, now=room.now
    )


def close_days(room: WaitingRoom, now: datetime) -> int:
    return day_end.close_days(settings=room.world.settings, now=now)


def desk_day(day: date = TODAY) -> DeskDayRow | None:
    with reading() as session:
        row = session.scalar(select(DeskDayRow).where(DeskDayRow.day == day))
        if row is not None:
            session.expunge(row)
        return row


def row_of(uid: str) -> AppointmentRow:
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        session.expunge(row)
        return row


def set_zone(zone: str) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).values(zone=zone))


def test_everybody_who_is_left_is_settled_at_once(room: WaitingRoom, ana) -> None:
    served, waits = room.come(ana), room.come(ana)
    room.call_next(ana)
    never, by_hand = room.book(), room.book()
    room.now = EVENING
    fates = {
        served: Fate.SERVED,
        waits: Fate.LEFT,
        never: Fate.MISSED,
        by_hand: Fate.SERVED,
    }
    assert settle(room, ana, fates) == Settled(served=2, left=1, missed=1)
    assert [room.state(one) for one in fates] == [
        State.COMPLETED,
        State.LEFT,
        State.NO_SHOW,
        State.COMPLETED,
    ]
    closed = desk_day()
    assert closed is not None
    assert (closed.closed_at, closed.closed_by) == (EVENING, ana.id)
    arrival = room.arrival(by_hand)
    assert arrival is not None
    assert arrival.ended_at == EVENING
    room.world.check()


def test_pressing_twice_settles_and_tells_once(room: WaitingRoom, ana) -> None:
    fates = {room.book(): Fate.MISSED, room.come(ana): Fate.LEFT}
    room.now = EVENING
    choices = {uid: Choice(fate, room.version(uid)) for uid, fate in fates.items()}
    answers = together(room.world.app, [lambda: settle_as(room, ana, choices) for _ in range(3)])
    assert answers == {"ok": 3}
    assert count(OutboxRow, OutboxRow.kind == Kind.NOT_SEEN.value) == 1
    assert count(AuditEventRow, AuditEventRow.action == "day_closed") == 1
    room.world.check()


def test_a_stale_list_settles_nobody(room: WaitingRoom, ana) -> None:
    listed = room.book()
    room.now = EVENING
    stale = {listed: Choice(Fate.MISSED, room.version(listed))}
    room.arrive(ana, listed, anyway="too_late")
    with pytest.raises(DayChanged):
        settle_as(room, ana, stale)
    stale = {listed: Choice(Fate.LEFT, room.version(listed))}
    room.call_next(ana)
    room.put_back(ana, listed)
    with pytest.raises(DayChanged):
        settle_as(room, ana, stale)
    with pytest.raises(DayChanged):
        settle_as(room, ana, {})
    assert room.state(listed) is State.CHECKED_IN
    closed = desk_day()
    assert closed is not None
    assert closed.closed_at is None


def test_nobody_is_missed_before_their_time(room: WaitingRoom, ana) -> None:
    expected = room.book(SOON)
    with pytest.raises(DayChanged):
        settle(room, ana, {expected: Fate.MISSED})
    with pytest.raises(DayAhead):
        settle(room, ana, {}, TODAY + DAY)


def test_another_time_keeps_the_code_of_who_was_expected(room: WaitingRoom, ana) -> None:
    accept_everybody(room.world)
    later = room.world.slot(1, NOW + 3 * DAY)
    # The day is over for the office, whatever is still free in it.
    room.world.slot(1, EVENING + HOUR)
    expected = room.book()
    code = room.code(expected)
    room.now = EVENING
    assert settle(room, ana, {expected: Fate.AGAIN}).again == 1
    moved = row_of(expected)
    assert (moved.state, moved.day, moved.moved_from) == ("booked", TODAY + 3 * DAY, SOON)
    assert room.code(expected) == code
    assert room.world.taken(later) == 1
    # The old reminders are not sent, those of the new day are.
    reminders.queue_reminders(settings=room.world.settings, now=EVENING + 2 * DAY + HOUR)
    assert count(OutboxRow, OutboxRow.kind == Kind.REMINDER.value) >= 1
    assert no_shows.mark_no_shows(settings=room.world.settings, now=EVENING + DAY) == 0
    room.world.check()


def test_the_last_place_goes_to_who_booked_first(room: WaitingRoom, ana) -> None:
    accept_everybody(room.world)
    first, second = room.come(ana), room.come(ana)
    room.world.slot(1, NOW + 3 * DAY)
    room.now = EVENING
    done = settle(room, ana, {second: Fate.AGAIN, first: Fate.AGAIN})
    assert done == Settled(again=1, in_line=1)
    assert [room.state(first), room.state(second)] == [State.LEFT, State.LEFT]
    assert room.world.appointments("state = 'booked'") == 1
    with reading() as session:
        assert session.scalars(select(WaitlistEntryRow.ahead)).all() == [True]
    again = settle(room, ana, {})
    assert again == Settled()
    room.world.check()


def test_who_gets_no_messages_is_put_on_the_list_of_calls(room: WaitingRoom, ana) -> None:
    accept_everybody(room.world)
    silent = room.book(permissions=frozenset())
    room.world.slot(1, NOW + 3 * DAY)
    room.now = EVENING
    settle(room, ana, {silent: Fate.AGAIN})
    assert count(RequestRow, RequestRow.kind == "closed") == 1


def test_a_closed_day_can_be_opened_again(room: WaitingRoom, ana) -> None:
    room.now = EVENING
    settle(room, ana, {})
    for _ in range(2):
        day_end.reopen(SLUG, TODAY, person=ana, now=EVENING)
    opened = desk_day()
    assert opened is not None
    assert (opened.closed_at, opened.closed_by) == (None, None)
    assert count(AuditEventRow, AuditEventRow.action == "day_reopened") == 1


def test_the_timer_settles_only_what_is_over(room: WaitingRoom, ana) -> None:
    waits, served = room.come(ana), room.come(ana)
    room.call_next(ana)
    expected = room.book()
    midnight = datetime(2026, 11, 11, 6, 0, tzinfo=UTC)
    assert close_days(room, midnight - timedelta(seconds=1)) == 0
    assert close_days(room, midnight) == 1
    assert close_days(room, midnight + timedelta(hours=1)) == 0
    assert [room.state(one) for one in (waits, served, expected)] == [
        State.LEFT,
        State.LEFT,
        State.BOOKED,
    ]
    steps = AppointmentHistoryRow
    with reading() as session:
        wanted = select(steps.reason, steps.actor_kind).where(steps.to_state == "left")
        assert {tuple(one) for one in session.execute(wanted)} == {("not_settled", "system")}
    closed = desk_day()
    assert closed is not None
    assert (closed.closed_at, closed.closed_by) == (midnight, None)


def test_who_is_let_in_after_the_closing_is_settled_too(room: WaitingRoom, ana) -> None:
    late = room.book()
    with transaction() as session:
        session.add(DeskDayRow(office_id=room.world.office_id, day=TODAY, closed_at=NOW))
    room.arrive(ana, late)
    assert close_days(room, NOW + DAY) == 1
    assert room.state(late) is State.LEFT
    assert close_days(room, NOW + DAY) == 0


def test_a_day_is_over_at_its_own_midnight(room: WaitingRoom) -> None:
    for zone, day, over in (
        # The night of 25 hours, the night of 23, and the last of the year.
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
        ("America/Guatemala", date(2026, 12, 31), datetime(2027, 1, 1, 6, 0, tzinfo=UTC)),
        # Midnight itself is skipped: the day begins at one.
        ("America/Havana", date(2026, 3, 7), datetime(2026, 3, 8, 5, 0, tzinfo=UTC)),
    ):
        set_zone(zone)
        with transaction() as session:
            session.add(DeskDayRow(office_id=room.world.office_id, day=day))
        assert close_days(room, over - timedelta(seconds=1)) == 0, zone
        assert close_days(room, over) == 1, zone
