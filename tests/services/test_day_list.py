from datetime import date

import pytest
from sqlalchemy import select

from mobility.domain.errors import OfficeUnknown, VisitUnknown
from mobility.domain.staff import Role, Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.desk import DayLookRow
from mobility.services import day_list, day_search, visit_file
from tests.full_day import FullDay, Guest
from tests.staff import employ
from tests.world import NOW, World

TODAY = date(2026, 11, 10)


@pytest.fixture
def ana(world: World) -> Staff:
    return employ(Role.OFFICER, office="xela")


@pytest.fixture
def guests(world: World) -> list[Guest]:
    return FullDay("xela", TODAY, NOW, world.settings).fill(10)


def events(action: str) -> int:
    with reading() as session:
        found = select(AuditEventRow.id).where(AuditEventRow.action == action)
        return len(session.scalars(found).all())


def search(world: World, ana: Staff, typed: str, phone: str = "") -> day_search.Search:
    return day_search.search(
        "xela", TODAY, typed, phone=phone, person=ana, settings=world.settings, now=NOW
    )


def test_a_list_is_one_look_however_often_it_is_opened(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    for _ in range(3):
        found = day_list.look("xela", TODAY, ana, settings=world.settings, now=NOW)
    day_list.refresh("xela", TODAY, ana, settings=world.settings, now=NOW)
    with reading() as session:
        looks = [row.count for row in session.scalars(select(DayLookRow))]
    assert len(found.entries) == len(guests)
    assert (looks, events("day_list_read")) == ([3], 1)


def test_a_file_says_what_is_sealed_and_each_opening_is_kept(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    where = {"settings": world.settings, "now": NOW}
    opened = visit_file.open_file("xela", guests[0].uid, ana, **where)  # type: ignore[arg-type]
    assert (opened.name, opened.answers) == ("doña Rosa", None)
    assert (events("file_opened"), events("answers_read")) == (1, 0)
    read = visit_file.open_answers("xela", guests[0].uid, ana, **where)  # type: ignore[arg-type]
    assert (read.answers or {})["fear"] == "prefer_not"
    assert (events("file_opened"), events("answers_read")) == (1, 1)


def test_the_visit_of_another_office_is_unknown_here(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    World(world.app, world.settings).build("peten")
    with pytest.raises(VisitUnknown):
        visit_file.open_file("peten", guests[0].uid, ana, settings=world.settings, now=NOW)
    with pytest.raises(OfficeUnknown):
        day_list.tag("nowhere", TODAY, now=NOW)


@pytest.mark.parametrize("typed", ["tzunun", "ROSA TZ’UNUN", "doña r"])
def test_a_name_is_found_however_it_is_spelled(
    world: World, ana: Staff, guests: list[Guest], typed: str
) -> None:
    rosas = {guest.uid for number, guest in enumerate(guests) if number % 3 == 0}
    assert search(world, ana, typed).here == rosas


def test_a_number_of_the_day_and_a_code_each_find_one(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    assert search(world, ana, "a1").here == {guests[0].uid}
    assert search(world, ana, guests[3].reference.lower()).here == {guests[3].uid}
    assert search(world, ana, "Xyz").here == frozenset()


def test_a_telephone_is_found_at_another_office_without_its_person(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    World(world.app, world.settings).build("peten")
    other = FullDay("peten", date(2026, 11, 12), NOW, world.settings).fill(1)[0]
    found = search(world, ana, "5555 0000", phone=other.phone)
    assert found.here == {guests[0].uid}
    (elsewhere,) = found.elsewhere
    assert (elsewhere.uid, elsewhere.office, elsewhere.day.day) == (other.uid, "peten", 12)
    assert events("found_elsewhere") == 1


def test_an_empty_day_names_the_next_with_people(
    world: World, ana: Staff, guests: list[Guest]
) -> None:
    found = day_list.look("xela", date(2026, 11, 2), ana, settings=world.settings, now=NOW)
    assert (found.entries, found.next_day) == ((), TODAY)
