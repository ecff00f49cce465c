"""Two officers at once never get the same person; and without its guards, they do."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.models.base import reading
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.services import desk, serving
from tests.database.crowd import together
from tests.waiting_room import SOON, WaitingRoom
from tests.world import World

only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
OFFICERS = 4
ROUNDS = 3


def call_together(app: Flask, room: WaitingRoom) -> Counter[str]:
    """Let officers call at the same moment, again and again; count who got an answer."""
    answers = Counter[str]()
    for number in range(1, ROUNDS + 1):
        officers = [room.officer(f"Ana {one}", number * 10 + one) for one in range(OFFICERS)]
        for _ in officers:
            room.come(officers[0])
        answers += together(app, [partial(room.call_next, one) for one in officers])
    return answers


def windows_called() -> int:
    with reading() as session:
        return len(set(session.scalars(select(ArrivalRow.window))) - {None})


def test_officers_who_call_together_get_one_person_each(app: Flask, world: World) -> None:
    assert call_together(app, WaitingRoom(world)) == {"ok": OFFICERS * ROUNDS}
    assert world.appointments(f"state = '{State.BEING_SERVED}'") == OFFICERS * ROUNDS
    assert windows_called() == OFFICERS * ROUNDS


@only_postgres
def test_without_the_lock_on_the_day_they_get_the_same_person(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(session: Session, office_id: int, day: object) -> DeskDayRow:
        mine = select(DeskDayRow).where(DeskDayRow.office_id == office_id, DeskDayRow.day == day)
        return session.scalars(mine).one()

    room = WaitingRoom(world)
    room.come(room.officer())
    monkeypatch.setattr(serving, "lock_day", unlocked)
    monkeypatch.setattr(desk, "lock_day", unlocked)
    monkeypatch.setattr(serving, "require_move", lambda _state, _to: None)
    answers = call_together(app, room)
    assert windows_called() < OFFICERS * ROUNDS, answers


def test_people_who_come_at_once_get_numbers_of_their_own(app: Flask, world: World) -> None:
    room = WaitingRoom(world)
    ana, uids = room.officer(), [room.book(SOON) for _ in range(8)]
    assert together(app, [partial(room.arrive, ana, uid) for uid in uids]) == {"ok": 8}
    with reading() as session:
        given = session.scalars(select(ArrivalRow.number)).all()
    assert sorted(given) == list(range(1, 9))


def test_one_person_checked_in_twice_at_once_has_one_number(app: Flask, world: World) -> None:
    room = WaitingRoom(world)
    ana, uid = room.officer(), room.book(SOON)
    came = [partial(room.scan, ana, room.code(uid))] * 4
    assert together(app, came) == {"ok": 4}
    with reading() as session:
        assert session.scalars(select(ArrivalRow.number)).all() == [1]
