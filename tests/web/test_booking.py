"""Choosing an office, a day and a time, and holding the place."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from mobility.models.base import transaction
from mobility.models.slot import SlotRow
from tests.conftest import NOW
from tests.web.booker import (
    Booker,
    fill,
    instant,
    later,
    make_slots,
    place,
)
from tests.web.page_parts import PageParts
from tests.web.phone import title


@pytest.fixture
def rosa(app: Flask) -> Booker:
    make_slots(app)
    return Booker(app)


def test_offices_come_with_their_next_day(rosa: Booker) -> None:
    page = rosa.screened()
    assert title(page) == "Which office do you go to?"
    assert page.text.count("Next day: ") == 8
    assert "Next day: Tuesday, November 10" in page.text


def test_a_call_is_chosen_instead_of_a_visit(rosa: Booker) -> None:
    rosa.screened()
    rosa.post("/book/office", mode="telephone")
    page = rosa.get("/book/office")
    assert title(page) == "Which office calls you?"
    assert title(rosa.get(rosa.days())) == "When do we call you?"


def test_an_unknown_way_of_meeting_changes_nothing(rosa: Booker) -> None:
    rosa.screened()
    rosa.post("/book/office", mode="<b>")
    assert title(rosa.get("/book/office")) == "Which office do you go to?"


def test_a_minor_alone_is_led_to_a_person(rosa: Booker) -> None:
    rosa.walk(for_whom="me", nationality="GT", in_country="GT", age="15", adult_with="no")
    for path in ("/book/office", "/book/time", "/book/details", "/book/review"):
        assert rosa.get(path).headers["Location"].endswith("/screening/minor")


def test_a_stranger_is_led_kindly_to_the_questions(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    stranger = Booker(app)
    assert stranger.get(times).headers["Location"].endswith("/book/first")
    assert title(stranger.get("/book/first")) == "First, a few questions"
    assert stranger.take(times, "2026-11-10T15:00Z").headers["Location"].endswith("/book/first")


def test_who_has_not_chosen_a_pathway_goes_back_to_it(rosa: Booker) -> None:
    rosa.walk(for_whom="me", nationality="GT", in_country="GT", age="36")
    assert rosa.get("/book/office").headers["Location"].endswith("/screening/result")


def test_the_days_are_public_and_carry_no_cookie(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    address = f"/en{rosa.days()}"
    client = app.test_client()
    page = client.get(address)
    assert page.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in page.headers
    assert "csrf_token" not in page.text
    again = client.get(address, headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_five_days_come_first_and_then_a_month_from_sunday(rosa: Booker) -> None:
    rosa.screened()
    page = rosa.get(rosa.days())
    assert page.text.count('class="pick-day"') == 5
    assert "places left in the morning" in page.text
    month = rosa.get(f"{rosa.days()}&month=2026-11")
    assert month.text.index("Sunday") < month.text.index("Monday")
    assert "November 10, there are places" in month.text
    assert "November 9, there are places" not in month.text


@pytest.mark.parametrize(
    "month", ["", "2026-13", "1999-01", "9999-12", "x" * 10_000, "２０２６-11"]
)
def test_any_month_in_an_address_gives_a_page(rosa: Booker, month: str) -> None:
    rosa.screened()
    assert rosa.get(f"{rosa.days()}&month={month}").status_code == 200


@pytest.mark.parametrize("day", ["", "2026-02-31", "12", "%00", "a" * 10_000])
def test_a_day_that_is_none_leads_back_to_the_days(rosa: Booker, day: str) -> None:
    rosa.screened()
    where = place(rosa.days())
    page = rosa.get(f"/book/time?office={where['office']}&service={where['service']}&day={day}")
    assert "/book/day?" in page.headers["Location"]


def test_a_time_is_kept_and_the_bar_says_so(rosa: Booker) -> None:
    taken = rosa.at_a_time()
    assert taken.headers["Location"].endswith("/book/details")
    page = rosa.get("/book/details")
    assert "for you until 8:10" in page.text
    assert 'data-seconds="600"' in page.text


def test_three_places_are_said_and_four_are_not(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    first, *_others = rosa.slots(times)
    with app.app_context(), transaction() as session:
        session.execute(update(SlotRow).values(capacity=4))
        session.execute(update(SlotRow).where(SlotRow.starts_at == instant(first)).values(taken=1))
    page = rosa.get(times)
    assert page.text.count("3 places left") == 1
    assert "4 places left" not in page.text
    assert "Guatemala time" in page.text


def test_a_place_taken_meanwhile_shows_the_three_nearest(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    slot = rosa.slots(times)[2]
    fill(app, instant(slot))
    page = rosa.take(times, slot)
    assert page.status_code == 409
    assert "Another person took that place." in page.text
    nearest = page.text.partition("The nearest times")[2].partition("<details>")[0]
    assert nearest.count('name="slot"') == 3


def test_a_full_network_offers_the_waiting_line(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    slot = rosa.slots(times)[0]
    fill(app)
    page = rosa.take(times, slot)
    assert page.status_code == 409
    assert "There are no places left on this day." in page.text
    assert "/waitlist" in page.text
    offices = rosa.get("/book/office")
    assert offices.text.count("Let me know") == 8
    days = rosa.get(times.replace("/time", "/day"))
    assert "Each day we open the places of one more day." in days.text


def test_a_full_day_names_the_nearest_day_and_office(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    fill(app, *(instant(slot) for slot in rosa.slots(times)))
    page = rosa.get(times)
    assert "There are no places left on this day." in page.text
    assert page.text.count('class="pick-day"') == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slot", "2026-11-10T15:01Z"),
        ("slot", "yesterday"),
        ("slot", ""),
        ("service", "00000000"),
        ("service", "' OR 1=1 --"),
        ("office", "peten"),
        ("office", "<script>"),
    ],
)
def test_an_altered_form_takes_nothing(rosa: Booker, app: Flask, field: str, value: str) -> None:
    rosa.screened()
    times = rosa.times()
    sent = {**place(times), "slot": rosa.slots(times)[0], field: value}
    page = rosa.post("/book/time", **sent)
    assert page.status_code == 409
    assert "That time is not offered here." in page.text
    assert "<script>" not in page.text
    assert "/book/details" not in rosa.get("/book/day-again").headers["Location"]


def test_a_time_that_has_begun_is_refused(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    slot = rosa.slots(times)[0]
    later(app, instant(slot))
    page = rosa.take(times, slot)
    assert page.status_code == 409
    assert "That time has already begun." in page.text
    assert "/book/day?" in rosa.get("/book/day-again").headers["Location"]


def test_more_time_is_given_once(rosa: Booker) -> None:
    rosa.at_a_time()
    answer = rosa.post("/book/extend?page=contact")
    assert answer.headers["Location"].endswith("/book/details/contact")
    page = rosa.get("/book/details")
    assert "for you until 8:20" in page.text
    assert "I need more time" not in page.text
    assert rosa.post("/book/extend?page=contact").status_code == 409


def test_asking_for_time_too_late_offers_a_time_again(rosa: Booker, app: Flask) -> None:
    rosa.at_a_time()
    later(app, NOW + timedelta(minutes=10))
    answer = rosa.post("/book/extend?page=identity", given_names="Rosa")
    assert answer.headers["Location"].endswith("/book/details")
    assert title(rosa.get("/book/details")) == "A lot of time has passed"


def test_what_is_half_written_survives_asking_for_time(rosa: Booker) -> None:
    rosa.at_a_time()
    rosa.post("/book/extend?page=identity", given_names="Rosa", document="25")
    page = rosa.get("/book/details")
    assert 'value="Rosa"' in page.text
    assert 'value="25"' in page.text


def test_after_a_lapse_one_tap_takes_the_same_time(rosa: Booker, app: Flask) -> None:
    rosa.at_a_time()
    later(app, NOW + timedelta(minutes=11))
    page = rosa.post("/book/details", given_names="Rosa")
    assert page.status_code == 409
    assert title(page) == "A lot of time has passed"
    assert "again</button>" in page.text
    again = PageParts(page.text).forms[0].sent
    assert rosa.post("/book/time", **again).status_code == 303
    assert 'value="Rosa"' in rosa.get("/book/details").text


def test_after_a_lapse_the_next_time_is_offered(rosa: Booker, app: Flask) -> None:
    rosa.screened()
    times = rosa.times()
    first, second = rosa.slots(times)[:2]
    rosa.take(times, first)
    later(app, instant(first))
    page = rosa.get("/book/details")
    assert page.status_code == 409
    assert f'name="slot" value="{second}"' in page.text
