"""A copy of the program with the demonstration network, served as people meet it."""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

import config
from mobility import clock
from mobility.models.base import db
from mobility.services import appointments, drafts, freed_places, screening, stops
from tests.web.served import environment, served

LONG_AGO = "2020-01-01T00:00:00.000000Z"
SAID: Mapping[str, str] = {
    "for_whom": "me",
    "nationality": "GT",
    "in_country": "GT",
    "age": "36",
    "adult_with": "no",
    "fear": "no",
    "us_rel": "none",
    "parent_us": "none",
    "work": "other",
    "trade": "no",
    "passport": "no",
    "sponsor": "no",
    "returnee": "no",
    "unmarried": "no",
    "i130": "none",
    "gt_status": "none",
    "since": "2024-03-12",
}


@dataclass(frozen=True)
class Demonstration:
    """A running copy: its address, its database, and the same program beside it."""

    base: str
    app: Flask

    def execute(self, statement: str, *values: object) -> int:
        """Change the database behind the program's back; return how many rows changed."""
        with closing(self._connect()) as connection, connection:
            return connection.execute(statement, values).rowcount

    def number(self, query: str, *values: object) -> int:
        """Ask the database for one number."""
        with closing(self._connect()) as connection:
            found: int = connection.execute(query, values).fetchone()[0]
        return found

    def text(self, query: str) -> str:
        """Ask the database for one text."""
        with closing(self._connect()) as connection:
            return str(connection.execute(query).fetchone()[0])

    def _connect(self) -> sqlite3.Connection:
        address = self.app.extensions["mobility"].database_url
        return sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20)

    def lapse_holds(self) -> None:
        """Let the time of every hold have passed."""
        assert self.execute("UPDATE hold SET expires_at = ?", LONG_AGO)

    def appointments(self) -> int:
        """Count the appointments that stand."""
        return self.number("SELECT count(*) FROM appointment WHERE state = 'booked'")

    def answered(self, pathway: str = "INFO", **changes: str) -> str:
        """Return the cookie of a phone whose person has answered and chosen a pathway."""
        token = secrets.token_urlsafe(16)
        said = {**SAID, **changes}
        where = {"settings": self.app.extensions["mobility"], "now": clock.now()}
        with self.app.app_context():
            asked: str | None = "for_whom"
            while asked:
                asked = screening.answer(token, asked, said[asked], locale="es", **where)
            journey = {"pathway": pathway, "mode": "in_person"}
            drafts.save_journey(token, journey, **where)
        return self.cookie(holder=token)

    def offer_places(self) -> int:
        """Offer what is free to whoever waits for it, and return how many offers were made."""
        where = {"settings": self.app.extensions["mobility"], "now": clock.now()}
        with self.app.app_context():
            return freed_places.offer_places(**where)

    def cookie(self, **values: object) -> str:
        """Sign what a phone's cookie holds."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return str(signer.dumps(values))

    def link(self) -> str:
        """Return the address that the last appointment's message would carry."""
        own = self.app.extensions["mobility"]
        uid = self.text("SELECT uid FROM appointment ORDER BY id DESC")
        with self.app.app_context():
            found = appointments.view(uid, settings=own)
            return f"{self.base}/c/{appointments.link(found, settings=own)}"

    def stop_link(self, channel: str, who: str) -> str:
        """Return the path of the page on which somebody's address stops a channel."""
        own = self.app.extensions["mobility"]
        return stops.link(channel, f"{who}@oficina.test", settings=own)


@contextmanager
def demonstration(folder: Path, **changes: str) -> Iterator[Demonstration]:
    """Serve a new copy from a folder by `mobility run`, and end it at the end."""
    # Here, so that choosing other tests does not load the whole program.
    from mobility.app import create_app

    # What the walk sees must not depend on what a timer did a moment ago.
    env = environment(folder, **{"TIMERS": "apart", **changes})
    with served(env) as port:
        app = create_app(config.from_env(env))
        try:
            yield Demonstration(f"http://127.0.0.1:{port}", app)
        finally:
            with app.app_context():
                db.engine.dispose()
