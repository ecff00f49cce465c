from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.appointment import State
from mobility.domain.arrival import TWICE, Finding, Priority
from mobility.domain.desk_errors import BookedAgain
from mobility.domain.errors import ChangedMeanwhile, MoveNotAllowed, VisitUnknown
from mobility.models.appointment import AppointmentHistoryRow
from mobility.models.base import reading
from mobility.services import arrivals, no_shows
from tests.conftest import only_sqlite
from tests.waiting_room import EIGHT, SLUG, SOON, WaitingRoom
from tests.world import TOMORROW, World, numbers, person


def test_numbers_count_up_by_series_and_are_never_given_again(room: WaitingRoom) -> None:
    ana = room.officer()
    first, second = room.book(), room.book()
    assert room.arrive(ana, first).number == "A-1"
    room.undo(ana, first)
    assert room.arrive(ana, second).number == "A-2"
    assert room.arrive(ana, first).number == "A-3"


def test_a_code_in_any_spelling_checks_in_once(room: WaitingRoom) -> None:
    ana, uid = room.officer(), room.book()
    code = room.code(uid)
    found = room.scan(ana, f" {code[:4].lower()}-{code[4:]} ")
    assert found is not None
    assert (found.arrived, found.number, found.uid) == (True, "A-1", uid)
    room.now += TWICE - timedelta(seconds=1)
    beep = room.scan(ana, code)
    assert beep is not None
    assert (beep.arrived, beep.number) == (True, "A-1")
    room.now += timedelta(seconds=1)
    again = room.scan(ana, code)
    assert again is not None
    assert (again.finding, again.arrived, again.number) == (Finding.HERE, False, "A-1")
    assert room.scan(ana, "Rosa") is None


def test_a_visit_of_another_day_or_office_is_named_and_not_changed(room: WaitingRoom) -> None:
    ana = room.officer()
    tomorrow = room.book(TOMORROW)
    found = room.scan(ana, room.code(tomorrow))
    assert found is not None
    assert (found.finding, found.starts_at) == (Finding.WRONG_DAY, TOMORROW)
    assert room.state(tomorrow) is State.BOOKED
    other = World(room.world.app, room.world.settings).build("peten")
    uid = other.book(other.slot(1, SOON + timedelta(minutes=7)), person(next(numbers)))
    found = room.scan(ana, room.code(uid))
    assert found is not None
    assert (found.finding, found.office, found.called) == (Finding.WRONG_OFFICE, "peten", "")
    with pytest.raises(VisitUnknown):
        room.arrive(ana, uid)


@only_sqlite
def test_an_old_slip_of_a_moved_visit_says_where_it_is_now(room: WaitingRoom) -> None:
    ana, later = room.officer(), SOON + timedelta(days=2)
    uid = room.book(later)
    room.world.slot(1, TOMORROW)
    room.world.move(uid, TOMORROW)
    found = room.scan(ana, room.code(uid))
    assert found is not None
    assert found.finding is Finding.WRONG_DAY
    room.now += timedelta(days=2)
    found = room.scan(ana, room.code(uid))
    assert found is not None
    assert (found.finding, found.starts_at) == (Finding.MOVED, TOMORROW)


@only_sqlite
def test_a_warning_is_overridden_by_its_own_name_and_recorded(room: WaitingRoom) -> None:
    ana, uid = room.officer(), room.book(SOON + timedelta(hours=4))
    assert room.arrive(ana, uid).finding is Finding.TOO_EARLY
    assert not room.arrive(ana, uid, anyway="too_late").arrived
    assert room.arrive(ana, uid, anyway="too_early").arrived
    with reading() as session:
        history = select(AppointmentHistoryRow.action, AppointmentHistoryRow.reason)
        assert session.execute(history).all()[-1] == ("arrived", "too_early")


def test_somebody_missed_is_let_in_late_by_their_arrival(room: WaitingRoom) -> None:
    ana, uid = room.officer(), room.book()
    room.now = SOON + timedelta(minutes=30)
    assert no_shows.mark_no_shows(settings=room.world.settings, now=room.now) == 1
    assert room.arrive(ana, uid).finding is Finding.TOO_LATE
    assert room.arrive(ana, uid, anyway="too_late").arrived
    arrival = room.arrival(uid)
    assert arrival is not None
    assert arrival.turn_at == room.now


def test_somebody_missed_who_booked_again_is_not_let_in(room: WaitingRoom) -> None:
    ana, who = room.officer(), person(next(numbers))
    missed = room.world.book(room.world.slot(2, SOON), who)
    room.now = SOON + timedelta(hours=1)
    no_shows.mark_no_shows(settings=room.world.settings, now=room.now)
    room.world.book(room.world.slot(1, TOMORROW), who)
    with pytest.raises(BookedAgain):
        room.arrive(ana, missed, anyway="too_late")


@only_sqlite
def test_who_is_here_is_never_marked_as_missed(room: WaitingRoom) -> None:
    ana = room.officer()
    uid = room.come(ana)
    late = SOON + timedelta(hours=3)
    assert no_shows.mark_no_shows(settings=room.world.settings, now=late) == 0
    assert room.state(uid) is State.CHECKED_IN


@only_sqlite
def test_a_visit_is_marked_as_missed_by_hand_from_its_time_on(room: WaitingRoom) -> None:
    ana, uid = room.officer(), room.book()
    settings = room.world.settings

    def miss(version: int) -> None:
        arrivals.mark_missed(ana, SLUG, uid, row_version=version, settings=settings, now=room.now)

    with pytest.raises(MoveNotAllowed):
        miss(room.version(uid))
    room.now = SOON
    with pytest.raises(ChangedMeanwhile):
        miss(room.version(uid) + 1)
    miss(room.version(uid))
    assert room.state(uid) is State.NO_SHOW
    assert room.world.taken(SOON) == 1


@only_sqlite
def test_the_reason_to_be_seen_first_is_kept(room: WaitingRoom) -> None:
    ana = room.officer()
    plain, first = room.come(ana), room.come(ana, access=("reading", "sight"))
    assert [(row.turn_rank, row.priority) for row in map(room.arrival, (plain, first)) if row] == [
        (1, None),
        (0, Priority.SIGHT),
    ]
    assert room.now == EIGHT
