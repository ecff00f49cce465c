import pytest

from mobility.domain.appointment import Channel, State
from mobility.domain.figures import (
    LONGEST,
    Counts,
    Places,
    Tally,
    total,
    wait_sign,
)


def waits(*days: int) -> str:
    return "".join(wait_sign(one) for one in days)


def seen(*visits: tuple[State, int]) -> Counts:
    tally = Tally()
    for state, waited in visits:
        tally.see(state, Channel.WEB, waited)
    return tally.counts()


@pytest.mark.parametrize(
    ("days", "median", "nearly_all"),
    [
        ((), None, None),
        ((4,), 4, 4),
        ((1, 2), 1, 2),
        ((3, 1, 2), 2, 3),
        ((0,) * 9 + (30,), 0, 0),
        ((0,) * 8 + (30, 30), 0, 30),
        ((5, 5, 5, 40), 5, 40),
    ],
)
def test_a_percentile_is_what_so_many_waited_at_most(days, median, nearly_all):
    counts = Counts(waiting=waits(*days))
    assert (counts.median, counts.nearly_all) == (median, nearly_all)


def test_histograms_add_up_in_any_order():
    parts = [Counts(waiting=waits(9, 1)), Counts(waiting=waits(5))]
    assert total(parts).median == total(parts[::-1]).median == 5


@pytest.mark.parametrize(
    ("days", "kept"), [(-1, 0), (0, 0), (LONGEST, LONGEST), (LONGEST + 1, LONGEST)]
)
def test_a_waiting_time_has_bounds(days, kept):
    assert Counts(waiting=wait_sign(days)).median == kept


@pytest.mark.parametrize("state", State)
def test_every_state_is_counted_once(state):
    one = seen((state, 3))
    parts = (one.attended, one.no_show, one.given_up, one.closed, one.pending)
    assert (one.booked, sum(parts)) == (1, 1)


def test_only_visits_that_stood_have_a_waiting_time():
    counts = seen((State.COMPLETED, 3), (State.CANCELLED, 40), (State.CLOSED_BY_OFFICE, 50))
    assert (counts.waits, counts.median) == (1, 3)


def test_whoever_left_before_the_end_came():
    counts = seen((State.LEFT, 1), (State.NO_SHOW, 1))
    assert (counts.attended, counts.no_show, counts.expected) == (1, 1, 2)


def test_a_walk_in_is_counted_apart():
    tally = Tally()
    tally.see(State.COMPLETED, Channel.WALK_IN, 0)
    counts = tally.counts()
    assert counts == Counts(walk_ins=1)
    assert counts.people == 1


def test_places_that_nobody_took_are_unused():
    both = Places(offered=10, withheld=2, taken=7) + Places(offered=1, withheld=0, taken=1)
    assert (both.offered, both.withheld, both.taken, both.unused) == (11, 2, 8, 3)
