from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.booker import Booker, fill, later, make_slots
from tests.web.phone import words

# Midnight at the offices comes six hours after it does in UTC.
MIDNIGHT = datetime(2026, 11, 11, 6, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "last"), [(-1, "January 5"), (0, "January 6")])
def test_the_last_given_day_follows_the_networks_clock(app: Flask, minutes: int, last: str) -> None:
    make_slots(app)
    later(app, MIDNIGHT + timedelta(minutes=minutes))
    fill(app)
    assert f"{last} are given" in words(Booker(app).screened())
