from datetime import date, time

import pytest

from mobility.domain.office import Closure, ClosureKind, OfficeState
from mobility.domain.office_today import Stand, opening_of

DAY = [(time(8), time(12)), (time(13), time(16))]
FLOOD = {"es": "Inundación"}


def closed(closes_at: time | None = None) -> Closure:
    kind = ClosureKind.CLOSURE
    return Closure(day=date(2026, 11, 10), closes_at=closes_at, kind=kind, reason=FLOOD)


def at(clock: time, **changes):
    asked = {"closure": None, "ended": False, "state": OfficeState.OPEN, "spans": DAY, **changes}
    return opening_of(asked.pop("state"), asked.pop("spans"), clock=clock, **asked)


@pytest.mark.parametrize(
    ("clock", "stand", "when"),
    [
        (time(7, 59), Stand.BEFORE, time(8)),
        (time(8), Stand.OPEN, time(12)),
        (time(11, 59), Stand.OPEN, time(12)),
        (time(12), Stand.BEFORE, time(13)),
        (time(15, 59), Stand.OPEN, time(16)),
        (time(16), Stand.AFTER, time(16)),
    ],
)
def test_an_office_is_open_within_its_hours_only(clock, stand, when):
    found = at(clock)
    assert (found.stand, found.at) == (stand, when)
    assert found.is_open is (stand is Stand.OPEN)


def test_a_closed_day_says_why_and_a_short_one_when():
    assert at(time(9), closure=closed()).reason == FLOOD
    short = at(time(9), closure=closed(time(10)))
    assert (short.stand, short.at, short.reason) == (Stand.OPEN, time(10), FLOOD)
    assert at(time(10), closure=closed(time(10))).stand is Stand.AFTER
    assert at(time(9), closure=closed(time(8))).stand is Stand.NO_HOURS


def test_a_short_day_changes_nothing_that_ends_before():
    found = at(time(9), closure=closed(time(14)))
    assert (found.at, found.reason) == (time(12), {})


def test_a_day_that_the_desk_ended_is_over():
    assert at(time(9), ended=True).stand is Stand.ENDED


@pytest.mark.parametrize("state", [OfficeState.PREPARING, OfficeState.SUSPENDED])
def test_an_office_that_does_not_work_is_never_open(state):
    assert at(time(9), state=state).stand == state.value


def test_without_hours_today_nobody_is_there():
    assert at(time(9), spans=[]).stand is Stand.NO_HOURS
