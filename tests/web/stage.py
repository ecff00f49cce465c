"""Somebody in the middle of everything: screened, booked, and with another time held."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask, g
from werkzeug.test import TestResponse

from mobility.domain.screening import QUESTIONS
from mobility.domain.settings import Settings
from mobility.services import appointments, stops
from tests.conftest import NOW
from tests.web.page_parts import PageParts
from tests.web.phone import TOKEN
from tests.web.walk import InProcess, Somebody, Walker

FORM = "application/x-www-form-urlencoded"
COOKIE = "mobility"
ROSA = Somebody(
    answers={
        "for-whom": {"answer": "me"},
        "nationality": {"answer": "GT"},
        "in-country": {"answer": "GT"},
        "age": {"answer": "36"},
    },
    details={
        "given_names": "Rosa",
        "first_surname": "Tz'unun",
        "birth_day": "12",
        "birth_month": "6",
        "birth_year": "1990",
        "document_kind": "passport",
        "document": "P00000001",
        "phone": "5555 1234",
        "phone_owner": "mine",
    },
)
Sent = Sequence[tuple[str, str]]


@dataclass
class Stage:
    """One phone that every page opens something for; `rewind` undoes what was done since."""

    app: Flask
    file: Path | None = None
    web: InProcess = field(init=False)
    reference: str = ""
    link: str = ""
    stop_link: str = ""
    token: str = ""
    cookie: str = ""

    def __post_init__(self) -> None:
        self.web = InProcess(self.app)
        rosa = Walker(self.web, ROSA)
        rosa.book()
        self.reference = rosa.reference
        rosa.open("/screening/result")
        rosa.choose()
        rosa.take_time()
        self.token = TOKEN.findall(rosa.page.text)[0]
        self.cookie = self.cookie_now()
        self.link = self._sign()
        self.stop_link = self._sign_stop()
        if self.file is not None:
            with closing(sqlite3.connect(self.file)) as now, closing(self._saved()) as saved:
                now.backup(saved)

    def rewind(self) -> None:
        """Go back to where everything began."""
        self.web.client.set_cookie(COOKIE, self.cookie)
        if self.file is not None:
            with closing(sqlite3.connect(self.file)) as now, closing(self._saved()) as saved:
                saved.backup(now)

    def cookie_now(self) -> str:
        """Return the cookie that the phone has."""
        found = self.web.client.get_cookie(COOKIE)
        return found.value if found else ""

    def send(self, path: str, fields: Sent, **more: object) -> TestResponse:
        """Send a form as bytes, lone surrogates and all; redirects are not followed."""
        pairs = [("csrf_token", self.token), *fields]
        body = urlencode(pairs, errors="surrogatepass").encode()
        given = {"data": body, "content_type": FORM, **more}
        return self.web.client.post(path, **given)

    def addresses(self, method: str) -> list[str]:
        """List every address that takes a method from a person, in both languages."""
        adapter = self.app.url_map.bind("localhost")
        return sorted(
            adapter.build(rule.endpoint, dict(zip(rule.arguments, values, strict=True)))
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and self._is_for_people(rule.endpoint)
            for values in self._values(list(rule.arguments))
        )

    def forms(self) -> dict[str, set[str]]:
        """Collect the fields of the forms that pages show, by where they are sent."""
        found: dict[str, set[str]] = {}
        for address in self.addresses("GET"):
            page = self.web.get(address)
            for form in PageParts(page.text).forms:
                path = urlsplit(form.action or page.path).path
                names = {*form.sent, *form.offered, *dict(form.buttons)} - {"csrf_token"}
                found.setdefault(path, set()).update(names)
        return found

    def _values(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        slugs = [question.slug for question in QUESTIONS] + ["peten"]
        known = {
            "lang": ["es", "en"],
            "slug": slugs,
            "reference": [self.reference],
            "link": [self.link],
            "signed": [self.stop_link],
        }
        rows: list[tuple[str, ...]] = [()]
        for name in names:
            rows = [(*row, value) for row in rows for value in known.get(name, ["INFO"])]
        return rows

    def _sign(self) -> str:
        settings: Settings = self.app.extensions["mobility"]
        with self.app.test_request_context(headers={"Cookie": f"{COOKIE}={self.cookie}"}):
            from mobility.web.wiring import opened

            g.now = NOW
            found = appointments.view(opened(), settings=settings)
            return appointments.link(found, settings=settings)

    def _sign_stop(self) -> str:
        settings: Settings = self.app.extensions["mobility"]
        return stops.link("email", "rosa@oficina.test", settings=settings).rpartition("/")[2]

    def _is_for_people(self, endpoint: str) -> bool:
        rule = getattr(self.app.view_functions[endpoint], "access_rule", None)
        # What monitors ask says 503 where no timer runs, as here. Pages of staff have walks of
        # their own (test_roles): their address has no language, and they no public foot.
        others = {"static", "health.timers_in_time", "staff.sign_in"}
        return endpoint not in others and rule not in {"provider", "staff", "entering"}

    def _saved(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.file}.saved")
