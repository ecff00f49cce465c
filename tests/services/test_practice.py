"""A practice office: invented people, whom nobody tells anything, and who count nowhere."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, update

from mobility.domain.errors import OfficeUnknown, SlotUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.next_places import other_offices
from mobility.models.office import OfficeRow
from mobility.models.outbox import OutboxRow
from mobility.services import (
    availability,
    day_list,
    network_closing,
    office_practice,
    offices,
    overview,
)
from tests.services.seeded import load_with_slots, small_network
from tests.staff import employ

SLUG, REAL = "quiche", "peten"
ANSWERS = {"for_whom": "me", "nationality": "GT", "in_country": "GT"}
ONCE = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def inside(app, settings, now, tmp_path) -> Iterator[None]:
    with app.app_context():
        load_with_slots(settings, now, small_network(tmp_path))
        yield


@pytest.fixture
def person():
    return employ(Role.ADMINISTRATOR, Role.OFFICER)


def practise() -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).where(OfficeRow.slug == SLUG).values(practice=True))


def fill(person, settings, now, once: str = ONCE, slug: str = SLUG) -> int:
    return office_practice.fill(slug, once=once, person=person, settings=settings, now=now)


def choices(settings, now) -> list[availability.OfficeChoice]:
    return availability.choices(answers=ANSWERS, pathway="INFO", settings=settings, now=now)


def test_invented_people_are_on_todays_list_once(person, settings, now):
    practise()
    made = fill(person, settings, now)
    assert made == len(office_practice.PEOPLE)
    assert fill(person, settings, now) == 0
    day = local_day(now, "America/Guatemala")
    entries = day_list.look(SLUG, day, person, settings=settings, now=now).entries
    assert {one.surname for one in entries} == {office_practice.SURNAME}
    assert len(entries) == made
    assert sum(one.came is not None for one in entries) == office_practice.HERE


def test_another_day_of_practice_has_people_again(person, settings, now):
    practise()
    first = fill(person, settings, now)
    assert fill(person, settings, now, once=ONCE.replace("1", "2")) == first


def test_nobody_is_told_anything_of_practice(person, settings, now):
    practise()
    fill(person, settings, now)
    with reading() as session:
        assert session.scalar(select(func.count(OutboxRow.id))) == 0


def test_no_invented_people_come_to_a_real_office(person, settings, now):
    with pytest.raises(OfficeUnknown):
        fill(person, settings, now)
    with reading() as session:
        assert session.scalar(select(func.count(AppointmentRow.id))) == 0


def test_practice_is_nowhere_public(settings, now):
    before = choices(settings, now)
    service = next(one.service for one in before if one.service.office.slug == SLUG)
    practise()
    assert SLUG not in [one.slug for one in offices.public_offices()]
    assert offices.office_page(SLUG, now=now, horizon=settings.horizon) is None
    assert SLUG not in [one.service.office.slug for one in choices(settings, now)]
    with pytest.raises(SlotUnknown):
        availability.find_service(SLUG, service.code, settings=settings)


def test_practice_and_real_offices_give_each_other_no_places():
    practise()
    with reading() as session:
        ids = {row.slug: row.id for row in session.scalars(select(OfficeRow))}
        assert SLUG not in [one.slug for one in other_offices(session, ids[REAL])]
        assert other_offices(session, ids[SLUG]) == []


def test_practice_is_not_closed_together_with_the_network(person):
    practise()
    assert SLUG not in [one.slug for one in network_closing.closable_offices(person)]
    assert SLUG in [one.slug for one in network_closing.own_offices(person)]


def test_practice_counts_nowhere_in_the_network(person, settings, now):
    practise()
    fill(person, settings, now)
    found = overview.today(person, settings=settings, now=now)
    assert SLUG not in [one.office.slug for one in found.offices]
    assert [one.expected > 0 for one in found.practice] == [True]
