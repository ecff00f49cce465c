from datetime import timedelta

import pytest

from mobility.domain.errors import ChangedMeanwhile, NotServed
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import (
    BATCH,
    Became,
    GuidanceStays,
    OwnProposal,
    Plan,
    StopState,
    StopWaits,
)
from mobility.services import pathway_status, pathway_stop_steps, pathway_stops
from mobility.services.pathway_status import Change
from tests.pathway_stops import (
    ALSO,
    CANNERY,
    CLOSE_ALL,
    FARM,
    GUIDANCE,
    LATER,
    ONLY,
    REASON,
    Pathways,
)
from tests.world import NOW, TOMORROW, World

TODAY = NOW.date()


@pytest.fixture
def farm(world: World) -> Pathways:
    return Pathways(world).start()


def test_groups_say_what_else_people_may_qualify_for(farm: Pathways) -> None:
    farm.world.slot(9)
    for nationality in ("GT", "GT", "HN"):
        farm.book(TOMORROW, nationality)
    farm.book(TOMORROW, "HN", sms=False)
    seen = pathway_stops.preview(FARM, TODAY, settings=farm.settings, now=NOW)
    rows = {one.group: (one.people, one.to_call, dict(one.others)) for one in seen.groups}
    assert rows == {ALSO: (2, 0, {CANNERY: 2}), ONLY: (2, 1, {})}


