"""A person who goes the whole way page by page, over a socket or in the test client."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.page_parts import PageParts, SentForm
from tests.web.wire import REDIRECTS, Answer, Fields

MOST_STEPS = 30
CODE = re.compile(r'class="code-line">([^<]+)<')
YES: Mapping[str, str] = {
    "appointment": "y",
    "reminders": "y",
    "language": "es",
    "officer": "any",
    "adults": "1",
    "age_is": "date",
}
"""What everybody says who has nothing against it."""


class Web(Protocol):
    """What a person has in hand: something that fetches pages and follows where they lead."""

    def get(self, path: str) -> Answer:
        """Fetch an address."""

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form."""


class InProcess:
    """The test client as something in the hand; it remembers every answer."""

    def __init__(self, app: Flask, **environ: str) -> None:
        self.client = app.test_client()
        self.environ = environ
        self.answers: list[Answer] = []

    def get(self, path: str) -> Answer:
        """Fetch an address and follow where it leads."""
        return self._follow(self._take(path, self.client.get(path, **self._more())))

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form and follow where it leads."""
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self._follow(self._take(path, self.client.post(path, data=data, **self._more())))

    def _follow(self, answer: Answer) -> Answer:
        while answer.status in REDIRECTS:
            place = urlsplit(urljoin(answer.path, answer.headers["location"]))
            path = place._replace(scheme="", netloc="").geturl()
            answer = self._take(path, self.client.get(path, **self._more()))
        return answer

    def _more(self) -> dict[str, object]:
        return {"environ_overrides": self.environ}

    def _take(self, path: str, page: TestResponse) -> Answer:
        answer = Answer(
            path=path,
            status=page.status_code,
            headers={name.lower(): value for name, value in page.headers.items()},
            head_bytes=0,
            body_bytes=len(page.data),
            text=page.text,
        )
        self.answers.append(answer)
        return answer


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """An invented person: what they answer, by the question's slug, and what they tell."""

    answers: Mapping[str, Mapping[str, str]]
    details: Mapping[str, str]
    lang: str = "es"
    pathway: str = "INFO"


@dataclass
class Walker:
    """One person on their way; `page` is what they see now."""

    web: Web
    who: Somebody
    page: Answer = field(init=False)
    reference: str = ""
    code: str = ""

    def open(self, path: str) -> Answer:
        """Fetch a page in the person's language."""
        self.page = self.web.get(f"/{self.who.lang}{path}")
        return self.page

    def follow(self, part: str) -> Answer:
        """Follow the first link whose address holds a text."""
        self.page = self.web.get(urljoin(self.page.path, PageParts(self.page.text).link(part)))
        return self.page

    def send(self, values: Mapping[str, str], action: str = "") -> Answer:
        """Fill in the first form of the page whose address holds a text, and send it."""
        form = self.form(action)
        address = urljoin(self.page.path, form.action) if form.action else self.page.path
        self.page = self.web.post(address, form.filled(values))
        return self.page

    def form(self, action: str = "") -> SentForm:
        """Return the first form of the page whose address holds a text."""
        for form in PageParts(self.page.text).forms:
            if action in form.action:
                return form
        raise AssertionError(f"no form {action!r} on {self.page.status} {self.page.path}")

    @property
    def place(self) -> str:
        """Where the person is, without language and query."""
        return urlsplit(self.page.path).path.removeprefix(f"/{self.who.lang}")

    def screen(self) -> None:
        """Answer every question, and keep the code of the result."""
        self.open("/")
        self.follow("/screening/start")
        for _ in range(MOST_STEPS):
            if self.place == "/screening/result":
                self.code = unescape(CODE.findall(self.page.text)[0])
                return
            self._expect("/screening/")
            self.send(self._answer())
        raise AssertionError(f"the questions do not end: {self.page.path}")

    def choose(self) -> None:
        """Choose the pathway, and see the offices."""
        for form in PageParts(self.page.text).forms:
            if form.sent.get("pathway") == self.who.pathway:
                self.page = self.web.post(form.action, form.filled({}))
                break
        self._expect("/book/office")

    def take_time(self) -> None:
        """Choose the first office, a day that is far enough to change it, and a time."""
        self.follow("/book/day")
        self.page = self.web.get(self._links("/book/time")[-1])
        self.send({}, "/book/time")
        self._expect("/book/details")

    def tell(self) -> None:
        """Tell everything on as many pages as there are, until it can be checked."""
        for _ in range(MOST_STEPS):
            if self.place == "/book/review":
                return
            self._expect("/book/details")
            self.send({**YES, **self.who.details})
        raise AssertionError(f"the details do not end: {self.page.text}")

    def confirm(self) -> None:
        """Ask for the appointment, and keep its code."""
        self.send({}, "/book/review")
        self._expect("/appointment/")
        self.reference = self.place.rpartition("/")[2]

    def book(self) -> None:
        """Go the whole way."""
        self.screen()
        self.choose()
        self.take_time()
        self.tell()
        self.confirm()

    def find(self, day: str, month: str, year: str) -> None:
        """Open the appointment by its code and a birth date."""
        self.open("/find")
        self.send({"code": self.reference, "day": day, "month": month, "year": year}, "")

    def move(self) -> None:
        """Move to the first time of the first free day."""
        self.open(f"/appointment/{self.reference}/move")
        self.page = self.web.get(self._links("/move/time")[0])
        self.send({})
        self._expect(f"/appointment/{self.reference}")

    def give_up(self) -> None:
        """Give the place back."""
        self.open(f"/appointment/{self.reference}/give-up")
        self.send({}, "/give-up")
        self._expect(f"/appointment/{self.reference}")

    def _links(self, part: str) -> list[str]:
        return [one for one in PageParts(self.page.text).links if part in one]

    def _answer(self) -> Mapping[str, str]:
        said = self.who.answers.get(self.place.rpartition("/")[2])
        if said is not None:
            return said
        offered = self.form().offered
        name = "special" if "special" in offered else "answer"
        return {name: offered[name][-1]}

    def _expect(self, part: str) -> None:
        if self.page.status != 200 or part not in self.page.path:
            raise AssertionError(f"{part} expected, not {self.page.status} {self.page.path}")
