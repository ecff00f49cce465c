import re
from datetime import date, timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select, update

from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from tests.conftest import NOW
from tests.full_day import FullDay, Guest
from tests.staff import employ, enter
from tests.web.phone import TOKEN
from tests.web.test_reads import statements

OFFICE = "quetzaltenango"
DAY = f"/desk/{OFFICE}/2026-11-10"
ROW = re.compile(r'<tr data-uid="([^"]+)"')
STATEMENTS = 4


@pytest.fixture
def guests(app: Flask, settings: Settings) -> list[Guest]:
    with app.app_context():
        return FullDay(OFFICE, date(2026, 11, 10), NOW, settings).fill(30)


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> FlaskClient:
    with app.app_context():
        person = employ(Role.OFFICER, office=OFFICE, locale="en")
    enter(client, person)
    return client


def sent(seen: list[str]) -> list[str]:
    return [one for one in seen if not one.startswith("BEGIN")]


def look_for(ana: FlaskClient, typed: str) -> tuple[str, list[str]]:
    token = TOKEN.findall(ana.get(DAY).text)[0]
    page = ana.post(f"{DAY}/search", data={"csrf_token": token, "find": typed})
    return page.headers.get("Location", ""), ROW.findall(page.text)


def test_the_list_costs_four_statements_however_many_are_on_it(
    app: Flask, ana: FlaskClient, guests: list[Guest]
) -> None:
    ana.get(DAY)  # the first look of the day is written to the trail as well
    with statements(app) as seen:
        page = ana.get(DAY)
    assert len(ROW.findall(page.text)) == len(guests)
    assert len(sent(seen)) == STATEMENTS


def test_a_poll_that_finds_nothing_new_asks_once(
    app: Flask, ana: FlaskClient, guests: list[Guest]
) -> None:
    tag = ana.get(f"{DAY}/list").headers["ETag"]
    with statements(app) as seen:
        same = ana.get(f"{DAY}/list", headers={"If-None-Match": tag, "X-Mobility": "poll"})
    who_and_whether = 2
    assert (same.status_code, same.data, len(sent(seen))) == (304, b"", who_and_whether)


def test_a_tag_that_a_proxy_weakened_is_still_known(ana: FlaskClient, guests: list[Guest]) -> None:
    tag = ana.get(f"{DAY}/list").headers["ETag"]
    assert ana.get(f"{DAY}/list", headers={"If-None-Match": f"W/{tag}"}).status_code == 304


def test_a_poll_brings_the_list_again_once_a_visit_changes(
    app: Flask, ana: FlaskClient, guests: list[Guest]
) -> None:
    tag = ana.get(f"{DAY}/list").headers["ETag"]
    with app.app_context(), transaction() as session:
        changes = update(AppointmentRow).where(AppointmentRow.uid == guests[2].uid)
        session.execute(changes.values(state="checked_in", row_version=2))
    page = ana.get(f"{DAY}/list", headers={"If-None-Match": tag})
    assert page.status_code == 200
    assert page.headers["ETag"] != tag
    assert {"desk-list", "desk-counts", "desk-next"} <= set(re.findall(r'id="([^"]+)"', page.text))


def test_a_poll_brings_the_list_again_as_waits_grow(
    app: Flask, guests: list[Guest], request: pytest.FixtureRequest
) -> None:
    time = [NOW]

    @app.before_request
    def tell() -> None:
        g.now = time[0]

    ana = request.getfixturevalue("ana")
    tag = ana.get(f"{DAY}/list").headers["ETag"]
    time[0] += timedelta(minutes=1)
    assert ana.get(f"{DAY}/list", headers={"If-None-Match": tag}).status_code == 200


def test_a_poll_is_no_look(app: Flask, ana: FlaskClient, guests: list[Guest]) -> None:
    ana.get(f"{DAY}/list", headers={"X-Mobility": "poll"})
    assert actions(app).count("day_list_read") == 0
    ana.get(DAY)
    ana.get(DAY)
    assert actions(app).count("day_list_read") == 1