def test_another_pathway_that_is_shut_is_no_way_on(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.book(TOMORROW)
    shut = Change(PathwayState.CLOSED, TODAY, REASON)
    pathway_status.set_status(CANNERY, shut, person=farm.proposer, settings=farm.settings, now=NOW)
    seen = pathway_stops.preview(FARM, TODAY, settings=farm.settings, now=NOW)
    assert [one.group for one in seen.groups] == [ONLY]


def test_nothing_changes_before_another_administrator_confirms(farm: Pathways) -> None:
    farm.world.slot(2)
    uid = farm.book(TOMORROW)
    stop = farm.propose()
    assert farm.run() == 0
    assert farm.stands(uid) == ("booked", FARM)
    assert farm.state() is PathwayState.OPEN
    assert [(one.uid, one.code, one.by) for one in pathway_stops.proposed()] == [
        (stop, FARM, "Berta")
    ]


def test_whoever_proposed_it_cannot_confirm_it(farm: Pathways) -> None:
    stop = farm.propose()
    with pytest.raises(OwnProposal):
        pathway_stop_steps.confirm(
            stop, row_version=1, person=farm.proposer, settings=farm.settings, now=NOW
        )
    assert farm.look(stop).state is StopState.PROPOSED
    farm.agree(stop)
    assert farm.look(stop).state is StopState.RUNNING
    assert pathway_stops.proposed() == []


def test_confirming_shuts_the_pathway_and_the_timers_do_the_rest(farm: Pathways) -> None:
    farm.world.slot(9)
    also, only = farm.book(TOMORROW), farm.book(TOMORROW, "HN")
    unreached = farm.book(TOMORROW, "HN", sms=False)
    farm.stop()
    assert farm.state() is PathwayState.SUSPENDED
    assert farm.run() == 3
    assert farm.stands(also) == ("booked", CANNERY)
    assert farm.stands(only) == farm.stands(unreached) == ("booked", GUIDANCE)
    assert farm.told() == (2, 1)
    assert farm.taken() == 3


def test_a_closed_visit_frees_its_place_and_goes_first_in_line(farm: Pathways) -> None:
    farm.world.slot(2)
    uid = farm.book(TOMORROW)
    stop = farm.stop(CLOSE_ALL)
    assert farm.run() == 1
    assert farm.stands(uid) == ("closed_by_office", FARM)
    assert farm.taken() == 0
    assert farm.look(stop).counts == {Became.CLOSED: 1}
    assert farm.waiting() == 1


def test_who_loses_a_closed_pathway_waits_for_nothing(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.book(TOMORROW)
    farm.stop(CLOSE_ALL, state=PathwayState.CLOSED)
    farm.run()
    assert farm.waiting() == 0


def test_visits_before_the_day_stay_as_they_are(farm: Pathways) -> None:
    farm.world.slot(2)
    later = farm.world.slot(2, TOMORROW + timedelta(days=3))
    before, after = farm.book(TOMORROW), farm.book(later)
    stop = farm.stop(since=later)
    assert farm.run() == 1
    assert farm.stands(before) == ("booked", FARM)
    assert farm.stands(after) == ("booked", CANNERY)
    assert farm.run(NOW + LATER) == 0
    # Until its day somebody may still be moved past it.
    assert farm.look(stop).state is StopState.RUNNING
    farm.run(later)
    assert farm.look(stop).state is StopState.DONE


def test_a_visit_that_has_begun_is_left_alone(farm: Pathways) -> None:
    farm.world.slot(3)
    first, second = farm.book(TOMORROW), farm.book(TOMORROW)
    farm.stop()
    farm.arrived(first)
    assert farm.run() == 1
    assert farm.stands(first) == ("checked_in", FARM)
    assert farm.stands(second) == ("booked", CANNERY)


def test_a_halted_stop_tells_nobody_until_it_goes_on(farm: Pathways) -> None:
    farm.world.slot(BATCH + 5)
    for _ in range(BATCH + 2):
        farm.book(TOMORROW)
    stop = farm.stop()
    assert farm.run() == BATCH
    version = farm.look(stop).row_version
    pathway_stop_steps.halt(stop, row_version=version, person=farm.proposer, now=NOW)
    assert farm.run() == 0
    assert farm.look(stop).left == 2
    pathway_stop_steps.carry_on(stop, row_version=version + 1, person=farm.second, now=NOW)
    assert farm.run() == 2
    assert farm.run(NOW + LATER) == 0
    found = farm.look(stop)
    assert (found.state, found.done, found.left) == (StopState.DONE, BATCH + 2, 0)
    assert farm.results() == sum(farm.told()) == BATCH + 2
    farm.world.check()


def test_somebody_booked_meanwhile_is_told_too(farm: Pathways) -> None:
    farm.world.slot(4)
    farm.book(TOMORROW)
    stop = farm.propose()
    late = farm.book(TOMORROW)
    farm.agree(stop)
    farm.run()
    assert farm.stands(late) == ("booked", CANNERY)


def test_a_stop_waits_for_stragglers_before_it_is_done(farm: Pathways) -> None:
    stop = farm.stop()
    farm.run(NOW + timedelta(minutes=2) - timedelta(seconds=1))
    assert farm.look(stop).state is StopState.RUNNING
    farm.run(NOW + timedelta(minutes=2))
    assert farm.look(stop).state is StopState.DONE


def test_general_guidance_cannot_be_stopped(farm: Pathways) -> None:
    change = Change(PathwayState.CLOSED, TODAY, REASON)
    with pytest.raises(GuidanceStays):
        pathway_stop_steps.propose(
            GUIDANCE, change, Plan({}), person=farm.proposer, settings=farm.settings, now=NOW
        )


def test_a_pathway_has_one_stop_at_a_time(farm: Pathways) -> None:
    first = farm.propose()
    with pytest.raises(StopWaits) as waits:
        farm.propose()
    assert waits.value.uid == first
    pathway_stop_steps.withdraw(first, row_version=1, person=farm.second, now=NOW)
    assert farm.propose() != first


def test_what_was_withdrawn_cannot_be_confirmed(farm: Pathways) -> None:
    stop = farm.propose()
    pathway_stop_steps.withdraw(stop, row_version=1, person=farm.proposer, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        farm.agree(stop)
    assert farm.state() is PathwayState.OPEN


def test_nobody_books_into_what_is_shut(farm: Pathways) -> None:
    farm.world.slot(4)
    token = farm.journey()
    farm.hold(token, TOMORROW)
    farm.stop()
    with pytest.raises(NotServed):
        farm.hold(farm.journey(), TOMORROW)
    with pytest.raises(NotServed):
        farm.confirm(token)
    farm.hold(token, TOMORROW, CANNERY)
    assert farm.confirm(token)
