"""Two administrators at the same moment: one version, one draft, and nothing lost unsaid."""

from functools import partial

import pytest

from mobility.services import rule_comparison, rule_drafts, rule_publishing
from tests.database.crowd import together
from tests.services.rule_material import CODE, RuleOffice, of_age, rule_office
from tests.world import NOW, World


@pytest.fixture
def office(world: World) -> RuleOffice:
    return rule_office(world)


@pytest.fixture
def two(world: World) -> RuleOffice:
    return rule_office(world, "two")


def test_two_who_publish_at_once_make_one_version(world: World, office: RuleOffice) -> None:
    office.keep(of_age(21))
    publish = partial(office.publish, seen=office.seen, based_on=1)
    both = [partial(publish, who=one) for one in (office.ana, office.berta)]
    assert together(world.app, both) == {"ok": 1, "ChangedMeanwhile": 1}
    assert office.desk().newest == 2


def test_one_who_clicks_twice_makes_one_version(world: World, office: RuleOffice) -> None:
    office.keep(of_age(21))
    publish = partial(office.publish, seen=office.seen, based_on=1)
    assert together(world.app, [publish] * 3) == {"ok": 3}
    assert office.desk().newest == 2


def test_two_who_confirm_at_once_make_one_version(world: World, two: RuleOffice) -> None:
    two.keep(of_age(21))
    two.publish()
    confirm = partial(rule_publishing.confirm, CODE, seen=two.seen, based_on=1, now=NOW)
    assert together(world.app, [partial(confirm, person=two.berta)] * 2) == {"ok": 2}
    assert two.desk().newest == 2


def test_two_who_begin_a_draft_at_once_see_one_another(world: World, office: RuleOffice) -> None:
    keep = partial(rule_drafts.keep, CODE, based_on=1, seen=0, now=NOW)
    first = partial(keep, of_age(21), person=office.ana)
    second = partial(keep, of_age(22), person=office.berta)
    assert together(world.app, [first, second]) == {"ok": 1, "ChangedMeanwhile": 1}


def test_two_runs_of_a_comparison_count_nobody_twice(world: World, office: RuleOffice) -> None:
    for _ in range(6):
        office.tell(19)
    office.keep(of_age(21))
    uid = rule_comparison.ask(CODE, seen=office.seen, person=office.ana, now=NOW)
    run = partial(rule_comparison.compare_due, settings=office.settings, now=NOW)
    assert together(world.app, [run, run]) == {"ok": 2}
    found = rule_comparison.look(uid, now=NOW)
    assert (found.is_done, found.tally.looked, found.tally.changed) == (True, 6, 6)
