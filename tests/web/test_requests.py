"""What every answer carries, whoever asks and however: headers, cookies, methods, hosts, errors."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from runpy import run_path
from urllib.parse import unquote

import pytest
from flask import Flask, abort
from werkzeug.test import TestResponse

from config import ROOT
from mobility.app import create_app
from mobility.domain.errors import Busy
from mobility.models.base import db
from mobility.web.access import everyone
from mobility.web.headers import HEADERS
from tests.conftest import make_settings
from tests.web.phone import Phone, title
from tests.web.test_access import pages

EVIL = "evil.example"
ERRORS = (400, 403, 404, 405, 409, 413, 429, 500, 503)
SAID = "Zulmira Ocarina 5541 9378"


@contextmanager
def program(database_url: str, var: Path, **changes: object) -> Iterator[Flask]:
    """Make the program with other settings, and with addresses that fail."""
    made = create_app(make_settings(database_url, var, **changes))
    made.add_url_rule("/<any(es, en):lang>/failing/<int:status>", view_func=failing)
    yield made
    with made.app_context():
        db.engine.dispose()


@everyone
def failing(status: int) -> str:
    """Fail as a page might that nobody has thought through."""
    if status == 500:
        raise ValueError(SAID)
    if status == 503:
        raise Busy("OperationalError")
    abort(status)


@pytest.fixture
def failing_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The program with addresses that fail."""
    with program(database_url, tmp_path) as made:
        yield made


def check_headers(page: TestResponse) -> None:
    """Assert what no answer goes without."""
    for name, value in HEADERS.items():
        assert page.headers.getlist(name) == [value]
    assert len(page.headers.getlist("Cache-Control")) == 1


def is_private(page: TestResponse) -> bool:
    """Say whether nobody may keep a copy."""
    return page.headers["Cache-Control"] == "no-store"


def access_rule(app: Flask, path: str) -> str:
    """Say who may call the view behind an address."""
    endpoint, _ = app.url_map.bind("localhost").match(path)
    return str(getattr(app.view_functions[endpoint], "access_rule", ""))


def test_every_answer_carries_the_protecting_headers(app: Flask, phone: Phone) -> None:
    for path in (
        *pages(app),
        "/static/mobility.css",
        "/static/none.css",
        "/nothing",
        "/es/nothing",
    ):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE", "TRACE", "BREW"):
            page = phone.client.open(path, method=method, buffered=True)
            check_headers(page)
            # No timer runs here, and that is what monitors are told.
            assert page.status_code < 500 or path == "/health/timers", (method, path)


