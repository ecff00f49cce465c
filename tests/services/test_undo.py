from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.appointment import UNDO_WITHIN, State
from mobility.domain.desk_errors import BookedAgain, NothingToUndo
from mobility.domain.errors import ChangedMeanwhile
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.desk import OutcomeRow
from mobility.models.outbox import OutboxRow
from mobility.services import arrivals, no_shows
from tests.conftest import only_sqlite
from tests.waiting_room import SLUG, SOON, WaitingRoom
from tests.world import TOMORROW, numbers, person

SECOND = timedelta(seconds=1)


def kinds(state: str = "due") -> list[str]:
    with reading() as session:
        found = select(OutboxRow.kind).where(OutboxRow.state == state).order_by(OutboxRow.id)
        return list(session.scalars(found))


def miss(room: WaitingRoom, officer, uid: str) -> None:
    arrivals.mark_missed(
        officer,
        SLUG,
        uid,
        row_version=room.version(uid),
        settings=room.world.settings,
        now=room.now,
    )


def test_an_arrival_is_taken_back_for_five_minutes(room: WaitingRoom) -> None:
    ana = room.officer()
    uid = room.come(ana)
    room.now += UNDO_WITHIN + SECOND
    with pytest.raises(NothingToUndo):
        room.undo(ana, uid)
    room.now -= SECOND
    assert room.undo(ana, uid).state is State.BOOKED
    assert room.arrival(uid) is None
    assert room.world.taken(SOON) == 1


@only_sqlite
def test_each_step_goes_back_to_the_turn_and_the_window_before(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    uid = room.come(ana)
    room.come(ana)
    before = room.arrival(uid)
    room.call_next(ana)
    room.no_answer(ana, uid)
    assert room.undo(ana, uid).state is State.BEING_SERVED
    room.put_back(ana, uid)
    room.undo(ana, uid)
    called = room.arrival(uid)
    assert before is not None
    assert called is not None
    assert (called.window, called.calls, before.window) == (3, 0, None)
    assert room.state(uid) is State.BEING_SERVED


@only_sqlite
def test_the_step_that_takes_back_is_not_taken_back(room: WaitingRoom) -> None:
    ana = room.officer()
    uid = room.come(ana)
    room.undo(ana, uid)
    with pytest.raises(NothingToUndo):
        room.undo(ana, uid)


@only_sqlite
def test_a_colleague_s_step_is_taken_back_only_by_who_saw_it(room: WaitingRoom) -> None:
    ana, luis = room.officer(), room.officer("Luis", 4)
    uid = room.come(ana)
    room.call_next(luis)
    with pytest.raises(ChangedMeanwhile) as refused:
        room.undo(ana, uid)
    assert refused.value.by == "Luis"
    assert room.undo(ana, uid, row_version=room.version(uid)).state is State.CHECKED_IN


def test_an_outcome_goes_with_its_message_and_can_be_another(room: WaitingRoom) -> None:
    ana = room.officer(window=3)
    uid = room.come(ana)
    room.call_next(ana)
    room.finish(ana, uid)
    assert "what_follows" in kinds()
    assert room.undo(ana, uid).state is State.BEING_SERVED
    assert "what_follows" not in kinds()
    with reading() as session:
        assert session.scalars(select(OutcomeRow)).all() == []
    room.finish(ana, uid)
    assert kinds().count("what_follows") == 1
    assert room.state(uid) is State.COMPLETED


def test_somebody_who_booked_again_is_not_put_back_beside_it(room: WaitingRoom) -> None:
    ana, who = room.officer(window=3), person(next(numbers))
    uid = room.world.book(room.world.slot(1, SOON), who)
    room.arrive(ana, uid)
    room.call_next(ana)
    room.finish(ana, uid)
    room.world.book(room.world.slot(1, TOMORROW), who)
    with pytest.raises(BookedAgain):
        room.undo(ana, uid)


def test_a_missed_visit_is_expected_again_and_then_missed_by_the_timer(room: WaitingRoom) -> None:
    ana, uid = room.officer(), room.book()
    room.now = SOON
    miss(room, ana, uid)
    assert "not_seen" in kinds()
    room.now += SECOND
    assert room.undo(ana, uid).state is State.BOOKED
    assert "not_seen" not in kinds()
    with reading() as session:
        assert session.scalars(select(AppointmentRow.next_step_at)).one() == room.now
    settings = room.world.settings
    assert no_shows.mark_no_shows(settings=settings, now=room.now) == 0
    late = SOON + timedelta(minutes=30)
    assert no_shows.mark_no_shows(settings=settings, now=late) == 1
    assert kinds().count("not_seen") == 1
    room.now = late
    with pytest.raises(NothingToUndo):
        room.undo(ana, uid)
