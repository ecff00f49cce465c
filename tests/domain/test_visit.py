from datetime import UTC, date, datetime, timedelta

import pytest

from mobility.domain.appointment import State
from mobility.domain.visit import Moment, moment_of

DAY = date(2026, 6, 12)
ENDS = datetime(2026, 6, 12, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "today", "now", "moment"),
    [
        (State.BOOKED, DAY - timedelta(days=1), ENDS - timedelta(days=1), Moment.AHEAD),
        (State.BOOKED, DAY, ENDS - SECOND, Moment.TODAY),
        (State.BOOKED, DAY, ENDS, Moment.PAST),
        (State.BOOKED, DAY + timedelta(days=9), ENDS + timedelta(days=9), Moment.PAST),
        (State.CHECKED_IN, DAY, ENDS + SECOND, Moment.TODAY),
        (State.BEING_SERVED, DAY, ENDS + SECOND, Moment.TODAY),
        (State.COMPLETED, DAY, ENDS, Moment.ATTENDED),
        (State.LEFT, DAY, ENDS, Moment.MISSED),
        (State.NO_SHOW, DAY, ENDS, Moment.MISSED),
        (State.CANCELLED, DAY, ENDS - SECOND, Moment.CANCELLED),
        (State.CLOSED_BY_OFFICE, DAY, ENDS - SECOND, Moment.CLOSED),
    ],
)
def test_a_visit_stands_to_its_owner_as_days_pass(
    state: State, today: date, now: datetime, moment: Moment
):
    assert moment_of(state, ends_at=ENDS, day=DAY, today=today, now=now) is moment
