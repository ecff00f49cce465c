"""Settling that somebody did not ask for an appointment."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from mobility.domain.document import DocumentKind
from mobility.domain.errors import (
    AlreadyBooked,
    ChangedMeanwhile,
    MoveNotAllowed,
    NotAllowed,
)
from mobility.domain.staff import Role, Staff
from mobility.domain.to_call import Settlement
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.request import RequestRow
from mobility.services import call_list, disputes, lost_code, notes
from mobility.services.disputes import Dispute, Settled
from mobility.services.standing_by import Approval
from tests.services.test_corrections import correction, save
from tests.staff import employ
from tests.world import NOW, TOMORROW, World, person

TRUE_PERSON = person(780)


@pytest.fixture
def officer(world: World) -> Staff:
    return employ(office="xela")


@pytest.fixture
def supervisor(world: World) -> Staff:
    return employ(Role.SUPERVISOR, office="xela", name="Berta")


@pytest.fixture
def uid(world: World) -> str:
    """Somebody books with another person's document, who says so."""
    world.slot(3)
    thief = person(781, document=TRUE_PERSON.document)
    world.book(TOMORROW, thief)
    claim = lost_code.Claim(
        birth_date=date(1990, 6, 12),
        nationality="GT",
        document_kind=DocumentKind.PASSPORT,
        document=TRUE_PERSON.document,
    )
    lost_code.report_not_mine(
        claim, phone="+50255550000", locale="es", settings=world.settings, now=NOW
    )
    with reading() as session:
        return session.scalars(select(RequestRow.uid)).one()


def look(world: World, uid: str, who: Staff) -> Dispute:
    return disputes.look("xela", uid, person=who, settings=world.settings, now=NOW)


def settle(world: World, uid: str, how: Settlement, who: Staff, **changes: Any) -> None:
    seen = look(world, uid, who)
    values = {"row_version": seen.call.row_version, "note": "Vino con su pasaporte."}
    version = seen.visit.version if seen.visit else 0
    settled = Settled(how=how, **{"visit_version": version, **values, **changes})
    disputes.settle(
        "xela",
        uid,
        settled,
        person=who,
        approval=Approval(),
        settings=world.settings,
        now=NOW,
    )


def visit_of(world: World) -> tuple[str, tuple[str, ...]]:
    with reading() as session:
        row = session.scalars(select(AppointmentRow).order_by(AppointmentRow.id)).first()
        assert row is not None
        return row.state, tuple(one.text for one in notes.read(row, world.settings))


def test_closing_what_is_not_theirs_lets_the_true_person_book(
    world: World, uid: str, officer: Staff, supervisor: Staff
) -> None:
    seen = look(world, uid, officer)
    assert seen.call.phone == "+50255550000"
    assert seen.visit is not None
    assert seen.visit.identity["document"] == TRUE_PERSON.document
    assert seen.ends == (Settlement.KEPT, Settlement.CLOSED)
    with pytest.raises(NotAllowed):
        settle(world, uid, Settlement.CLOSED, officer)
    settle(world, uid, Settlement.CLOSED, supervisor)
    assert visit_of(world) == ("closed_by_office", ("Vino con su pasaporte.",))
    world.book(TOMORROW, TRUE_PERSON)
    found = call_list.waiting("xela", person=officer, settings=world.settings, now=NOW)
    assert (found.due, found.later) == ((), ())


def test_an_appointment_is_kept_where_the_caller_is_wrong(
    world: World, uid: str, officer: Staff
) -> None:
    settle(world, uid, Settlement.KEPT, officer)
    assert visit_of(world)[0] == "booked"
    assert look(world, uid, officer).done
    with pytest.raises(ChangedMeanwhile) as told:
        settle(world, uid, Settlement.KEPT, officer)
    assert told.value.by == "Ana"


def test_it_ends_as_corrected_once_the_details_were(
    world: World, uid: str, supervisor: Staff
) -> None:
    with pytest.raises(MoveNotAllowed):
        settle(world, uid, Settlement.CORRECTED, supervisor)
    seen = look(world, uid, supervisor)
    assert seen.visit is not None
    with pytest.raises(AlreadyBooked):
        world.book(TOMORROW, TRUE_PERSON)
    save(world, seen.visit.uid, correction(world, seen.visit.uid, called="X"), supervisor)
    assert Settlement.CORRECTED not in look(world, uid, supervisor).ends
    made = correction(world, seen.visit.uid, document="P55555555")
    save(world, seen.visit.uid, made, supervisor)
    settle(world, uid, Settlement.CORRECTED, supervisor)
    world.book(TOMORROW, TRUE_PERSON)


def test_a_visit_that_a_colleague_changed_is_not_closed(
    world: World, uid: str, supervisor: Staff
) -> None:
    seen = look(world, uid, supervisor)
    assert seen.visit is not None
    version = seen.visit.version
    save(world, seen.visit.uid, correction(world, seen.visit.uid, called="X"), supervisor)
    with pytest.raises(ChangedMeanwhile):
        settle(world, uid, Settlement.CLOSED, supervisor, visit_version=version)
    assert visit_of(world)[0] == "booked"