def actions(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        return list(session.scalars(select(AuditEventRow.action)))


def test_answers_stay_closed_until_they_are_asked_for(
    app: Flask, ana: FlaskClient, guests: list[Guest]
) -> None:
    path = f"{DAY}/visits/{guests[1].uid}"
    assert "I prefer not to say" not in ana.get(path).text
    assert actions(app).count("answers_read") == 0
    assert "I prefer not to say" in ana.get(f"{path}/answers").text
    assert actions(app)[-2:].count("answers_read") == 1


def test_another_office_has_no_day_for_this_officer(ana: FlaskClient, guests: list[Guest]) -> None:
    for path in ("", "/list", f"/visits/{guests[0].uid}", f"/visits/{guests[0].uid}/answers"):
        assert ana.get(f"/desk/peten/2026-11-10{path}").status_code == 404


def test_a_visit_that_is_not_of_this_office_does_not_exist(
    app: Flask, client: FlaskClient, guests: list[Guest]
) -> None:
    with app.app_context():
        enter(client, employ(Role.SUPERVISOR))  # at all offices
    assert client.get(f"/desk/peten/2026-11-10/visits/{guests[0].uid}").status_code == 404


def test_the_file_of_another_day_opens_on_its_own_day(
    ana: FlaskClient, guests: list[Guest]
) -> None:
    page = ana.get(f"/desk/{OFFICE}/2026-11-12/visits/{guests[0].uid}")
    assert page.headers["Location"] == f"{DAY}/visits/{guests[0].uid}"


def test_one_who_is_found_opens_and_several_are_listed(
    ana: FlaskClient, guests: list[Guest]
) -> None:
    code = guests[4].reference
    assert look_for(ana, f" {code[:4]}-{code[4:]} ".lower())[0] == f"{DAY}/visits/{guests[4].uid}"
    assert look_for(ana, "5555 0007")[0] == f"{DAY}/visits/{guests[7].uid}"
    where, listed = look_for(ana, "LOPEZ")
    assert (where, listed) == ("", [guest.uid for guest in guests[1::3]])


def test_an_officer_of_one_office_goes_straight_to_its_day(ana: FlaskClient) -> None:
    assert ana.get("/desk").headers["Location"] == DAY
    assert ana.get(f"/desk/{OFFICE}").headers["Location"] == DAY


def test_a_filter_shows_its_part_and_counts_all(ana: FlaskClient, guests: list[Guest]) -> None:
    page = ana.get(f"{DAY}?show=missed").text
    assert len(ROW.findall(page)) == len(guests) // 5
    assert "All <b>30</b>" in page
    assert "6 of 6" in page


def test_who_cannot_be_served_here_shows_why(ana: FlaskClient, guests: list[Guest]) -> None:
    page = ana.get(f"{DAY}?show=waiting").text
    assert "asked for a woman: not with you" in page


def test_without_a_script_the_page_refreshes_when_asked_to(
    ana: FlaskClient, guests: list[Guest]
) -> None:
    assert "Refresh" not in ana.get(DAY).headers
    assert ana.get(f"{DAY}?every=30").headers["Refresh"] == "30"


def test_an_empty_day_leads_to_the_next_with_people(ana: FlaskClient, guests: list[Guest]) -> None:
    page = ana.get(f"/desk/{OFFICE}/2026-11-08").text
    assert f'href="{DAY}">Tuesday, November 10</a>' in page


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_have_pages_too(ana: FlaskClient, day: str) -> None:
    assert ana.get(f"/desk/{OFFICE}/{day}").status_code == 200


@pytest.mark.parametrize("day", ["2026-13-01", "2026-11-1", "today", "20261110"])
def test_what_is_no_day_has_no_page(ana: FlaskClient, day: str) -> None:
    assert ana.get(f"/desk/{OFFICE}/{day}").status_code == 404
