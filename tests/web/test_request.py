from datetime import timedelta

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.office import OfficeRow
from mobility.models.request import RequestRow
from mobility.models.sealed import unseal_row
from tests.conftest import NOW
from tests.web.booker import later
from tests.web.phone import Phone, title, words


def requests_kept(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.query(RequestRow).count()


def test_the_page_shows_whom_to_reach_now(phone: Phone) -> None:
    shown = words(phone.get("/call-me"))
    assert shown.index("If you are in danger now") < shown.index("Ask to be called")
    assert "You do not have to say why." in shown


def test_a_number_is_enough_to_be_called(app: Flask, settings: Settings, phone: Phone) -> None:
    page = phone.post("/call-me", phone="5555 1234", hours="morning")
    assert page.headers["Location"] == "/en/call-me/asked"
    with app.app_context(), reading() as session:
        row = session.query(RequestRow).one()
        contact = unseal_row(settings.keys, row, "contact")["contact"]
        assert contact == {"phone": "+50255551234", "hours": "morning", "name": ""}
        assert (row.kind, row.urgent, row.state, row.office_id) == ("call", True, "open", None)


def test_a_form_sent_twice_asks_once(app: Flask, phone: Phone) -> None:
    once = "5b0a1c52-7d0e-4f0e-9a55-3f3f1d6a0b11"
    for number in ("5555 1234", "5555 4321"):
        phone.post("/call-me", phone=number, hours="morning", once=once)
    phone.post("/call-me", phone="5555 1234", hours="morning", once="not a number of ours")
    assert requests_kept(app) == 2


def test_a_request_names_the_chosen_office(app: Flask, phone: Phone) -> None:
    phone.post("/call-me", phone="5555 1234", hours="any", name="Ana", office="peten")
    with app.app_context(), reading() as session:
        chosen = session.query(OfficeRow).filter_by(slug="peten").one()
        assert session.query(RequestRow).one().office_id == chosen.id


def test_an_office_that_does_not_exist_loses_no_request(app: Flask, phone: Phone) -> None:
    phone.post("/call-me", phone="5555 1234", hours="any", office="atlantis")
    assert requests_kept(app) == 1


def test_a_request_is_audited_without_the_number(app: Flask, phone: Phone) -> None:
    phone.post("/call-me", phone="5555 1234", hours="any")
    with app.app_context(), reading() as session:
        event = session.query(AuditEventRow).filter_by(record_kind="request").one()
        assert event.action == "call_requested"
        assert "5555" not in str(event.details)


@pytest.mark.parametrize("number", ["", "123", "5555 123", "call me", "5555 1234 5678 9012"])
def test_a_number_that_cannot_be_is_kept(app: Flask, phone: Phone, number: str) -> None:
    page = phone.post("/call-me", phone=number, hours="evening", name="Ana", office="peten")
    assert page.status_code == 422
    assert f'value="{number}"' in page.text
    assert 'value="evening" checked' in page.text
    assert 'value="Ana"' in page.text
    assert 'value="peten" selected' in page.text
    assert 'href="#phone"' in page.text
    assert requests_kept(app) == 0


def test_without_safe_hours_nobody_calls(app: Flask, phone: Phone) -> None:
    page = phone.post("/call-me", phone="5555 1234", hours="at three")
    assert "Please choose when a call is safe." in words(page)
    assert requests_kept(app) == 0


def test_the_answer_does_not_show_the_number(phone: Phone) -> None:
    phone.post("/call-me", phone="5555 1234", hours="any")
    page = phone.get("/call-me/asked")
    assert title(page) == "We are going to call you"
    assert "1234" not in words(page)


def test_five_requests_an_hour_are_kept_for_one_number(app: Flask, phone: Phone) -> None:
    for kept in (1, 2, 3, 4, 5, 5):
        page = phone.post("/call-me", phone="5555 1234", hours="any")
        assert page.headers["Location"] == "/en/call-me/asked"
        assert requests_kept(app) == kept
    phone.post("/call-me", phone="5555 4321", hours="any")
    assert requests_kept(app) == 6


@pytest.mark.parametrize(("minutes", "kept"), [(59, 5), (60, 6)])
def test_an_hour_later_a_number_may_ask_again(
    app: Flask, phone: Phone, minutes: int, kept: int
) -> None:
    for _ in range(5):
        phone.post("/call-me", phone="5555 1234", hours="any")
    later(app, NOW + timedelta(minutes=minutes))
    phone.post("/call-me", phone="5555 1234", hours="any")
    assert requests_kept(app) == kept
