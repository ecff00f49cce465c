"""The appointment that is made with an outcome: whole, or nothing of either."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.appointment import UNDO_WITHIN, Channel, State
from mobility.domain.errors import SlotFull
from mobility.domain.outcome import OutcomeKind
from mobility.models.base import transaction
from mobility.models.desk import OutcomeRow
from mobility.models.pathway import PathwayRow
from mobility.services import appointments, what_follows
from mobility.services.arrivals import arrive
from mobility.services.audit import Actor
from mobility.services.desk import open_visit
from mobility.services.placing import NewVisit, put_visit
from mobility.services.visit_rows import Told
from tests.database.crowd import together
from tests.finishing import count, decide, decided, told
from tests.sinks import Sink, send
from tests.waiting_room import SLUG, WaitingRoom
from tests.world import TOMORROW, numbers, person

DAY = timedelta(days=1)


def test_the_next_appointment_is_made_with_the_outcome(room: WaitingRoom, ana, uid: str) -> None:
    later = room.world.slot(1, TOMORROW + DAY)
    decide(room, ana, uid, decided(OutcomeKind.DOCUMENTS, more="DPI", next_at=later))
    assert room.world.taken(later) == 1
    found = what_follows.for_owner(uid, settings=room.world.settings)
    assert found is not None
    assert found.next_visit is not None
    assert found.next_visit.starts_at == later
    assert room.world.appointments("state = 'booked'") == 1
    room.world.check()


def test_two_who_want_the_last_time_get_it_once(room: WaitingRoom, ana, uid: str) -> None:
    luis = room.officer("Luis", 4)
    other = room.come(luis)
    assert room.call_next(luis).uid == other
    last = room.world.slot(1, TOMORROW + DAY)
    missing = {"more": "DPI", "next_at": last}
    answers = together(
        room.world.app,
        [
            lambda: decide(room, ana, uid, decided(OutcomeKind.DOCUMENTS, **missing)),
            lambda: decide(room, luis, other, decided(OutcomeKind.DOCUMENTS, **missing)),
        ],
    )
    assert answers == {"ok": 1, "SlotFull": 1}
    assert count(OutcomeRow) == 1
    room.world.check()


def test_no_place_left_leaves_the_visit_as_it_was(room: WaitingRoom, ana, uid: str) -> None:
    later = room.world.slot(1, TOMORROW + DAY)
    room.world.book(later)
    with pytest.raises(SlotFull):
        decide(room, ana, uid, decided(OutcomeKind.DOCUMENTS, more="DPI", next_at=later))
    assert room.state(uid) is State.BEING_SERVED
    assert (count(OutcomeRow), told()) == (0, 0)


def test_who_was_seen_can_book_again(room: WaitingRoom, ana) -> None:
    who = person(7)
    seen = room.world.book(room.world.slot(40, room.now + timedelta(minutes=20)), who)
    room.arrive(ana, seen)
    room.call_next(ana)
    decide(room, ana, seen, decided())
    room.world.book(room.world.slot(1, TOMORROW + DAY), who)
    room.world.check()


def test_a_walk_in_without_a_place_is_told_and_comes_again(room: WaitingRoom, ana) -> None:
    uid = walk_in(room)
    assert room.call_next(ana).uid == uid
    later = room.world.slot(1, TOMORROW + DAY)
    decide(room, ana, uid, decided(OutcomeKind.DOCUMENTS, more="DPI", next_at=later))
    sink = Sink()
    send(room.world, sink, room.now + UNDO_WITHIN)
    (link,) = re.findall(r"/c/(\S+)", sink.taken[-1].body)
    opened = appointments.open_link(link, settings=room.world.settings, now=room.now + DAY / 2)
    assert (opened.uid, opened.state) == (uid, State.COMPLETED)
    room.world.check()


def walk_in(room: WaitingRoom) -> str:
    """Let somebody come without an appointment and without a place; return the visit's uid."""
    world = room.world
    who = person(next(numbers))
    told_us = Told(
        identity=who.identity(),
        contact={**who.contact(), "channel": who.channel},
        needs=who.needs(),
        answers={"nationality": "GT"},
    )
    with transaction() as session:
        new = NewVisit(
            office_id=world.office_id,
            day=room.now.date(),
            slot_id=None,
            pathway_id=session.scalars(select(PathwayRow.id)).one(),
            told=told_us,
            channel=Channel.WALK_IN,
            locale="es",
        )
        staff = Actor("staff", 1)
        uid = put_visit(session, new, actor=staff, settings=world.settings, now=room.now).uid
    with transaction() as session:
        visit = open_visit(session, SLUG, uid)
        arrive(session, visit, settings=world.settings, actor=staff, now=room.now)
    return uid
