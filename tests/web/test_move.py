from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from mobility.services.appointments import Appointment
from mobility.web.slot_buttons import slot_value
from tests.conftest import NOW
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own

SECOND = timedelta(seconds=1)


def move(owner: Phone, booked: Appointment, slot: datetime | str, office: str = "") -> TestResponse:
    """Press the button of a time."""
    starts_at = slot if isinstance(slot, str) else slot_value(slot)
    day = starts_at[:10] if not isinstance(slot, str) else "2026-11-13"
    where = f"?office={office or booked.office}&day={day}"
    return owner.post(f"/appointment/{booked.reference}/move/time{where}", slot=starts_at)


def test_the_days_and_times_lead_to_a_new_day(desk: Desk, owner: Phone, booked: Appointment):
    days = own(owner, booked, "/move").text
    assert "You can change the day 2 more times." in days
    new = desk.times(booked)[1]
    assert f"&amp;day={new:%Y-%m-%d}" in days
    times = own(owner, booked, f"/move/time?office={booked.office}&day={new:%Y-%m-%d}").text
    assert f'value="{slot_value(new)}"' in times
    assert move(owner, booked, new).headers["Location"].endswith("?done=moved")
    after = desk.look(booked)
    assert after == replace(booked, starts_at=new, moves=1, revision=1)
    assert "Your appointment has a new day and time." in own(owner, booked, "?done=moved").text


def test_moving_gives_the_old_place_back(desk: Desk, owner: Phone, booked: Appointment):
    new = desk.times(booked)[0]
    taken = desk.taken(booked.office, booked.starts_at), desk.taken(booked.office, new)
    own(owner, booked, "/move")
    move(owner, booked, new)
    now = desk.taken(booked.office, booked.starts_at), desk.taken(booked.office, new)
    assert now == (taken[0] - 1, taken[1] + 1)


def test_the_same_time_changes_nothing(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/move")
    assert move(owner, booked, booked.starts_at).headers["Location"].endswith("?done=same")
    assert desk.look(booked) == booked


def test_another_office_can_be_chosen(desk: Desk, owner: Phone, booked: Appointment):
    assert "Chiquimula Office" in own(owner, booked, "/move").text
    new = desk.times(booked, slug="chiquimula")[0]
    move(owner, booked, new, office="chiquimula")
    after = desk.look(booked)
    assert (after.office, after.starts_at) == ("chiquimula", new)
    assert after.reference == booked.reference


def test_the_day_is_changed_twice_and_not_more(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/move")
    first, second, third = desk.times(booked)[:3]
    move(owner, booked, first)
    assert "You can change the day 1 more time." in own(owner, booked, "/move").text
    move(owner, booked, second)
    refused = move(owner, booked, third)
    assert refused.status_code == 409
    assert "You have already changed the day twice" in refused.text
    assert "You have already changed the day twice" in own(owner, booked, "/move").text
    assert desk.look(booked).starts_at == second


def test_until_the_cut_off_the_day_can_be_changed(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/move")
    new = desk.times(booked)[0]
    desk.now = booked.starts_at - booked.cutoff
    find(owner, booked.reference)
    late = move(owner, booked, new)
    assert late.status_code == 409
    assert "It is very soon" in late.text
    assert "It is very soon" in own(owner, booked, "/move").text
    desk.now -= SECOND
    assert own(owner, booked, "/move").status_code == 200
    move(owner, booked, new)
    assert desk.look(booked).starts_at == new


def test_what_was_given_up_cannot_be_moved(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/give-up")
    owner.post(f"/appointment/{booked.reference}/give-up")
    refused = move(owner, booked, desk.times(booked)[0])
    assert refused.status_code == 409
    assert "This appointment can no longer be changed" in refused.text


def test_a_time_taken_meanwhile_keeps_the_old_one(desk: Desk, owner: Phone, booked: Appointment):
    new = desk.times(booked)[0]
    own(owner, booked, "/move")
    desk.fill(booked.office, new)
    gone = move(owner, booked, new)
    assert gone.status_code == 409
    assert "Another person took that place." in gone.text
    assert f'value="{slot_value(new)}"' not in gone.text
    assert desk.look(booked) == booked


def test_a_time_of_another_office_is_not_taken(desk: Desk, owner: Phone, booked: Appointment):
    own(owner, booked, "/move")
    # Quetzaltenango works in the afternoon, Chiquimula does not.
    afternoon = desk.times(booked, nth=2)[-1]
    assert move(owner, booked, afternoon, office="chiquimula").status_code == 409
    assert desk.look(booked) == booked


@pytest.mark.parametrize(
    "slot",
    [
        "",
        "tomorrow",
        "🙂",
        "x" * 10_000,
        "2026-11-13T14:00:00",
        "9999-12-31T23:59Z",
        "0001-01-01T00:00Z",
        "2026-02-31T14:00Z",
        "' OR 1=1 --",
        slot_value(NOW),
        slot_value(NOW - timedelta(days=400)),
    ],
)
def test_a_time_that_is_none_keeps_the_old_one(
    desk: Desk, owner: Phone, booked: Appointment, slot: str
):
    own(owner, booked, "/move")
    assert move(owner, booked, slot).status_code == 409
    assert desk.look(booked) == booked


@pytest.mark.parametrize(
    "query",
    [
        "?month=2026-12",
        "?month=1999-01",
        "?month=9999-12",
        "?month=banana",
        "?office=nowhere",
        "?office=%F0%9F%99%82",
        "?office=chiquimula&month=2026-11",
    ],
)
def test_any_month_and_office_gives_a_page(owner: Phone, booked: Appointment, query: str):
    assert own(owner, booked, f"/move{query}").status_code == 200


@pytest.mark.parametrize(
    "query", ["", "?day=2026-02-31", "?day=banana", "?office=nowhere&day=2026-11-13"]
)
def test_a_day_that_is_none_leads_back_to_the_days(owner: Phone, booked: Appointment, query: str):
    answer = own(owner, booked, f"/move/time{query}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/en/appointment/{booked.reference}/move"


def test_a_full_day_says_that_nothing_is_left(owner: Phone, booked: Appointment):
    page = own(owner, booked, "/move/time?day=2026-11-15")
    assert "There are no places left on this day." in page.text
