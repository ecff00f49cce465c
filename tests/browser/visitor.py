"""Somebody with a phone: reads a page, fills in what it asks, presses what it says."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# The browser itself says this of an answer such as 422, which is meant.
STATUS_SAID = "Failed to load resource: the server responded with a status of"
QUESTION = re.compile(r"/screening/([a-z0-9-]+)$")
MOST_QUESTIONS = 30
ADULT: Mapping[str, str] = {
    "for-whom": "me",
    "nationality": "HN",
    "in-country": "GT",
    "age": "36",
    "fear": "no",
    "gt-status": "visitor",
    "us-rel": "none",
    "parent-us": "none",
    "work": "farm",
    "since": "12 3 2024",
    "trade": "no",
    "passport": "yes",
    "unmarried": "no",
    "i130": "none",
    "sponsor": "no",
    "returnee": "no",
    "adult-with": "no",
}
BIRTH = {"birth_day": "12", "birth_month": "6", "birth_year": "1990"}
numbers = count(1)


class Visitor:
    """A phone in its owner's hands, and a record of what its pages asked and complained of."""

    def __init__(
        self,
        chromium: Browser,
        base: str,
        language: str,
        *,
        script: bool = True,
        scheme: Any = "light",
        size: Any = PHONE,
    ) -> None:
        self.base, self.language, self.script = base, language, script
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.storable: list[str] = []
        self.number = next(numbers)
        self.context = chromium.new_context(
            viewport=size,
            java_script_enabled=script,
            color_scheme=scheme,
            locale=language,
            # A colour on its way to another is no colour that could be judged.
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.context.on("request", self._see_request)
        self.context.on("response", self._see_answer)
        self.context.on("console", self._hear_console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.base}/") and urlsplit(request.url).scheme != "data":
            self.strangers.append(request.url)

    def _see_answer(self, answer: Response) -> None:
        if answer.headers.get("cache-control") != "no-store":
            self.storable.append(answer.url.removeprefix(self.base))

    def _hear_console(self, message: ConsoleMessage) -> None:
        expected = (
            message.text.startswith(STATUS_SAID) and "/static/" not in message.location["url"]
        )
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)

    def settle(self) -> None:
        """Wait until the page is whole: a click returns as soon as its answer begins."""
        self.page.wait_for_load_state("load")

    @property
    def path(self) -> str:
        """Return the address without host and language."""
        self.settle()
        found = urlsplit(self.page.url)
        path = found.path.removeprefix(f"/{self.language}")
        return f"{path}?{found.query}" if found.query else path

    @property
    def title(self) -> str:
        """Return the page's one heading."""
        self.settle()
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """Return the words between the frame's top and foot."""
        self.settle()
        return self.page.locator("body").inner_text()

    def go(self, path: str) -> int:
        """Open a page of this language and return its status."""
        answer = self.page.goto(f"{self.base}/{self.language}{path}")
        return answer.status if answer else 0

    def press(self, words: str, nth: int = 0) -> None:
        """Press the button or the link that says exactly this."""
        self.named(words).nth(nth).click()

    def named(self, words: str) -> Locator:
        """Find what can be pressed and says exactly this, in the page or the hold's bar."""
        role = self.page.get_by_role
        return role("button", name=words, exact=True).or_(role("link", name=words, exact=True))

    def send(self) -> None:
        """Press the main button of the page's form."""
        self.page.locator("main form button:not([name])").first.click()

    def fill(self, **values: str) -> None:
        """Fill in fields by their names: a text, a choice, or a box to tick."""
        for name, value in values.items():
            field = self.page.locator(f"main [name={name}]")
            kind = field.first.get_attribute("type")
            if kind in {"radio", "checkbox"}:
                self.page.locator(f"main label[for='{self._choice(name, value)}']").click()
            elif field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def _choice(self, name: str, value: str) -> str:
        field = self.page.locator(f"main [name={name}][value='{value}']")
        return str(field.get_attribute("id"))

    def answer(self, said: str) -> None:
        """Answer the question that is open: a date of three parts, a choice, or a text."""
        if " " in said:
            self.fill(**dict(zip(("day", "month", "year"), said.split(), strict=True)))
        else:
            self.fill(answer=said)
        self.send()

    def question(self) -> str | None:
        """Return which question is open, or None once they are answered."""
        found = QUESTION.search(self.path)
        return found[1] if found and found[1] in ADULT else None

    def screened(self, **changes: str) -> None:
        """Answer every question from the first page on."""
        self.go("/screening/start")
        self.answer_rest(**changes)

    def answer_rest(self, **changes: str) -> None:
        """Answer what is still asked."""
        for _ in range(MOST_QUESTIONS):
            if self.question() is None:
                return
            self.answer_one(**changes)
        raise AssertionError(f"the questions do not end: {self.path}")

    def answer_one(self, **changes: str) -> None:
        """Answer the question that is open, as an adult would who looks for work."""
        said = {**ADULT, **{name.replace("_", "-"): value for name, value in changes.items()}}
        self.answer(said[self.question() or ""])

    def know(self, cookie: str) -> None:
        """Carry a cookie, as after an earlier visit."""
        self.context.add_cookies([{"name": "mobility", "value": cookie, "url": self.base}])

    def choose(self, *, office: int = 0, day: int = 2) -> None:
        """From the offices to the times of a day; the third free one can still be moved."""
        self.go("/book/office")
        self.page.locator("main a[href*='/book/day']").nth(office).click()
        self.page.locator("main a[href*='/book/time']").nth(day).click()

    def take(self, nth: int = 0) -> str:
        """Take one of the times of the day and return what its button says."""
        button = self.page.locator("main button[name=slot]").nth(nth)
        words = button.inner_text().split("\n")[0]
        button.click()
        return words

    def tell(self, **changes: str) -> None:
        """Tell who comes, how to be reached and what is needed: up to the check."""
        self.fill(**{**self.identity(), **changes})
        self.send()
        self.fill(phone=f"5555 {self.number:04d}", phone_owner="mine")
        self.fill(appointment="y", reminders="y")
        self.send()
        self.send()

    def identity(self) -> dict[str, str]:
        """Return who this is: nobody else has the number."""
        names = {"given_names": "Rosa María", "first_surname": f"Tz'unun {_letters(self.number)}"}
        document = {"document_kind": "passport", "document": f"Q{self.number:08d}"}
        return {**names, **BIRTH, **document}


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(figure)] for figure in str(number))
