import re

import pytest
from flask import Flask
from sqlalchemy import event

from mobility.domain.settings import Settings
from mobility.domain.staff import PEOPLE, Role
from mobility.models.base import db
from tests.staff import employ, enter, hire
from tests.web.phone import Phone
from tests.web.staff_walk import Browser
from tests.web.visits import Desk

RULES = ("everyone", "applicant", "provider", "staff", "entering")
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")
SAMPLES = {
    "lang": "en",
    "slug": "peten",
    "code": "INFO",
    "reference": "KW7M4XRR",
    "office": "quetzaltenango",
    "day": "2026-11-12",
    "kind": "sheet",
    "message_kind": "reminder",
    "channel": "sms",
    "lang_code": "es",
}
LOOKS = ("INSERT INTO audit_event", "INSERT INTO day_look")
"""What may be written where staff look at people's files: that they did."""
KEBAB = re.compile(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+(\.[a-z]+)?/?")


def pages(app: Flask) -> list[str]:
    """List one address for every route that can be fetched."""
    return sorted(
        app.url_map.bind("localhost").build(
            rule.endpoint, {name: SAMPLES.get(name, "x") for name in rule.arguments}
        )
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    )


class Writes(list[str]):
    """The statements that wrote, from now on."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self.look)

    def look(self, _conn, _cursor, statement, *_rest) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self.append(statement)


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    silent = {
        name
        for name, view in app.view_functions.items()
        if name != "static" and getattr(view, "access_rule", None) not in RULES
    }
    assert silent == set()


def test_every_address_is_in_small_letters_with_hyphens(app: Flask) -> None:
    fixed = {re.sub(r"<[^>]+>", "x", rule.rule) for rule in app.url_map.iter_rules()}
    assert {path for path in fixed if not KEBAB.fullmatch(path)} == set()


@pytest.mark.parametrize("with_answers", [False, True])
def test_no_page_writes_when_it_is_fetched(app: Flask, phone: Phone, with_answers: bool) -> None:
    if with_answers:
        phone.walk(for_whom="me", nationality="HN", in_country="GT", age="30", fear="yes")
        phone.post("/screening/choose", pathway="INFO", mode="in_person")
    written = Writes(app)
    answers = {path: phone.client.get(path).status_code for path in pages(app)}
    assert written == []
    # No timer has ever run here, which is what this one tells.
    assert answers.pop("/health/timers") == 503
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    # The same watch sees a write where there is one.
    phone.answer("for-whom", "family")
    assert written != []


def test_no_page_of_staff_writes_but_that_it_was_looked_at(app: Flask, desk: Desk) -> None:
    booked = desk.book()
    with app.app_context():
        everybody = employ(*PEOPLE, name="Todas")
    client = app.test_client()
    enter(client, everybody)
    written = Writes(app)
    samples = {"x": booked.uid, "2026-11-12": booked.starts_at.date().isoformat()}
    of_staff = [
        path for path in pages(app) if path.startswith(("/desk", "/helper", "/staff", "/admin"))
    ]
    answers = {}
    for path in of_staff:
        for name, value in samples.items():
            path = re.sub(rf"/{name}(?=/|$)", f"/{value}", path)
        answers[path] = client.get(path).status_code
    changes = [one for one in written if not one.startswith((*LOOKS, "BEGIN"))]
    assert changes == []
    assert any(one.startswith(LOOKS) for one in written)
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert sum(status == 200 for status in answers.values()) > len(of_staff) / 2


def test_no_page_on_the_way_in_writes_when_it_is_fetched(app: Flask, settings: Settings) -> None:
    browser = Browser(app)
    with app.app_context():
        assert browser.sign_in(hire(settings, Role.OFFICER, pin="")).status_code == 303
    written = Writes(app)
    on_the_way = [path for path in pages(app) if path.startswith("/staff/")]
    answers = {path: browser.get(path).status_code for path in on_the_way}
    assert written == []
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert answers["/staff/first-factor/sheet"] == 200
