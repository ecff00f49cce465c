from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from mobility.domain.appointment import State
from mobility.domain.errors import OfficeUnknown
from mobility.domain.figure_span import Span
from mobility.domain.figure_tables import Line, PlacesLine
from mobility.domain.figures import Counts, Dimension, Places
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow
from mobility.services import figures
from tests.figure_material import MONDAY, SINCE, at_nine, fold, read, visits
from tests.staff import employ
from tests.world import World

DAY = timedelta(days=1)
EVENING = at_nine(MONDAY) + timedelta(hours=8)
NEXT_DAY = at_nine(MONDAY + DAY)


def numbers(counts: Counts | None) -> tuple[int, ...]:
    """Write counts without their waiting times."""
    assert counts is not None
    *rest, _waiting = astuple(counts)
    return tuple(rest)


def shown(found: figures.Figures, dimension: Dimension) -> dict[str, int | None]:
    """Write a table as the people of each row, None where they are not shown."""
    rows = found.tables[dimension]
    return {one.key: one.counts.people if one.counts else None for one in rows}


def everything(found: figures.Figures) -> list[object]:
    """List all that is shown; a histogram is the same in any order."""
    tables = [one for rows in found.tables.values() for one in rows]
    rows: list[Line[Any]] = [*tables, *found.weeks]
    counted = [(one.key, one.counts and numbers(one.counts)) for one in rows]
    waits = [sorted(one.counts.waiting) for one in rows if one.counts]
    return [counted, waits, found.places_by_office, found.places_by_week]


def a_day(world: World) -> None:
    visits(world, 9, state=State.COMPLETED)
    visits(world, 2, state=State.NO_SHOW, nationality="HN", since=10 * DAY)
    visits(world, 6, state=State.NO_SHOW, nationality="SV", locale="en", since=8 * DAY)
    visits(world, 5, state=State.CANCELLED, channel="helper")
    visits(world, 1, state=State.CLOSED_BY_OFFICE)
    visits(world, 5, channel="walk_in")


def test_a_day_says_the_same_before_and_after_it_is_folded(world: World) -> None:
    a_day(world)
    before = read()
    assert numbers(before.total) == (23, 5, 9, 8, 5, 1)
    assert before.total
    assert (before.total.median, before.total.nearly_all) == (3, 10)
    assert fold(world, NEXT_DAY) == 1
    assert everything(read()) == everything(before)


def test_folding_twice_changes_nothing(world: World) -> None:
    a_day(world)
    fold(world, NEXT_DAY)
    once = everything(read())
    fold(world, NEXT_DAY)
    assert everything(read()) == once


@pytest.mark.parametrize(("days", "counted"), [(7, 11), (8, 9)])
def test_a_day_is_counted_again_for_a_week(world: World, days: int, counted: int) -> None:
    visits(world, 9)
    fold(world, NEXT_DAY)
    visits(world, 2)
    fold(world, at_nine(MONDAY + days * DAY))
    assert numbers(read().total)[0] == counted


def test_missed_days_are_caught_up(world: World) -> None:
    visits(world, 9)
    fold(world, NEXT_DAY)
    later = MONDAY + 40 * DAY
    visits(world, 8, later - 30 * DAY)
    fold(world, at_nine(later))
    visits(world, 7, later - 30 * DAY)
    # That day was folded for good before the last of them were written down.
    assert numbers(read(MONDAY, later).total)[0] == 17


def test_today_is_counted_as_it_stands(world: World) -> None:
    visits(world, 9)
    fold(world, NEXT_DAY)
    today = MONDAY + DAY
    visits(world, 6, today, State.BOOKED)
    found = read(MONDAY, today)
    assert numbers(found.total)[0] == 15
    assert found.total
    assert (found.total.pending, found.total.expected) == (6, 9)


def test_a_day_is_over_at_midnight_of_the_office(world: World) -> None:
    visits(world, 9)
    before = at_nine(MONDAY) + timedelta(hours=14, minutes=59)
    assert fold(world, before) == 0
    assert fold(world, before + timedelta(minutes=1)) == 1


def test_days_waited_are_those_of_the_office(world: World) -> None:
    # Asked for at 23:30 of the day before, which is already the same day in UTC.
    visits(world, 5, since=timedelta(hours=9, minutes=30))
    total = read().total
    assert total
    assert total.median == 1


def test_an_office_for_practice_counts_nowhere(world: World) -> None:
    a_day(world)
    with transaction() as session:
        session.execute(update(OfficeRow).values(practice=True))
    assert (numbers(read().total), read().places.places) == ((0, 0, 0, 0, 0, 0), Places())
    fold(world, NEXT_DAY)
    with transaction() as session:
        session.execute(update(OfficeRow).values(practice=False))
    assert numbers(read().total) == (0, 0, 0, 0, 0, 0)


