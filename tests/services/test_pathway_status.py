from datetime import timedelta

import pytest

from mobility.domain.errors import NotServed
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import (
    GuidanceStays,
    PathwayUnknown,
    RuleMissing,
    SomebodyBooked,
    StopState,
    StopWaits,
)
from mobility.services import pathway_admin, pathway_status
from mobility.services.pathway_status import MOST_AHEAD, WEEK, Change, StatusInvalid
from tests.pathway_stops import CANNERY, FARM, GUIDANCE, REASON, Pathways
from tests.services.test_pathway_admin import NEW
from tests.world import NOW, TOMORROW, World

TODAY = NOW.date()
OPEN, SUSPENDED, CLOSED = PathwayState


@pytest.fixture
def farm(world: World) -> Pathways:
    return Pathways(world).start()


def put(
    farm: Pathways, state: PathwayState, days: int = 0, code: str = FARM, **reason: str
) -> None:
    change = Change(state, TODAY + timedelta(days=days), reason or REASON)
    pathway_status.set_status(code, change, person=farm.proposer, settings=farm.settings, now=NOW)


def test_a_pathway_with_nobody_booked_is_shut_at_once(farm: Pathways) -> None:
    put(farm, CLOSED)
    assert farm.state() is CLOSED
    put(farm, OPEN)
    assert farm.state() is OPEN


def test_a_pathway_with_somebody_booked_is_not_shut_by_one_person(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.book(TOMORROW)
    with pytest.raises(SomebodyBooked):
        put(farm, SUSPENDED)
    # From the day after the last visit on, nobody loses anything.
    put(farm, SUSPENDED, days=2)
    assert farm.state() is OPEN


def test_somebody_who_is_just_booking_counts_as_booked(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.hold(farm.journey(), TOMORROW)
    with pytest.raises(SomebodyBooked):
        put(farm, CLOSED)


def test_nobody_books_a_day_on_which_the_pathway_will_be_shut(farm: Pathways) -> None:
    farm.world.slot(2)
    after = farm.world.slot(2, TOMORROW + timedelta(days=4))
    put(farm, CLOSED, days=3)
    with pytest.raises(NotServed):
        farm.hold(farm.journey(), after)
    assert farm.book(TOMORROW)


def test_general_guidance_is_never_shut(farm: Pathways) -> None:
    with pytest.raises(GuidanceStays):
        put(farm, SUSPENDED, code=GUIDANCE)
    with pytest.raises(PathwayUnknown):
        put(farm, SUSPENDED, code="NOTHING")


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (MOST_AHEAD, True)])
def test_a_status_begins_today_or_within_a_year(farm: Pathways, days: int, taken: bool) -> None:
    if taken:
        put(farm, CLOSED, days=days)
        return
    with pytest.raises(StatusInvalid) as refused:
        put(farm, CLOSED, days=days)
    assert refused.value.field == "since"


def test_shutting_needs_a_reason_in_spanish(farm: Pathways) -> None:
    with pytest.raises(StatusInvalid) as refused:
        put(farm, CLOSED, en="Only English")
    assert refused.value.field == "reason"
    put(farm, CLOSED, es="Solo español")
    assert farm.state() is CLOSED


def test_a_planned_status_can_be_taken_back_until_its_day(farm: Pathways) -> None:
    where = {"person": farm.proposer, "settings": farm.settings}
    day = TODAY + timedelta(days=3)
    put(farm, CLOSED, days=3)
    assert pathway_status.drop_planned(FARM, day, **where, now=NOW)  # type: ignore[arg-type]
    assert not pathway_status.drop_planned(FARM, day, **where, now=NOW)  # type: ignore[arg-type]
    put(farm, CLOSED)
    assert not pathway_status.drop_planned(FARM, TODAY, **where, now=NOW)  # type: ignore[arg-type]
    assert farm.state() is CLOSED


def test_opening_ends_a_stop_and_leaves_the_rest_as_they_are(farm: Pathways) -> None:
    farm.world.slot(2)
    uid = farm.book(TOMORROW)
    stop = farm.stop()
    put(farm, OPEN)
    assert farm.look(stop).state is StopState.WITHDRAWN
    assert farm.run() == 0
    assert farm.stands(uid) == ("booked", FARM)


def test_a_proposal_must_be_withdrawn_before_another_change(farm: Pathways) -> None:
    farm.propose()
    for state in (OPEN, CLOSED):
        with pytest.raises(StopWaits):
            put(farm, state)
    assert farm.state() is OPEN


def test_a_new_pathway_is_not_opened_without_a_rule(farm: Pathways) -> None:
    pathway_admin.create(*NEW, person=farm.proposer, settings=farm.settings, now=NOW)
    with pytest.raises(RuleMissing):
        put(farm, OPEN, code=NEW[0])
    assert farm.state(NEW[0]) is SUSPENDED


def test_what_a_change_touches_is_told_in_numbers(farm: Pathways) -> None:
    farm.world.slot(3)
    farm.book(TOMORROW)
    farm.book(TOMORROW, pathway=CANNERY)
    farm.hold(farm.journey(), TOMORROW)
    seen = pathway_status.effect(FARM, Change(CLOSED, TODAY, REASON), since=NOW - WEEK, now=NOW)
    assert (seen.booked, seen.holding, seen.lately, seen.waiting) == (1, 1, 1, 0)
