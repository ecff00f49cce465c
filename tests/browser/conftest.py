"""A running copy of the program, a real browser, and people with their phones."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from mobility.domain.staff import Staff
from tests.browser.chromium import ChromiumMissing, running_chromium
from tests.browser.demonstration import Demonstration, demonstration
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.visitor import Visitor
from tests.lacks import lacking

AWAY = {
    "OIDC_ISSUER": "http://127.0.0.1:9",
    "OIDC_CLIENT_ID": "mobility",
    "OIDC_NAME": "Correo de la red",
}
"""A provider by which staff could sign in, and that never answers."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(running_chromium())
        except ChromiumMissing as missing:
            lacking(str(missing))
        yield browser


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """One copy for all tests of a process: each books for people of its own."""
    with demonstration(tmp_path_factory.mktemp("served"), **AWAY) as running:
        yield running


class Phones:
    """Hands out phones, and looks at the end whether each of them kept quiet."""

    def __init__(self, chromium: Browser, copy: Demonstration) -> None:
        self.chromium, self.copy = chromium, copy
        self.given: list[Visitor] = []

    def __call__(self, language: str = "es", **options: object) -> Visitor:
        """Give a phone with nothing on it."""
        visitor = Visitor(self.chromium, self.copy.base, language, **options)  # type: ignore[arg-type]
        self.given.append(visitor)
        return visitor

    def officer(self, day: DeskDay, person: Staff | None, **options: Any) -> Officer:
        """Give a computer of an office on which somebody has signed in."""
        officer = Officer(self.chromium, day, person, **options)
        self.given.append(officer)
        return officer

    def answered(self, language: str = "es", **options: object) -> Visitor:
        """Give a phone on which every question is answered."""
        visitor = self(language, **options)
        visitor.know(self.copy.answered())
        return visitor

    def holding(self, language: str = "es", **options: object) -> Visitor:
        """Give a phone that a time is kept for."""
        visitor = self.answered(language, **options)
        visitor.choose()
        visitor.take()
        return visitor

    def at_review(self, language: str = "es", **options: object) -> Visitor:
        """Give a phone on which only the last button is left to press."""
        visitor = self.holding(language, **options)
        visitor.tell()
        return visitor


@pytest.fixture
def phones(chromium: Browser, copy: Demonstration) -> Iterator[Phones]:
    """New phones; no page on them may ask another host for anything, nor complain."""
    handed = Phones(chromium, copy)
    yield handed
    for visitor in handed.given:
        visitor.context.close()
        assert visitor.strangers == []
        assert visitor.complaints == []
