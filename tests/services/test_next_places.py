"""The next places of visits: later, announced in time, and none of them twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.services.next_places import Seeker, look, take_next
from tests.conftest import only_sqlite
from tests.line import ANSWERS, accept_everybody
from tests.world import NOW, PATHWAY, TOMORROW, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def seeker(world: World, starts_at: datetime = TOMORROW, **changes: object) -> Seeker:
    with reading() as session:
        pathway_id = session.scalars(select(PathwayRow.id).where(PathwayRow.code == PATHWAY)).one()
    values = {
        "office_id": world.office_id,
        "pathway_id": pathway_id,
        "mode": "in_person",
        "day": (starts_at - 6 * HOUR).date(),
        "starts_at": starts_at,
    }
    return Seeker(**{**values, **changes})  # type: ignore[arg-type]


def found(world: World, *seekers: Seeker, now: datetime = NOW) -> list[datetime | None]:
    with reading() as session:
        offering = look(session, seekers, settings=world.settings, now=now)
        return [None if one is None else one.starts_at for one in offering.share_out()]


def test_several_visits_get_places_in_order_none_twice(world: World):
    one, two = world.slot(1, TOMORROW + DAY), world.slot(2, TOMORROW + 2 * DAY)
    asked = [seeker(world) for _ in range(4)]
    assert found(world, *asked) == [one, two, two, None]


@only_sqlite
def test_a_place_is_never_earlier_than_the_visit_was(world: World):
    world.slot(1, TOMORROW)
    later = world.slot(1, TOMORROW + 2 * DAY)
    assert found(world, seeker(world, TOMORROW + DAY)) == [later]


@only_sqlite
@pytest.mark.parametrize(("before", "may"), [(24 * HOUR, True), (24 * HOUR - HOUR / 60, False)])
def test_another_day_is_told_a_day_before(world: World, before: timedelta, may: bool):
    today = seeker(world, NOW + HOUR)
    tomorrow = world.slot(1, NOW + 26 * HOUR)
    assert found(world, today, now=tomorrow - before) == [tomorrow if may else None]


@only_sqlite
def test_later_on_the_same_day_needs_no_notice(world: World):
    later = world.slot(1, NOW + 3 * HOUR)
    assert found(world, seeker(world, NOW + HOUR)) == [later]


@only_sqlite
@pytest.mark.parametrize(("degrees", "nearby"), [(0.4, True), (2.0, False)])
def test_another_office_helps_only_where_it_is_near(world: World, degrees: float, nearby: bool):
    other = World(world.app, world.settings).build("toto")
    accept_everybody(other)
    elsewhere = other.slot(1, TOMORROW + DAY)
    with transaction() as session:
        row = session.get_one(OfficeRow, other.office_id)
        away = {**row.details, "latitude": row.details["latitude"] + degrees}
        session.execute(update(OfficeRow).where(OfficeRow.id == row.id).values(details=away))
    assert found(world, seeker(world, answers=ANSWERS)) == [elsewhere if nearby else None]
    assert found(world, seeker(world)) == [None]


def test_the_own_office_comes_before_another_nearby(world: World):
    other = World(world.app, world.settings).build("toto")
    accept_everybody(other)
    other.slot(1, TOMORROW + DAY)
    own = world.slot(1, TOMORROW + 20 * DAY)
    assert found(world, seeker(world, answers=ANSWERS)) == [own]


def test_taking_the_next_place_occupies_it(world: World):
    slot = world.slot(1, TOMORROW + DAY)
    who = seeker(world)
    with transaction() as session:
        place = take_next(session, who, settings=world.settings, now=NOW)
        assert place is not None
        assert take_next(session, who, settings=world.settings, now=NOW) is None
    assert (place.starts_at, world.taken(slot)) == (slot, 1)
