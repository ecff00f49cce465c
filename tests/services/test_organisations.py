"""Organisations: their terms, their people, and what it means to stop one."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.grants import BeyondOwnRights
from mobility.domain.organisation import NameTaken, OrganisationUnknown
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import transaction
from mobility.services import organisation_changes, organisation_list, people_steps, staff
from mobility.services.organisation_changes import Terms
from tests.staff import employ, hire
from tests.world import NOW, World

TODAY, DAY = NOW.date(), timedelta(days=1)
CASA = Terms(name="Casa", places_a_day=2, ends_on=None)


@pytest.fixture
def ines(world: World) -> Staff:
    return hire(world.settings, Role.ADMINISTRATOR)


def helper(organisation: str, name: str = "Marta") -> Staff:
    number = organisation_list.look(organisation, today=TODAY).line.id
    return employ(Role.HELPER, office="xela", name=name, organisation_id=number)


def works(person: Staff) -> bool:
    return staff.signed_in(person.uid, person.epoch, today=TODAY) is not None


def book(world: World, person: Staff, days: int) -> None:
    """Let a helper have booked somebody's visit."""
    uid = world.book(world.slot(1, NOW + days * DAY))
    with transaction() as session:
        mine = update(AppointmentRow).where(AppointmentRow.uid == uid)
        booked = mine.values(organisation_id=person.organisation_id).returning(AppointmentRow.id)
        number = session.scalar(booked)
        whose = update(AppointmentHistoryRow).where(AppointmentHistoryRow.appointment_id == number)
        session.execute(whose.values(actor_kind="staff", actor_id=person.id))


def test_an_organisation_is_added_once_and_changed(world: World, ines: Staff) -> None:
    for _ in range(2):
        organisation_changes.put(ines, "casa", CASA, seen=None, now=NOW)
    longer = Terms(name="Casa", places_a_day=5, ends_on=TODAY + DAY)
    changed = organisation_changes.put(ines, "casa", longer, seen=1, now=NOW)
    assert changed == ["ends_on", "places_a_day"]
    (line,) = organisation_list.everyone(today=TODAY)
    assert (line.places_a_day, line.ends_on, line.row_version) == (5, TODAY + DAY, 2)


def test_two_organisations_do_not_share_a_name(world: World, ines: Staff) -> None:
    organisation_changes.put(ines, "casa", CASA, seen=None, now=NOW)
    same = Terms(name="CASA", places_a_day=1, ends_on=None)
    with pytest.raises(NameTaken):
        organisation_changes.put(ines, "otra", same, seen=None, now=NOW)


def test_who_was_slower_hears_who_changed_it(world: World, ines: Staff) -> None:
    organisation_changes.put(ines, "casa", CASA, seen=None, now=NOW)
    first = Terms(name="Casa", places_a_day=3, ends_on=None)
    organisation_changes.put(ines, "casa", first, seen=1, now=NOW)
    second = Terms(name="Casa", places_a_day=4, ends_on=None)
    with pytest.raises(ChangedMeanwhile) as refused:
        organisation_changes.put(ines, "casa", second, seen=1, now=NOW)
    assert refused.value.by == ines.name
    with pytest.raises(OrganisationUnknown):
        organisation_changes.put(ines, "nada", CASA, seen=1, now=NOW)


def test_stopping_one_signs_its_people_out_and_nobody_else(world: World, ines: Staff) -> None:
    for uid, terms in {"casa": CASA, "otra": Terms(name="O", places_a_day=1, ends_on=None)}.items():
        organisation_changes.put(ines, uid, terms, seen=None, now=NOW)
    marta, luis, other = helper("casa"), helper("casa", "Luis"), helper("otra")
    organisation_changes.suspend(ines, "casa", now=NOW)
    assert [works(one) for one in (marta, luis, other, ines)] == [False, False, True, True]


def test_its_people_come_back_but_not_their_old_sign_ins(world: World, ines: Staff) -> None:
    organisation_changes.put(ines, "casa", CASA, seen=None, now=NOW)
    marta, luis = helper("casa"), helper("casa", "Luis")
    people_steps.suspend(ines, luis.uid, seen=1, now=NOW)
    for _ in range(2):
        organisation_changes.suspend(ines, "casa", now=NOW)
    organisation_changes.let_work(ines, "casa", now=NOW)
    assert not works(marta)
    assert staff.signed_in(marta.uid, 3, today=TODAY) is not None
    assert staff.signed_in(luis.uid, 4, today=TODAY) is None


def test_its_people_and_their_bookings_are_counted(world: World, ines: Staff) -> None:
    organisation_changes.put(ines, "casa", CASA, seen=None, now=NOW)
    marta, luis = helper("casa"), helper("casa", "Luis")
    for days in (1, 2):
        book(world, marta, days)
    whole = organisation_list.look("casa", today=TODAY)
    assert [(one.name, one.booked) for one in whole.people] == [("Luis", 0), ("Marta", 2)]
    assert (whole.line.people, whole.line.to_come, whole.counts) == (2, 2, {"booked": 2})
    assert organisation_list.look("casa", today=TODAY + 2 * DAY).line.to_come == 1
    people_steps.suspend(ines, luis.uid, seen=1, now=NOW)
    assert organisation_list.everyone(today=TODAY)[0].people == 1


def test_only_who_administers_everything_changes_organisations(world: World) -> None:
    local = employ(Role.ADMINISTRATOR, office="xela")
    with pytest.raises(BeyondOwnRights):
        organisation_changes.put(local, "casa", CASA, seen=None, now=NOW)
    with pytest.raises(BeyondOwnRights):
        organisation_changes.suspend(local, "casa", now=NOW)
