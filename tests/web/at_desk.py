"""An officer's browser at the desk of an office of the demonstration network."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.domain.staff import Role, Staff
from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.phone import TOKEN, words
from tests.web.visits import Desk

OFFICE = "quetzaltenango"
VERSION = re.compile(r'name="row_version" value="(\d+)"')


@dataclass
class Officer:
    """An officer's browser; without a word on it, steps are of the day that the clock shows."""

    app: Flask
    desk: Desk
    name: str = "Ana"
    window: int = 0
    roles: tuple[Role, ...] = (Role.OFFICER,)
    client: FlaskClient = field(init=False)
    staff: Staff = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        with self.app.app_context():
            self.staff = employ(*self.roles, office=OFFICE, name=self.name, locale="en")
        self.arrive()
        if self.window:
            assert self.send("/window", number=str(self.window)).status_code == 303

    def arrive(self) -> None:
        enter(self.client, self.staff, self.desk.now)

    @property
    def base(self) -> str:
        local: date = (self.desk.now - timedelta(hours=6)).date()
        return f"/desk/{OFFICE}/{local}"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.base + path)

    def send(self, path: str, **fields: str) -> TestResponse:
        token = TOKEN.search(self.get("/window").text)
        assert token
        return self.client.post(self.base + path, data={"csrf_token": token[1], **fields})

    def step(self, visit: Appointment, name: str, **fields: str) -> TestResponse:
        """Send a form of a visit as it was made from its panel."""
        panel = self.get(f"/visits/{visit.uid}").text
        found = VERSION.search(panel)
        kept = {"row_version": found[1]} if found else {}
        return self.send(f"/visits/{visit.uid}/{name}", **{**kept, **fields})

    def said(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, words(answer)
        page = self.client.get(answer.headers["Location"]).text
        strip = page.partition('<div class="desk-said"')[2].partition("<main")[0]
        return unescape(" ".join(re.sub(r"<[^>]+>", " ", strip).split()))
