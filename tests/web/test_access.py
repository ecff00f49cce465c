import re

import pytest
from flask import Flask
from sqlalchemy import event

from mobility.models.base import db
from tests.web.phone import Phone

RULES = ("everyone", "applicant", "provider", "staff")
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")
SAMPLES = {
    "lang": "en",
    "slug": "peten",
    "code": "INFO",
    "reference": "KW7M4XRR",
}
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
    written: list[str] = []

    def look(_conn, _cursor, statement, *_rest) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            written.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", look)
    answers = {path: phone.client.get(path).status_code for path in pages(app)}
    assert written == []
    # No timer has ever run here, which is what this one tells.
    assert answers.pop("/health/timers") == 503
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    # The same watch sees a write where there is one.
    phone.answer("for-whom", "family")
    assert written != []
