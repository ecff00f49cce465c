"""A new version holds from its moment on, and never for what was decided before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.rule_version import (
    FURTHEST,
    RuleBegins,
    RuleFixed,
    RuleOfOneself,
    RuleUnchanged,
    RuleUnfinished,
    RuleUnknown,
    Standing,
)
from mobility.models.base import transaction
from mobility.models.pathway import RuleVersionRow
from mobility.services import rule_drafts, rule_publishing
from tests.services.rule_material import CODE, RuleOffice, audited, of_age, rule_office
from tests.world import NOW, World

LATER = NOW + timedelta(days=30)
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(world: World) -> RuleOffice:
    return rule_office(world)


@pytest.fixture
def two(world: World) -> RuleOffice:
    return rule_office(world, "two")


def standings(office: RuleOffice, now=NOW) -> dict[int, str]:
    desk = office.desk(now)
    return {one.number: desk.standing(one).value for one in desk.versions}


def confirm(office: RuleOffice, who, now=NOW) -> int:
    seen, newest = office.seen, office.desk().newest
    return rule_publishing.confirm(CODE, seen=seen, based_on=newest, person=who, now=now)


def test_the_next_answer_differs_and_the_last_one_stays(office: RuleOffice) -> None:
    before = office.tell(19)
    assert office.told(before) == ["18 yes"]
    office.change(21, now=NOW + SECOND)
    after = office.tell(19, NOW + SECOND)
    assert office.told(after, NOW + SECOND) == ["21 no"]
    assert office.told(before, NOW + SECOND) == ["18 yes"]


def test_a_version_is_added_and_the_older_one_untouched(office: RuleOffice) -> None:
    office.change(21)
    assert standings(office) == {2: "current", 1: "past"}
    made, first = office.desk().versions
    assert (first.conditions, made.conditions) == (of_age(18), of_age(21))
    assert (made.by, made.approved_by, first.by) == ("Ana", "", "")
    assert audited() == ["rule_drafted", "rule_published"]


def test_a_version_begins_at_its_moment_and_not_before(office: RuleOffice) -> None:
    office.change(21, begins=LATER)
    assert office.told(office.tell(19, LATER - SECOND), LATER - SECOND) == ["18 yes"]
    assert office.told(office.tell(19, LATER), LATER) == ["21 no"]


def test_no_version_begins_in_the_past_nor_too_far_ahead(office: RuleOffice) -> None:
    office.keep(of_age(21))
    for begins in (NOW - SECOND, NOW + FURTHEST + SECOND):
        with pytest.raises(RuleBegins):
            office.publish(begins=begins)
    assert office.publish(begins=NOW + FURTHEST) == 2


def test_two_versions_of_one_instant_are_never_mixed_up(office: RuleOffice) -> None:
    office.change(21)
    told = office.tell(19)
    office.change(25)
    assert len({one.valid_from for one in office.desk().versions}) == 3
    assert office.told(told) == ["21 no"]
    later = NOW + SECOND
    assert office.told(office.tell(22, later), later) == ["25 no"]


def test_a_second_click_publishes_nothing_more(office: RuleOffice) -> None:
    office.keep(of_age(21))
    seen = office.seen
    assert [office.publish(seen=seen, based_on=1) for _ in range(2)] == [2, 2]
    assert office.desk().newest == 2


def test_an_earlier_version_is_made_current_again(office: RuleOffice) -> None:
    office.change(21)
    rule_drafts.begin_again(CODE, 1, seen=0, person=office.ana, now=NOW)
    assert office.publish() == 3
    newest = office.desk(NOW + SECOND).current
    assert newest is not None
    assert (newest.number, newest.restores, newest.conditions) == (3, 1, of_age(18))


def test_an_earlier_version_takes_no_draft_away_unseen(office: RuleOffice) -> None:
    office.change(21)
    office.keep(of_age(30), who=office.berta)
    with pytest.raises(ChangedMeanwhile):
        rule_drafts.begin_again(CODE, 1, seen=0, person=office.ana, now=NOW)
    draft = office.desk().draft
    assert draft is not None
    assert draft.data["conditions"] == of_age(30)


def test_a_planned_version_is_called_off_by_another(office: RuleOffice) -> None:
    office.change(21, begins=LATER)
    rule_drafts.call_off(CODE, 2, seen=0, person=office.ana, now=NOW)
    assert office.publish(begins=office.desk().begins) == 3
    assert standings(office) == {3: "planned", 2: "replaced", 1: "current"}
    assert office.desk().planned == []
    assert office.told(office.tell(19, LATER), LATER) == ["18 yes"]


def test_what_has_begun_cannot_be_called_off(office: RuleOffice) -> None:
    office.change(21, begins=LATER)
    with pytest.raises(RuleUnchanged):
        rule_drafts.call_off(CODE, 2, seen=0, person=office.ana, now=LATER)


def test_a_draft_that_changes_nothing_is_not_published(office: RuleOffice) -> None:
    office.keep(of_age(18))
    with pytest.raises(RuleUnchanged):
        office.publish()


def test_an_unfinished_draft_is_kept_and_not_published(office: RuleOffice) -> None:
    office.keep({"all": [{"fact": "age", "op": "at_least", "value": ""}]})
    with pytest.raises(RuleUnfinished):
        office.publish()
    assert office.desk().newest == 1


def test_general_guidance_stays_for_everyone(office: RuleOffice) -> None:
    with pytest.raises(RuleFixed):
        rule_drafts.keep("INFO", of_age(18), based_on=1, seen=0, person=office.ana, now=NOW)


def test_a_pathway_that_is_not_there_has_no_rule(office: RuleOffice) -> None:
    with pytest.raises(RuleUnknown):
        rule_drafts.keep("NONE", of_age(18), based_on=1, seen=0, person=office.ana, now=NOW)


def test_a_draft_that_somebody_changed_is_not_written_over(office: RuleOffice) -> None:
    office.keep(of_age(21))
    office.keep(of_age(22), who=office.berta, seen=1)
    with pytest.raises(ChangedMeanwhile) as refused:
        office.keep(of_age(23), seen=1)
    assert refused.value.by == "Berta"
    with pytest.raises(ChangedMeanwhile):
        office.publish(seen=1)


def test_a_draft_of_an_older_version_is_looked_at_again(office: RuleOffice) -> None:
    office.keep(of_age(30))
    with transaction() as session:
        row = session.scalars(select(RuleVersionRow).order_by(RuleVersionRow.id)).first()
        assert row is not None
        more = {"version": 2, "valid_from": NOW - SECOND, "conditions": of_age(16)}
        session.add(RuleVersionRow(pathway_id=row.pathway_id, **more))
    with pytest.raises(ChangedMeanwhile):
        office.publish()
    with pytest.raises(ChangedMeanwhile):
        office.keep(of_age(30), based_on=1)
    office.keep(of_age(30))
    assert office.publish() == 3


def test_the_same_draft_sent_twice_is_kept_once(office: RuleOffice) -> None:
    for _ in range(2):
        office.keep(of_age(21), seen=0)
    assert (office.seen, audited()) == (1, ["rule_drafted"])


def test_two_are_needed_where_the_network_says_so(two: RuleOffice) -> None:
    two.keep(of_age(21))
    assert two.publish() is None
    assert two.desk().newest == 1
    (waits,) = rule_publishing.proposed()
    assert (waits.code, waits.by) == (CODE, "Ana")
    with pytest.raises(RuleOfOneself):
        confirm(two, two.ana)
    assert confirm(two, two.berta) == 2
    (made, _) = two.desk().versions
    assert (made.by, made.approved_by) == ("Ana", "Berta")
    assert rule_publishing.proposed() == []
    assert audited() == ["rule_drafted", "rule_proposed", "rule_published"]


def test_a_second_click_proposes_nothing_more(two: RuleOffice) -> None:
    two.keep(of_age(21))
    assert [two.publish(seen=1), two.publish(seen=1)] == [None, None]
    assert audited() == ["rule_drafted", "rule_proposed"]


def test_whoever_proposes_is_not_who_wrote_the_draft(two: RuleOffice) -> None:
    two.keep(of_age(21))
    assert two.publish(who=two.berta) is None
    with pytest.raises(RuleOfOneself):
        confirm(two, two.berta)
    assert confirm(two, two.ana) == 2


def test_what_should_have_begun_begins_when_it_is_confirmed(two: RuleOffice) -> None:
    two.keep(of_age(21))
    two.publish(begins=NOW + SECOND)
    assert confirm(two, two.berta, now=LATER) == 2
    assert two.desk(LATER).versions[0].valid_from == LATER


def test_what_was_proposed_and_then_changed_waits_no_more(two: RuleOffice) -> None:
    two.keep(of_age(21))
    two.publish()
    two.keep(of_age(22))
    assert rule_publishing.proposed() == []
    with pytest.raises(ChangedMeanwhile):
        confirm(two, two.berta)


def test_a_proposal_is_given_back_to_be_worked_on(two: RuleOffice) -> None:
    two.keep(of_age(21))
    two.publish()
    rule_publishing.give_back(CODE, seen=two.seen, person=two.berta, now=NOW)
    assert rule_publishing.proposed() == []
    assert two.desk().draft is not None
    assert two.desk().standing(two.desk().versions[0]) is Standing.CURRENT
