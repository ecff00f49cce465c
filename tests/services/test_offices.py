from datetime import date, time

import pytest

from mobility.domain.slot import Mode
from mobility.services import offices
from tests.services.seeded import load

CAPITAL = "ciudad-de-guatemala"


@pytest.fixture(autouse=True)
def inside(app, settings, now):
    with app.app_context():
        load(settings, now)
        yield


def test_an_office_tells_people_what_they_need_to_know():
    office = offices.office("quiche")
    assert office is not None
    assert office.takes_requests
    assert office.details.names["en"] == "Quiché Office"
    assert office.details.urgent[0].value == "0000-0911 (demostración)"
    assert offices.office("atlantis") is None
    assert len(offices.list_offices()) == 8


def test_an_office_page_shows_the_week_and_closed_days(settings, now):
    page = offices.office_page(CAPITAL, now=now, horizon=settings.horizon)
    assert page is not None
    saturday = [hours for hours in page.week if hours.weekday == 5]
    assert [(hours.opens, hours.closes) for hours in saturday] == [(time(8), time(12))]
    in_person = [hours for hours in page.week if hours.mode is Mode.IN_PERSON]
    assert len(in_person) == 6
    assert page.closed_days[0].day == date(2026, 12, 24)
    assert offices.office_page("atlantis", now=now, horizon=settings.horizon) is None
