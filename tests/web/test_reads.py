"""A page reads what it shows once, and nothing that it does not show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from mobility.domain.settings import Settings
from mobility.models.base import db
from tests.web.phone import Phone
from tests.web.visits import Desk, find, own

RULES, OFFICES, LINES = "FROM rule_version", "FROM office ", "FROM waitlist_entry"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect every statement that is sent meanwhile, on one line each."""
    seen: list[str] = []

    def look(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split()) + " ")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", look)
    yield seen
    with app.app_context():
        event.remove(db.engine, "before_cursor_execute", look)


def reads(seen: list[str], what: str) -> int:
    return sum(what in one for one in seen)


@pytest.fixture
def screened(phone: Phone) -> Phone:
    phone.walk(for_whom="me", nationality="GT", in_country="GT", age="36")
    return phone


def test_the_last_answer_reads_the_rules_once(app: Flask, screened: Phone) -> None:
    with statements(app) as seen:
        page = screened.answer("for-whom", "family")
    assert page.headers["Location"].endswith("/screening/result")
    assert reads(seen, RULES) == 1


def test_the_names_of_a_line_need_no_rules(app: Flask, screened: Phone) -> None:
    screened.post("/screening/choose", pathway="INFO", mode="in_person")
    screened.post("/waitlist/join?office=peten", phone="5111 2222", phone_owner="mine")
    with statements(app) as seen:
        assert "General guidance" in screened.get("/waitlist").text
    assert (reads(seen, LINES) > 0, reads(seen, RULES)) == (True, 0)


def test_the_slip_reads_its_office_once(app: Flask, settings: Settings, phone: Phone) -> None:
    booked = Desk(app, settings).start().book()
    find(phone, booked.reference)
    with statements(app) as seen:
        assert own(phone, booked).status_code == 200
    assert reads(seen, OFFICES) == 1
