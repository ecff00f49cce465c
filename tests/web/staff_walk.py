"""A browser at an office's computer, whose clock can be moved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mobility.domain.staff import Staff
from tests.conftest import NOW
from tests.staff import PASSWORD, address
from tests.web.page_parts import PageParts, SentForm
from tests.web.phone import TOKEN


@dataclass
class Browser:
    """One browser; `pass_time` moves the clock of everything that it asks for."""

    app: Flask
    client: FlaskClient = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        if "staff_clock" not in self.app.extensions:
            self.app.extensions["staff_clock"] = self
            self.app.before_request(lambda: setattr(g, "now", self._clock().now))

    def _clock(self) -> "Browser":
        mine: Browser = self.app.extensions["staff_clock"]
        return mine

    def pass_time(self, time: timedelta) -> None:
        """Let time pass for everybody."""
        self._clock().now += time

    def get(self, path: str, **headers: str) -> TestResponse:
        """Fetch an address."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, **typed: str) -> TestResponse:
        """Send a form with this browser's token."""
        return self.client.post(path, data={"csrf_token": self.token(), **typed})

    def fetch(self, path: str, kind: str = "fetch", **typed: str) -> TestResponse:
        """Send a form as the desk's script does."""
        sent = {"csrf_token": self.token(), **typed}
        return self.client.post(path, data=sent, headers={"X-Mobility": kind})

    def token(self) -> str:
        """Take the token of some form."""
        return str(TOKEN.findall(self.client.get("/es/find").text)[0])

    def send(self, form: SentForm, **typed: str) -> TestResponse:
        """Send a form as its page made it, with what was typed."""
        return self.client.post(form.action, data={**form.sent, **typed})

    def sign_in(self, person: Staff, password: str = PASSWORD, **more: str) -> TestResponse:
        """Take the first step."""
        return self.post("/staff/sign-in", email=address(person), password=password, **more)


def forms(page: TestResponse) -> list[SentForm]:
    """Read the forms of a page."""
    return PageParts(page.text).forms