def test_a_suspended_office_keeps_its_figures(world: World) -> None:
    a_day(world)
    with transaction() as session:
        session.execute(update(OfficeRow).values(state="suspended"))
    assert shown(read(), Dimension.OFFICE) == {"xela": 28}


def test_a_network_without_visits_has_figures_of_nothing(world: World) -> None:
    assert fold(world, NEXT_DAY) == 0
    found = read()
    assert numbers(found.total) == (0, 0, 0, 0, 0, 0)
    assert shown(found, Dimension.OFFICE) == {"xela": 0}


def test_the_last_week_of_a_year_is_one_week(world: World) -> None:
    visits(world, 5, date(2026, 12, 28))
    visits(world, 6, date(2027, 1, 2))
    weeks = read(date(2026, 12, 28), date(2027, 1, 4)).weeks
    assert [one.counts.booked if one.counts else None for one in weeks] == [11, 0]


def test_conditions_combine(world: World) -> None:
    a_day(world)
    fold(world, NEXT_DAY)
    visits(world, 5, MONDAY + DAY, nationality="SV", locale="en")
    found = read(MONDAY, MONDAY + DAY, nationality="SV", locale="en")
    assert numbers(found.total) == (11, 0, 5, 6, 0, 0)
    assert set(found.tables) == {Dimension.OFFICE, Dimension.PATHWAY, Dimension.CHANNEL}
    assert [one.counts.booked for one in found.weeks if one.counts] == [11]


def test_a_small_group_takes_another_with_it(world: World) -> None:
    a_day(world)
    assert shown(read(), Dimension.NATIONALITY) == {"GT": 20, "HN": None, "SV": None}


@pytest.mark.parametrize("nationality", ["HN", "SV"])
def test_what_a_table_hides_is_not_given_alone(world: World, nationality: str) -> None:
    a_day(world)
    found = read(nationality=nationality)
    assert (found.total, found.tables, found.weeks) == (None, {}, [])
    assert found.places.places.offered == 100
    assert read(nationality="GT").total


def test_a_place_is_offered_withheld_taken_or_unused(world: World) -> None:
    world.slot(10, at_nine(MONDAY))
    hour = timedelta(hours=1)
    states = ("open", "past", "closed", "closed", "withheld")
    for number, state in enumerate(states[1:], start=1):
        world.slot(10, at_nine(MONDAY) + number * hour, state)
    third = SlotRow.starts_at == at_nine(MONDAY) + 3 * hour
    with transaction() as session:
        session.execute(update(SlotRow).values(taken=4, withdrawn=1))
        session.execute(update(SlotRow).where(third).values(closed_by_hours=True))
    # Open and past: 10 each, 1 taken out. Closed and withheld: 4 were kept, 7 not. By hours: 4.
    expected = Places(offered=32, withheld=16, taken=20)
    assert read().places.places == expected
    fold(world, NEXT_DAY)
    assert read().places.places == expected


def test_somebody_sees_the_offices_of_their_grants(world: World) -> None:
    a_day(world)
    other = World(world.app, world.settings).build("peten")
    visits(other, 7)
    fold(world, NEXT_DAY)
    span, who = Span(MONDAY, MONDAY), employ(Role.AUDITOR, office="peten")
    mine = figures.show(span, {}, who)
    assert (numbers(mine.total)[0], mine.places.places.offered) == (7, 100)
    assert shown(mine, Dimension.OFFICE) == {"peten": 7}
    with pytest.raises(OfficeUnknown):
        figures.show(span, {Dimension.OFFICE: "xela"}, who)
    assert numbers(read(office="peten").total)[0] == 7


def test_a_role_without_figures_sees_no_office(world: World) -> None:
    a_day(world)
    found = figures.show(Span(MONDAY, MONDAY), {}, employ(Role.OFFICER))
    assert (found.offices, found.places.places) == ((), Places())


def test_taking_figures_away_is_written_down(world: World) -> None:
    a_day(world)
    who, asked = employ(Role.AUDITOR), {Dimension.LOCALE: "es"}
    figures.export(Span(MONDAY, MONDAY), asked, who, now=EVENING)
    with reading() as session:
        event = session.scalars(select(AuditEventRow)).all()[-1]
        assert (event.action, event.actor_id, event.at) == ("figures_exported", who.id, EVENING)
        assert event.details == {"first": "2026-11-02", "last": "2026-11-02", "locale": "es"}


def test_waiting_is_from_asking_to_the_visit(world: World) -> None:
    visits(world, 5)
    total = read().total
    assert total
    assert total.median == SINCE.days


@pytest.mark.parametrize(("people", "shows"), [(4, False), (5, True)])
def test_places_do_not_tell_of_few_people_either(world: World, people: int, shows: bool) -> None:
    visits(world, people)
    found = read()
    lines: list[PlacesLine[Any]] = [found.places, *found.places_by_office, *found.places_by_week]
    assert [line.shows_taken for line in lines] == [shows] * 3
    assert (found.total is not None) is shows
