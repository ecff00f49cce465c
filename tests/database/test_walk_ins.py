"""People who come without an appointment, on both databases."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.applicant import Applicant
from mobility.domain.document import DocumentKind
from mobility.domain.errors import (
    AlreadyBooked,
    AppointmentNotFound,
    SameName,
    SlotFull,
    VisitUnknown,
)
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import PoolRow
from mobility.models.sealed import unseal_row
from mobility.services import appointments, walk_ins
from mobility.services.walk_ins import POOL, QUEUE, Received, WalkIn
from tests.staff import employ
from tests.world import NOW, PATHWAY, World, person

SOON = NOW + timedelta(hours=1)
NOBODY = Applicant(
    given_names="",
    first_surname="",
    called="Rosa",
    birth_date=None,
    document_kind=DocumentKind.NONE,
)
WALK_IN = WalkIn(who=NOBODY, answers={}, pathway=PATHWAY, into=QUEUE, once="first")


@dataclass
class Door:
    """An officer of the small office, who receives people."""

    world: World
    officer: Staff

    def receive(self, walk_in: WalkIn = WALK_IN, **changes: object) -> Received:
        sent = replace(walk_in, **changes)  # type: ignore[arg-type]
        return walk_ins.receive(self.officer, "xela", sent, settings=self.world.settings, now=NOW)

    def state(self, uid: str) -> str:
        with reading() as session:
            mine = select(AppointmentRow.state).where(AppointmentRow.uid == uid)
            return session.scalars(mine).one()


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, employ(Role.OFFICER, office="xela"))


def test_a_name_alone_gives_a_number_and_a_turn(door: Door) -> None:
    assert [door.receive(once=once).number for once in ("a", "b")] == ["S-1", "S-2"]
    with reading() as session:
        row = session.scalars(select(AppointmentRow)).first()
        assert row is not None
        assert (row.state, row.slot_id, row.person_key) == ("checked_in", None, None)
        assert row.age_band == "unknown"


def test_a_code_without_a_birth_date_opens_nothing(door: Door) -> None:
    door.world.slot(1, SOON)
    uid = door.receive(into=SOON.isoformat()).uid
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        reference = unseal_row(door.world.settings.keys, row, "identity")["identity"]["reference"]
    with pytest.raises(AppointmentNotFound):
        appointments.find(reference, date(1990, 1, 1), settings=door.world.settings, now=NOW)


def test_a_form_sent_twice_receives_each_person_once(door: Door) -> None:
    assert door.receive().uid == door.receive().uid
    assert door.world.appointments() == 1
    door.receive(who=replace(NOBODY, called="Beto"))  # the Back button, and the next person
    assert door.world.appointments() == 2


def test_a_walk_in_takes_a_place_only_while_there_is_one(door: Door) -> None:
    door.world.slot(1, SOON)
    door.receive(into=SOON.isoformat())
    assert door.world.taken(SOON) == 1
    with pytest.raises(SlotFull):
        door.receive(into=SOON.isoformat(), once="b")
    with transaction() as session:
        session.execute(update(PoolRow).values(audience="walk_in"))
    with pytest.raises(SlotFull):
        door.receive(into=POOL, once="c")
    later = door.world.slot(1, SOON + timedelta(hours=1))
    door.receive(into=POOL, once="d")
    assert door.world.taken(later) == 1
    assert door.world.appointments() == 2


def test_a_document_with_an_appointment_is_a_wall(door: Door) -> None:
    tomorrow, who = door.world.slot(1), person(700)
    other = door.world.book(tomorrow, who)
    with pytest.raises(AlreadyBooked):
        door.receive(who=person(700, given_names="Rosita"))
    door.receive(who=who, instead_of=other, into=QUEUE)
    assert door.state(other) == "cancelled"
    assert door.world.taken(tomorrow) == 0


def test_an_officer_may_let_both_appointments_stand(door: Door) -> None:
    who = person(701)
    other = door.world.book(door.world.slot(1), who)
    door.receive(who=who, beside=other)
    assert door.state(other) == "booked"
    assert door.world.appointments("person_key IS NULL") == 1


def test_only_the_persons_own_appointment_is_given_up(door: Door) -> None:
    away = World(door.world.app, door.world.settings).build("coban")
    other = away.book(away.slot(1), person(702))
    with pytest.raises(VisitUnknown):
        door.receive(instead_of=other)
    assert door.state(other) == "booked"
    door.receive(who=person(702), instead_of=other)
    assert door.state(other) == "cancelled"


def test_a_namesake_is_received_once_an_officer_has_looked(door: Door) -> None:
    door.world.book(door.world.slot(1), person(703))
    twin = person(703, document="Q1")
    with pytest.raises(SameName):
        door.receive(who=twin)
    door.receive(who=twin, overridden=("same_name",))
    with reading() as session:
        walked = AuditEventRow.action == "walked_in"
        event = session.scalars(select(AuditEventRow).where(walked)).one()
        assert event.details == {"overridden": ["same_name"]}
        assert event.actor_id == door.officer.id