def test_only_pages_about_nobody_may_be_kept(app: Flask, phone: Phone) -> None:
    phone.walk(for_whom="me", nationality="HN", in_country="GT", age="30", fear="yes")
    for path in pages(app):
        page = phone.client.get(path)
        if is_private(page):
            continue
        assert page.headers["Cache-Control"] == "public, max-age=30"
        assert "Set-Cookie" not in page.headers
        assert "Cookie" not in page.headers.get("Vary", "")
        assert "csrf" not in page.text
        assert access_rule(app, path) == "everyone"
        again = phone.client.get(path, headers={"If-None-Match": page.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        check_headers(again)


def test_every_applicants_page_is_private(app: Flask, phone: Phone) -> None:
    guarded = [path for path in pages(app) if access_rule(app, path) == "applicant"]
    assert len(guarded) > 20
    assert [path for path in guarded if not is_private(phone.client.get(path))] == []


@pytest.mark.parametrize(
    ("address", "secure"), [("http://a.example", False), ("https://a.example", True)]
)
def test_a_cookie_is_for_this_site_alone(
    database_url: str, tmp_path: Path, address: str, secure: bool
) -> None:
    with program(database_url, tmp_path, base_url=address, trusted_hosts=("a.example",)) as made:
        page = made.test_client().get("/es/find", base_url=address)
    cookie = page.headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is secure
    assert ("Strict-Transport-Security" in page.headers) is secure
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/", "/es/", "/es/find", "/static/mobility.css", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_host_gets_a_page_in_its_language(
    database_url: str, tmp_path: Path, path: str, method: str
) -> None:
    with program(database_url, tmp_path, trusted_hosts=("localhost",)) as made:
        for host in (EVIL, f"localhost.{EVIL}", "localhost@evil", "a b", "[::1", "localhost\\x"):
            page = made.test_client().open(path, method=method, headers={"Host": host})
            assert page.status_code == 400
            assert "No pudimos leer lo que se envió." in page.text
            assert "evil" not in page.text + str(page.headers)
            check_headers(page)


def test_forwarded_headers_count_behind_a_proxy_only(database_url: str, tmp_path: Path) -> None:
    forged = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"}
    with program(database_url, tmp_path, trusted_hosts=("localhost",)) as made:
        page = made.test_client().get("/es", headers=forged)
        assert (page.status_code, page.headers["Location"]) == (308, "http://localhost/es/")
    with program(database_url, tmp_path, trusted_hosts=("localhost",), proxy_hops=1) as made:
        assert made.test_client().get("/es", headers=forged).status_code == 400
        kept = {**forged, "X-Forwarded-Host": f"{EVIL}, localhost"}
        page = made.test_client().get("/es", headers=kept)
        assert page.headers["Location"] == "https://localhost/es/"


def test_the_server_in_front_believes_and_repeats_nothing() -> None:
    config = run_path(str(ROOT / "gunicorn.conf.py"))
    assert config["forwarded_allow_ips"] == ""
    assert (config["accesslog"], config["loglevel"]) == (None, "error")


AWAY = [
    "//evil.example",
    "//evil.example/es/",
    "/\\evil.example",
    "/es//evil.example/",
    "/es/%0d%0aSet-Cookie:%20a=b",
    "/es/?lang=//evil.example",
    "/es/find?next=https://evil.example",
    "/es/book/time?office=//evil.example&service=%0d%0aX-A:%20b",
    "/es/appointment/%0d%0aLocation:%20https:%2f%2fevil.example",
    "/es/waitlist/join?office=https://evil.example",
    "/c/%0d%0aSet-Cookie:a=b?lang=%0d%0aX-A:b",
    "/?lang=https://evil.example",
]


@pytest.mark.parametrize("path", AWAY)
def test_no_address_leads_to_another_site(phone: Phone, path: str) -> None:
    place, _, query = path.partition("?")
    asked = {"PATH_INFO": unquote(place), "QUERY_STRING": query}
    page = phone.client.get("/", environ_overrides=asked)
    assert page.status_code in (200, 303, 302, 308, 400, 404, 409)
    place = page.headers.get("Location", "/")
    assert re.match(r"(http://localhost)?/(?![/\\])", place), place
    assert not {"X-A", "a"} & {*page.headers.keys()}
    assert "a=b" not in page.headers.get("Set-Cookie", "")
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//evil', page.text)


@pytest.mark.parametrize(("lang", "word"), [("es", "Ir al inicio"), ("en", "Go to the start")])
@pytest.mark.parametrize("status", ERRORS)
def test_every_error_has_its_page_in_both_languages(
    failing_app: Flask, lang: str, word: str, status: int
) -> None:
    page = Phone(failing_app, lang).get(f"/failing/{status}")
    assert page.status_code == status
    assert f'<html lang="{lang}">' in page.text
    assert word in page.text
    assert title(page)
    assert is_private(page)
    check_headers(page)


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_shows_the_number_of_its_line_in_the_log(
    failing_app: Flask, capfd: pytest.CaptureFixture[str], status: int
) -> None:
    page = Phone(failing_app).get(f"/failing/{status}")
    heard = capfd.readouterr()
    log = heard.out + heard.err
    number = re.findall(r"number: (\w+)", page.text) or re.findall(r"id=(\w+)", log)
    assert re.search(rf"(unexpected|database_busy).*id={number[0]}", log)
    for told in ("Zulmira", "Ocarina", "5541"):
        assert told not in log + page.text
    assert "Traceback" not in log + page.text
    assert "ValueError" not in page.text


def test_a_failure_after_the_view_is_no_barer(
    failing_app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    failing_app.view_functions["public.help"] = everyone(lambda: None)  # type: ignore[assignment]
    page = Phone(failing_app).get("/help")
    heard = capfd.readouterr()
    assert page.status_code == 500
    assert re.search(r"number: [0-9a-f]{8}", page.text)
    assert "Zulmira" not in heard.out + heard.err + page.text
    assert "Traceback" not in heard.out + heard.err


@pytest.mark.parametrize(
    "path",
    [
        "/es/appointment/KW7M4XRR",
        "/es/appointment/KW7M4XRR/move/time?day=2026-11-12",
        "/c/KW7M4XRRABCDEFGHIJKLMNOP",
        "/C/KW7M4XRRABCDEFGHIJKLMNOP",
        "/es/Appointment/KW7M4XRR",
        "/es/KW7M4XRR",
        "/es/find?code=KW7M4XRR",
        "/es/offices/KW7M4XRR",
        "/es/x%0a2026-11-10 [info] KW7M4XRR",
    ],
)
def test_no_line_of_the_log_repeats_an_address(
    phone: Phone, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    phone.client.get(path)
    log = capfd.readouterr().out
    assert log.count("\n") == 1
    assert "method=GET" in log
    assert "KW7M" not in log
