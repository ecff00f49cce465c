"""The list of whom to call: who comes onto it, and what a call's result makes of it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from mobility.domain.delivery import Refused
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.staff import Staff
from mobility.domain.to_call import Kind, Result
from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.request import RequestRow
from mobility.services import call_list, requests, to_call
from mobility.services.call_list import CallList, ToCall
from mobility.services.interpreters import AHEAD, list_interpreters
from mobility.services.requests import Call as Asked
from mobility.services.to_call import Call
from tests.database.crowd import together
from tests.services.test_corrections import correction, save
from tests.sinks import Sink, send
from tests.staff import employ
from tests.world import NOW, World, person

SOON = NOW + timedelta(hours=2)
SECOND = timedelta(seconds=1)
THEN = NOW + timedelta(days=2)


@pytest.fixture
def officer(world: World) -> Staff:
    return employ(office="xela")


def listed(world: World, who: Staff, now: Any = NOW, office: str = "xela") -> CallList:
    return call_list.waiting(office, person=who, settings=world.settings, now=now)


def one(world: World, who: Staff) -> ToCall:
    (found,) = listed(world, who).due
    return found


def settle(world: World, row: ToCall, result: Result, who: Staff, at: Any = None) -> bool:
    call = Call(result=result, row_version=row.row_version, at=at)
    return to_call.settle("xela", row.uid, call, person=who, settings=world.settings, now=NOW)


def ask(world: World, number: int, *, urgent: bool = False, office: str | None = "xela") -> None:
    """Let somebody ask to be called."""
    asked = Asked(
        once=f"00000000-0000-4000-8000-{number:012d}",
        phone=f"+502555512{number:02d}",
        hours="morning",
        name=f"Persona {number}",
        urgent=urgent,
        office=office,
    )
    when = NOW + number * SECOND
    requests.ask_for_call(asked, locale="es", settings=world.settings, now=when)


def looks() -> int:
    with reading() as session:
        seen = select(func.count()).where(AuditEventRow.action == "contact_opened")
        return session.scalars(seen).one()


def refuse(world: World, reason: str = "no such number") -> None:
    """Let a provider take none of what is due."""
    send(world, Sink(lambda _: Refused(reason)))


def test_the_urgent_are_called_first_and_each_look_counts_once(
    world: World, officer: Staff
) -> None:
    ask(world, 1)
    ask(world, 2, urgent=True)
    ask(world, 3, office=None)
    found = listed(world, officer)
    assert [row.name for row in found.due] == ["Persona 2", "Persona 1", "Persona 3"]
    assert (found.due[0].phone, found.due[0].hours) == ("+50255551202", "morning")
    listed(world, officer)
    assert looks() == 3
    listed(world, employ(office="xela", name="Berta"))
    listed(world, officer, NOW + timedelta(days=1))
    assert looks() == 9


def test_no_answer_comes_up_again_in_two_hours(world: World, officer: Staff) -> None:
    ask(world, 1)
    assert not settle(world, one(world, officer), Result.NO_ANSWER, officer)
    assert len(listed(world, officer, SOON).due) == 1
    (later,) = listed(world, officer, SOON - SECOND).later
    assert (later.tries, later.due_at) == (1, SOON)
    assert settle(world, later, Result.TALKED, officer)
    assert listed(world, officer, SOON) == CallList(due=(), later=())


def test_two_officers_settle_a_call_once(world: World, officer: Staff) -> None:
    ask(world, 1)
    row = one(world, officer)
    people = [officer, employ(office="xela", name="Berta")]
    acts = [partial(settle, world, row, Result.TALKED, who) for who in people]
    got = together(world.app, acts)
    assert got == {"ok": 1, "ChangedMeanwhile": 1}
    with pytest.raises(ChangedMeanwhile) as told:
        settle(world, row, Result.NO_ANSWER, officer)
    assert (told.value.by in {"Ana", "Berta"}, told.value.at) == (True, NOW)


def test_whom_no_message_reached_is_listed_once(world: World, officer: Staff) -> None:
    world.slot(2, THEN)
    world.slot(2, THEN + timedelta(hours=1))
    uid = world.book(THEN, person(730, called="doña Rosa"))
    refuse(world)
    row = one(world, officer)
    assert (row.kind, row.name, row.message) == (Kind.UNDELIVERED, "doña Rosa", "booked")
    assert row.visit is not None
    assert (row.visit.uid, row.visit.starts_at) == (uid, THEN)
    world.move(uid, THEN + timedelta(hours=1))
    refuse(world)
    assert one(world, officer).uid == row.uid


def test_who_wants_no_messages_is_called_for_what_cannot_wait(world: World, officer: Staff) -> None:
    world.slot(2, THEN)
    world.slot(2, THEN + timedelta(hours=1))
    uid = world.book(THEN)
    refuse(world, "stopped")
    assert listed(world, officer).due == ()
    world.move(uid, THEN + timedelta(hours=1))
    refuse(world, "stopped")
    assert one(world, officer).message == "moved"


def test_an_interpreter_is_found_for_who_asks_for_one(world: World, officer: Staff) -> None:
    edge = NOW + AHEAD
    for starts_at in (THEN, edge, edge + SECOND):
        world.slot(2, starts_at)
    uid = world.book(THEN, person(740, interpreter="quc"))
    world.book(edge, person(741, interpreter="mam"))
    world.book(edge + SECOND, person(742, interpreter="mam"))
    world.book(THEN, person(743))
    assert list_interpreters(settings=world.settings, now=NOW) == 2
    assert list_interpreters(settings=world.settings, now=NOW) == 0
    found = listed(world, officer).due
    assert [(row.languages, row.phone) for row in found] == [(("quc",), ""), (("mam",), "")]
    # Found for one; the other's visit moves, and is asked about anew.
    assert settle(world, found[1], Result.ARRANGED, officer)
    world.move(uid, edge + SECOND)
    assert list_interpreters(settings=world.settings, now=NOW) == 1
    assert listed(world, officer).due == ()
    assert list_interpreters(settings=world.settings, now=NOW + SECOND) == 2
    with transaction() as session:
        session.execute(update(AppointmentRow).values(state="completed"))
    assert list_interpreters(settings=world.settings, now=NOW + SECOND) == 2
    assert listed(world, officer) == CallList(due=(), later=())
    with reading() as session:
        keys = session.scalars(select(RequestRow.dedupe_key)).all()
    assert not any("quc" in str(key) or "mam" in str(key) for key in keys)


def test_a_wrong_number_is_called_again_once_it_is_corrected(world: World, officer: Staff) -> None:
    world.slot(2, THEN)
    uid = world.book(THEN)
    refuse(world)
    assert not settle(world, one(world, officer), Result.WRONG_NUMBER, officer)
    (later,) = listed(world, officer).later
    assert (later.outcome, later.due_at) == ("wrong_number", NOW + timedelta(days=1))
    save(world, uid, correction(world, uid, phone="+50255551234"), officer)
    row = one(world, officer)
    assert (row.phone, row.outcome) == ("+50255551234", "")
