from datetime import timedelta

import pytest

from mobility.domain.appointment import State
from mobility.domain.desk_errors import (
    NobodyWaits,
    NoWindow,
    QueueChanged,
    StillServing,
    WindowEmpty,
    WindowTaken,
)
from mobility.domain.errors import ChangedMeanwhile, MoveNotAllowed, ReasonMissing
from mobility.domain.staff import Staff
from mobility.services import at_window, queue, windows
from tests.conftest import only_sqlite
from tests.waiting_room import EIGHT, SLUG, SOON, WaitingRoom
from tests.world import NOW

MINUTE = timedelta(minutes=1)


def numbers_called(room: WaitingRoom, officer: Staff) -> list[str]:
    """Call one after the other until nobody is left."""
    called: list[str] = []
    while True:
        try:
            one = room.call_next(officer)
        except NobodyWaits:
            return called
        room.finish(officer, one.uid)
        called.append(one.number)


def test_priority_comes_first_then_the_time_then_the_arrival(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    room.come(ana, SOON + 20 * MINUTE)
    room.come(ana)
    room.come(ana)
    room.come(ana, SOON + 30 * MINUTE, access=("pregnancy",))
    assert numbers_called(room, ana) == ["A-4", "A-2", "A-3", "A-1"]


@only_sqlite
def test_who_cannot_be_served_is_passed_over_and_keeps_the_turn(room: WaitingRoom) -> None:
    ana, luis = room.officer(window=3), room.officer("Luis", 4, gender="man")
    room.come(ana, interpreter="mam")
    asked_for_a_man = room.come(ana, officer="man")
    other = room.come(ana)
    assert room.call_next(ana).uid == other
    assert room.call_next(luis).uid == asked_for_a_man
    room.finish(ana, other)
    with pytest.raises(NobodyWaits):
        room.call_next(ana)
    windows.set_interpreters(ana, SLUG, NOW.date(), ["mam", "nonsense"], now=room.now)
    assert room.call_next(ana).number == "A-1"


def test_a_colleague_who_was_faster_is_named_with_the_next(room: WaitingRoom) -> None:
    ana, luis = room.officer("Ana", 3), room.officer("Luis", 4)
    first, second = room.come(ana), room.come(ana)
    room.call_next(ana, expected=first)
    room.now += MINUTE
    with pytest.raises(QueueChanged) as refused:
        room.call_next(luis, expected=first)
    said = refused.value
    assert (said.by, said.number, said.at, said.following) == ("Ana", "A-1", EIGHT, "A-2")
    with pytest.raises(QueueChanged):
        room.call(luis, first)
    assert room.call_next(luis, expected=second).uid == second


@only_sqlite
def test_a_second_click_calls_nobody_else(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    first = room.come(ana)
    room.come(ana)
    room.call_next(ana)
    with pytest.raises(StillServing) as refused:
        room.call_next(ana)
    assert refused.value.uid == first


@only_sqlite
def test_out_of_order_needs_a_reason_and_a_window(room: WaitingRoom) -> None:
    ana, luis = room.officer(window=3), room.officer("Luis")
    first, second = room.come(ana), room.come(ana)
    with pytest.raises(ReasonMissing):
        room.call(ana, second, "because")
    with pytest.raises(NoWindow):
        room.call(luis, second, "transport")
    assert room.call(ana, second, "transport").window == 3
    assert room.state(first) is State.CHECKED_IN
    windows.sit(luis, SLUG, 4, now=room.now)
    assert room.call(luis, first).number == "A-1"


def test_the_third_call_without_an_answer_costs_two_turns(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    first = room.come(ana)
    for _ in range(3):
        room.come(ana)
    room.call_next(ana)
    assert [room.no_answer(ana, first).waits_again for _ in range(3)] == [False, False, True]
    assert room.state(first) is State.CHECKED_IN
    assert numbers_called(room, ana) == ["A-2", "A-3", "A-1", "A-4"]


@only_sqlite
def test_who_arrives_for_the_same_time_stays_behind_those_who_wait(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    first = room.come(ana)
    for _ in range(3):
        room.come(ana)
    room.call_next(ana)
    for _ in range(3):
        room.no_answer(ana, first)
    room.come(ana)
    assert numbers_called(room, ana) == ["A-2", "A-3", "A-1", "A-4", "A-5"]


@only_sqlite
def test_who_was_called_by_mistake_waits_with_the_same_turn(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    first = room.come(ana)
    room.come(ana)
    room.call_next(ana)
    room.put_back(ana, first)
    assert room.call_next(ana).uid == first
    with pytest.raises(ChangedMeanwhile):
        at_window.put_back(
            ana, SLUG, first, row_version=1, settings=room.world.settings, now=room.now
        )


@only_sqlite
def test_nobody_who_waits_can_fail_to_answer(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    waits, expected = room.come(ana), room.book()
    for uid in (waits, expected):
        with pytest.raises(MoveNotAllowed):
            room.no_answer(ana, uid)


def test_the_window_somebody_was_handed_to_calls_them_first(room: WaitingRoom) -> None:
    ana, luis = room.officer(window=3), room.officer("Luis", 4)
    first, last = room.come(ana), room.come(ana)
    room.call(ana, last, "short")

    def hand_over(window: int) -> None:
        at_window.hand_over(
            ana,
            SLUG,
            last,
            window=window,
            note="Trae la carta",
            row_version=room.version(last),
            settings=room.world.settings,
            now=room.now,
        )

    with pytest.raises(WindowEmpty):
        hand_over(9)
    hand_over(4)
    assert room.call_next(luis).uid == last
    assert room.call_next(ana).uid == first


def test_a_window_has_one_person_and_a_person_one_window(room: WaitingRoom) -> None:
    ana, luis = room.officer(window=3), room.officer("Luis", 4)
    with pytest.raises(WindowTaken) as refused:
        windows.sit(luis, SLUG, 3, now=room.now)
    assert (refused.value.by, refused.value.since) == ("Ana", EIGHT)
    windows.sit(luis, SLUG, 3, anyway=True, now=room.now)
    seats = windows.look(ana, SLUG, NOW.date()).seats
    assert [(seat.number, seat.by) for seat in seats] == [(3, "Luis"), (4, "")]
    windows.sit(ana, SLUG, 3, now=room.now + timedelta(days=1))
    assert [seat.by for seat in windows.look(ana, SLUG, NOW.date()).seats] == ["Ana", ""]


def test_the_waiting_room_sees_numbers_and_windows_the_newest_first(room: WaitingRoom) -> None:
    ana, luis = room.officer(window=3), room.officer("Luis", 4)
    first = room.come(ana)
    room.come(ana)
    room.call_next(ana)
    room.now += MINUTE
    room.call_next(luis)
    _day, calls = queue.on_display(SLUG, now=room.now)
    assert [(one.number, one.window, one.is_now) for one in calls] == [
        ("A-2", 4, True),
        ("A-1", 3, True),
    ]
    room.put_back(ana, first)
    assert [one.is_now for one in queue.on_display(SLUG, now=room.now)[1]] == [True, False]
    assert queue.on_display(SLUG, now=room.now + timedelta(days=1))[1] == ()
