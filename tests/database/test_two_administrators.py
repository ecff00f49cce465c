"""Two administrators who take each other's rights at once; and without the lock, both lose them."""

from collections import Counter
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.grants import BeyondOwnRights
from mobility.domain.staff import Grant, Role, Staff
from mobility.models.base import reading
from mobility.models.people import in_charge
from mobility.models.staff import StaffRow
from mobility.services import people, people_changes, people_rows, people_steps
from mobility.services.people_changes import Changes, Rights
from tests.database.crowd import together
from tests.staff import employ
from tests.world import NOW, World

OFFICER = Grant(Role.OFFICER, "xela")
only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def demote(actor: Staff, other: Staff) -> None:
    changes = Changes(
        name=other.name,
        locale="es",
        languages=("es",),
        gender="",
        pathways=(),
        rights=Rights(grants=frozenset({OFFICER})),
    )
    people_changes.change(actor, other.uid, changes, seen=1, now=NOW)


def suspend(actor: Staff, other: Staff) -> None:
    people_steps.suspend(actor, other.uid, seen=1, now=NOW)


def at_once(app: Flask, *steps) -> Counter[str]:
    ines, berta = employ(Role.ADMINISTRATOR), employ(Role.ADMINISTRATOR)
    first, second = steps
    return together(app, [partial(first, ines, berta), partial(second, berta, ines)])


def left() -> int:
    with reading() as session:
        return len(in_charge(session))


STEPS = [(demote, demote), (suspend, suspend), (demote, suspend)]


@pytest.mark.parametrize("steps", STEPS)
def test_of_two_who_stop_each_other_one_is_left(app: Flask, world: World, steps) -> None:
    assert at_once(app, *steps) == {"ok": 1, "BeyondOwnRights": 1}
    assert left() == 1


@only_postgres
def test_without_the_lock_nobody_is_left(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(session: Session, uid: str, _actor_id: int) -> StaffRow | None:
        return session.scalar(select(StaffRow).where(StaffRow.uid == uid))

    monkeypatch.setattr(people_rows, "lock_people", unlocked)
    outcomes = set()
    for _ in range(8):
        if at_once(app, suspend, suspend) == {"ok": 2}:
            outcomes.add("both")
    assert outcomes == {"both"}


def test_the_one_who_is_left_cannot_be_stopped_by_an_old_page(world: World) -> None:
    ines, berta = employ(Role.ADMINISTRATOR), employ(Role.ADMINISTRATOR)
    suspend(ines, berta)
    assert people.others_in_charge(ines.id) == 0
    with pytest.raises(BeyondOwnRights):
        suspend(berta, ines)
    assert left() == 1
