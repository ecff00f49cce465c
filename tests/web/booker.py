"""A phone on its way to an appointment: screened, at a time, with its details told."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask import Flask, g
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.slot import SlotRow
from mobility.services import schedule
from tests.conftest import NOW
from tests.web.phone import Phone

NEAR = timedelta(days=9)
DAY_LINK = re.compile(r'href="/\w\w(/book/day\?[^"]+)"')
TIME_LINK = re.compile(r'href="/\w\w(/book/time\?[^"]+)"')
SLOT = re.compile(r'name="slot" value="([^"]+)"')
IDENTITY = {
    "given_names": "Rosa María",
    "first_surname": "Tz'unun",
    "birth_day": "12",
    "birth_month": "6",
    "birth_year": "1990",
    "document_kind": "cui",
    "document": "2581 47032 0901",
}
CONTACT = {"phone": "5555 1234", "phone_owner": "mine", "appointment": "y", "reminders": "y"}
NEEDS = {"language": "es", "officer": "any", "adults": "1"}


class Booker(Phone):
    """Somebody of 36 years from Guatemala who wants to talk with a person."""

    def screened(self, mode: str = "in_person", **answers: str) -> TestResponse:
        """Answer everything, choose general guidance, and see the offices."""
        said = {"for_whom": "me", "nationality": "GT", "in_country": "GT", "age": "36"}
        self.walk(**{**said, **answers})
        self.post("/screening/choose", pathway="INFO", mode=mode)
        return self.get("/book/office")

    def days(self, number: int = 0) -> str:
        """Return the address of an office's days."""
        found = DAY_LINK.findall(self.get("/book/office").text)
        return unescape(found[number])

    def times(self, number: int = 0) -> str:
        """Return the address of the times of the first office's first free day."""
        return unescape(TIME_LINK.findall(self.get(self.days(number)).text)[0])

    def slots(self, times: str) -> list[str]:
        """Return the slots that a page of times offers."""
        return [unescape(one) for one in SLOT.findall(self.get(times).text)]

    def take(self, times: str, slot: str) -> TestResponse:
        """Press the button of a time."""
        return self.post("/book/time", **place(times), slot=slot)

    def at_a_time(self, number: int = 0) -> TestResponse:
        """Be screened and hold one time of the first office."""
        self.screened()
        times = self.times()
        return self.take(times, self.slots(times)[number])

    def told(self, **identity: str) -> TestResponse:
        """Tell everything, and see the check."""
        self.post("/book/details", **{**IDENTITY, **identity})
        self.post("/book/details/contact", **CONTACT)
        return self.post("/book/details/needs", **NEEDS)

    def booked(self, **identity: str) -> TestResponse:
        """Go the whole way."""
        self.at_a_time()
        self.told(**identity)
        return self.post("/book/review")


def place(times: str) -> dict[str, str]:
    """Read office and service from the address of a page."""
    found: Mapping[str, list[str]] = parse_qs(urlsplit(times).query)
    return {name: found[name][0] for name in ("office", "service")}


def make_slots(app: Flask) -> None:
    """Make the slots of a few weeks."""
    with app.app_context():
        schedule.extend_horizon(now=NOW, horizon=NEAR)


def fill(app: Flask, *starts: datetime) -> None:
    """Let others take every place, at some times or at all of them."""
    statement = update(SlotRow).values(taken=SlotRow.capacity)
    with app.app_context(), transaction() as session:
        session.execute(statement.where(SlotRow.starts_at.in_(starts)) if starts else statement)


def instant(slot: str) -> datetime:
    """Read the moment of a slot."""
    return datetime.fromisoformat(slot)


def appointments(app: Flask) -> int:
    """Count the appointments."""
    with app.app_context(), reading() as session:
        return session.scalars(select(func.count(AppointmentRow.id))).one()


def later(app: Flask, moment: datetime) -> None:
    """Let every request from now on happen at another moment."""

    def move() -> None:
        g.now = moment

    app.before_request_funcs.setdefault(None, []).append(move)
