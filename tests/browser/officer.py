"""Somebody at an office's computer, who works by keyboard."""

from typing import Any

from playwright.sync_api import Browser, Locator

from mobility.domain.staff import Staff
from tests.browser.desk_day import DeskDay
from tests.browser.visitor import DESK, Visitor


class Officer(Visitor):
    """A browser on which somebody of an office has signed in; staff pages have no language."""

    def __init__(
        self,
        chromium: Browser,
        day: DeskDay,
        person: Staff | None,
        *,
        language: str = "es",
        **options: Any,
    ) -> None:
        spoken = person.locale if person else language
        super().__init__(chromium, day.copy.base, spoken, **{"size": DESK, **options})
        self.day = day
        if person is not None:
            self.know(day.cookie(person))

    def go(self, path: str = "") -> int:
        """Open a page of the day, or any other by its whole path; return its status."""
        between = "" if path.startswith("?") else "/"
        whole = path if path.startswith("/") else f"{self.day.path}{between}{path}".rstrip("/")
        answer = self.page.goto(f"{self.base}{whole}")
        return answer.status if answer else 0

    def keys(self, *keys: str) -> None:
        """Press keys one after the other, each of which may lead to another page."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def leads(self, *keys: str) -> None:
        """Press keys of which the last leads to another page, and wait for it."""
        *first, last = keys
        for key in first:
            self.page.keyboard.press(key)
        with self.page.expect_navigation():
            self.page.keyboard.press(last)
        self.settle()

    def send(self) -> None:
        """Press the main button; the unseen one is what the Enter key presses."""
        seen = "main form button:not([name]):not([aria-hidden])"
        self.page.locator(seen).first.click()
        self.settle()

    def send_last(self) -> None:
        """Press the last button of the page, whose form has another one above it."""
        self.page.locator("main form button:not([name])").last.click()
        self.settle()

    def scan(self, code: str) -> str:
        """Let a scanner type a code where the keyboard is, and return what the page says."""
        self.page.keyboard.type(code)
        self.leads("Enter")
        return self.said()

    def said(self) -> str:
        """Return what the page says was done."""
        return " ".join(self.page.locator(".desk-said").all_inner_texts())

    def enter(self, words: str) -> None:
        """Go to what says exactly this, as Tab would, and press Enter."""
        self.named(words).first.focus()
        self.leads("Enter")

    def count(self, part: str) -> int:
        """Read how many are in a part of the list."""
        return int(self.page.locator(f"#desk-counts .st-{part} b").inner_text())

    @property
    def panel(self) -> Locator:
        """The open visit."""
        return self.page.locator("aside.desk-panel")

    @property
    def serving(self) -> str:
        """Return the number of whose visit is open."""
        return self.panel.locator(".desk-line b").inner_text()
