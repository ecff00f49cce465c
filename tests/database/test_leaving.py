"""No, yes, a move and the timers at the same moment: a place is given away once, or not at all."""

from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from mobility.domain.errors import AppointmentNotFound
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.expected import due_to_leave
from mobility.services import replies
from tests.database.crowd import together
from tests.texting import SECOND, Telephone, leaving_at, let_go, messages, state, steps
from tests.world import NOW, TOMORROW, World, person

ROSA = person(1)
THEN = NOW + timedelta(hours=2)
AT_ONCE = 6


@pytest.fixture
def rosa(world: World) -> Telephone:
    return Telephone(world, ROSA.phone)


def test_many_noes_at_once_are_one(app: Flask, world: World, rosa: Telephone) -> None:
    uid = world.book(world.slot(2), ROSA)
    answers = together(app, [partial(rosa.write, "no")] * AT_ONCE)
    assert answers == Counter(ok=AT_ONCE)
    assert messages() == ["leaving"]
    assert [action for action, _ in steps(uid)] == ["booked", "leaving"]
    world.check()


def test_one_message_at_once_is_taken_once(app: Flask, world: World, rosa: Telephone) -> None:
    uid = world.book(world.slot(2), ROSA)
    again = partial(rosa.write, "si", name="SM-1")
    assert together(app, [again] * AT_ONCE) == Counter(ok=AT_ONCE)
    assert steps(uid) == [("booked", None), ("said_yes", None)]


def test_no_and_yes_at_once_end_in_one_of_them(app: Flask, world: World, rosa: Telephone) -> None:
    slot = world.slot(2)
    uid = world.book(slot, ROSA)
    together(app, [partial(rosa.write, word) for word in ("no", "si") * 3])
    last = steps(uid)[-1][0]
    assert (leaving_at(uid) is None) == (last in ("staying", "said_yes"))
    assert messages().count("leaving") - messages().count("staying") == (last == "leaving")
    assert let_go(world, THEN) == (last == "leaving")
    assert world.taken(slot) == (last != "leaving")


def free_at_once(app: Flask, world: World, rosa: Telephone) -> Counter[str]:
    """Let six timers give one place away, in a slot that others sit in too."""
    slot = world.slot(9)
    for number in range(50, 57):
        world.book(slot, person(number))
    world.book(slot, ROSA)
    rosa.write("no")
    answers = together(app, [partial(let_go, world, THEN)] * AT_ONCE)
    assert world.taken(slot) == 7
    return answers


def test_many_timers_free_one_place_once(app: Flask, world: World, rosa: Telephone) -> None:
    assert free_at_once(app, world, rosa) == Counter(ok=AT_ONCE)
    assert messages() == ["leaving", "given_up"]
    world.check()


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_without_the_lock_timers_free_more(
    app: Flask, world: World, rosa: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time, so that only PostgreSQL can show it."""
    all_have_looked = Barrier(AT_ONCE)

    def looked_at(session: Session, number: int, **_now: object) -> AppointmentRow | None:
        row = session.get(AppointmentRow, number)
        all_have_looked.wait()
        return row

    monkeypatch.setattr(replies, "lock_leaving", looked_at)
    with pytest.raises(AssertionError):
        free_at_once(app, world, rosa)


def test_a_yes_and_the_timer_agree_on_the_place(app: Flask, world: World, rosa: Telephone) -> None:
    slot = world.slot(1)
    uid = world.book(slot, ROSA)
    rosa.write("no")
    together(app, [partial(rosa.write, "si", THEN), partial(let_go, world, THEN)])
    assert world.taken(slot) == (state(uid) == "booked")
    assert leaving_at(uid) is None
    assert ("staying" in messages()) != ("given_up" in messages())
    world.check()


def test_a_yes_after_the_timer_looked_counts(world: World, rosa: Telephone) -> None:
    slot = world.slot(1)
    uid = world.book(slot, ROSA)
    rosa.write("no")
    with reading() as session:
        (number,) = due_to_leave(session, now=THEN)
    rosa.write("si", THEN)
    assert not replies._let_go(number, world.settings, THEN)
    assert (state(uid), world.taken(slot)) == ("booked", 1)


def test_a_move_and_the_timer_agree_on_the_place(app: Flask, world: World, rosa: Telephone) -> None:
    old, new = world.slot(1, TOMORROW + timedelta(days=2)), world.slot(1, TOMORROW)
    uid = world.book(old, ROSA)
    rosa.write("no")
    together(app, [partial(world.move, uid, new, THEN), partial(let_go, world, THEN)])
    assert world.taken(old) == 0
    assert world.taken(new) == (state(uid) == "booked")
    world.check()


def test_one_that_fails_keeps_no_other_waiting(world: World, rosa: Telephone) -> None:
    slot = world.slot(2)
    broken, sound = world.book(slot, ROSA), world.book(slot, person(2))
    rosa.write("no")
    Telephone(world, person(2).phone).write("no", NOW + SECOND)
    with transaction() as session:
        row = select(AppointmentRow.contact).where(AppointmentRow.uid == sound)
        other = session.scalars(row).one()
        session.execute(
            update(AppointmentRow).where(AppointmentRow.uid == broken).values(contact=other)
        )
    with pytest.raises(Exception, match="contact"):
        let_go(world, THEN + SECOND)
    assert (state(broken), state(sound)) == ("booked", "cancelled")


def test_who_is_checked_in_stays(world: World, rosa: Telephone) -> None:
    slot = world.slot(1)
    uid = world.book(slot, ROSA)
    rosa.write("no")
    with transaction() as session:
        session.execute(text("UPDATE appointment SET state = 'checked_in'"))
    assert let_go(world, THEN) == 0
    assert (state(uid), leaving_at(uid), world.taken(slot)) == ("checked_in", None, 1)


def test_the_page_keeps_only_what_is_booked(world: World, rosa: Telephone) -> None:
    uid = world.book(world.slot(1), ROSA)
    rosa.write("no")
    with transaction() as session:
        session.execute(text("UPDATE appointment SET state = 'checked_in'"))
    replies.stay(uid, now=NOW)
    assert [action for action, _ in steps(uid)] == ["booked", "leaving"]
    with pytest.raises(AppointmentNotFound):
        replies.stay("nobody", now=NOW)
