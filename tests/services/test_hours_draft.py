"""Drafts of hours: kept, thrown away, begun again from a version, copied; and the history."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import event, select

from mobility.domain.errors import ChangedMeanwhile, NetworkInvalid, OfficeUnknown
from mobility.domain.hours_errors import PoolsDiffer
from mobility.domain.slot import Audience
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import db, reading
from mobility.services import hours_draft, hours_preview
from tests.hours import FIRST, Hours, line, pool
from tests.services.seeded import load
from tests.staff import employ
from tests.world import NOW, World

DAY = timedelta(days=1)


def page(hours: Hours, office: str = "xela"):
    return hours_preview.page(office, person=hours.boss, now=NOW)


def test_a_draft_changes_nothing_until_it_is_saved(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    assert page(hours).saved == (pool(line()),)
    assert page(hours).drafted == (pool(line(8, 10)),)
    hours_draft.discard("xela", person=hours.boss, now=NOW)
    assert page(hours).draft is None


def test_a_draft_of_what_stands_is_none(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    hours.draft(pool(line()))
    assert page(hours).draft is None


def test_a_draft_that_somebody_else_changed_is_not_replaced(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)), person=employ(name="Carlos"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        hours_draft.keep(
            "xela", [pool(line(9, 10))], based_on=1, seen=0, person=hours.boss, now=NOW
        )
    assert refusal.value.by == "Carlos"


def test_a_pool_keeps_whom_it_is_for(world: World) -> None:
    hours = Hours(world)
    with pytest.raises(PoolsDiffer):
        hours.draft(pool(line(), audience=Audience.HELPER))


def test_lines_that_overlap_are_no_draft(world: World) -> None:
    hours = Hours(world)
    with pytest.raises(NetworkInvalid):
        hours.draft(pool(line(), line(9, 10)))


def test_an_earlier_version_is_used_again_as_a_draft(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    hours.save()
    hours_draft.use_again("xela", 1, person=hours.boss, now=NOW)
    assert page(hours).saved == (pool(line(8, 10)),)
    assert page(hours).drafted == (pool(line()),)


def test_the_history_says_who_and_what_differs(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    hours.save()
    newest, first = page(hours).history
    assert (newest.by, first.by) == ("Inés", "")
    assert [one.closes for _pool, one in newest.gone] == [time(12)]
    assert [one.closes for _pool, one in newest.come] == [time(10)]


def test_a_file_that_changes_hours_is_a_version_too(settings, app) -> None:
    with app.app_context():
        load(settings, NOW)
        load(settings, NOW)
        boss = employ(Role.ADMINISTRATOR)
        found = hours_preview.page("quiche", person=boss, now=NOW)
        assert [(one.number, one.by) for one in found.history] == [(1, "")]
        assert found.number == 1


def test_a_copy_is_a_draft_at_the_other_office(world: World) -> None:
    hours = Hours(world)
    other = World(world.app, world.settings).build("toto")
    assert other.office_id != world.office_id
    assert hours_draft.copy("xela", ["toto"], person=hours.boss, now=NOW) == []
    there = page(hours, "toto")
    assert (there.saved, there.drafted) == ((), (pool(line()),))
    assert hours_draft.copy("xela", ["toto"], person=hours.boss, now=NOW) == ["toto"]


def test_nobody_copies_to_an_office_that_is_not_theirs(world: World) -> None:
    Hours(world)
    World(world.app, world.settings).build("toto")
    mine = employ(Role.ADMINISTRATOR, office="xela")
    with pytest.raises(OfficeUnknown):
        hours_draft.copy("xela", ["toto"], person=mine, now=NOW)


def test_one_day_has_hours_of_its_own(world: World) -> None:
    hours = Hours(world)
    day = FIRST.date()
    span = (time(9), time(11))
    hours_draft.one_day("xela", "general", day, span, person=hours.boss, now=NOW)
    own = line(9, 11, valid_from=day, valid_until=day)
    before = replace(line(), valid_until=day - DAY)
    after = replace(line(), valid_from=day + DAY)
    assert set(page(hours).drafted[0].hours) == {own, before, after}


def test_looking_at_names_is_written_down(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST)
    hours.draft(pool(line(9, 12)))
    hours.look()
    with reading() as session:
        looks = select(AuditEventRow.details).where(AuditEventRow.action == "hours_looked_at")
        assert session.scalars(looks).all() == [{"visits": 1}]


def queries(hours: Hours) -> int:
    count = 0

    def see(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(db.engine, "before_cursor_execute", see)
    hours.look()
    event.remove(db.engine, "before_cursor_execute", see)
    return count


def test_a_preview_takes_as_many_queries_for_many_as_for_few(world: World) -> None:
    hours = Hours(world, pool(line(places=9)))
    hours.draft(pool(line(11, 12, 9)))
    world.book(FIRST)
    few = queries(hours)
    for number in range(20):
        world.book(FIRST + timedelta(minutes=20 * (number % 6)))
    assert len(hours.look().rows) == 21
    assert queries(hours) == few
    assert few < 40
