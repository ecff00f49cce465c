"""A journey over the wire, from the first page to the confirmation, and what it weighs in bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tests.web.page_parts import PageParts, SentForm
from tests.web.wire import Answer, Browser

REVIEW = "/book/review"
MOST_STEPS = 40
MOST_PAGES = 150
SAID: Mapping[str, Mapping[str, str]] = {
    "for-whom": {"answer": "me"},
    "nationality": {"answer": "HN"},
    "in-country": {"answer": "GT"},
    "since": {"day": "15", "month": "3", "year": "2023"},
    "age": {"answer": "36"},
    "fear": {"answer": "yes"},
}
DETAILS: Mapping[str, str] = {
    "given_names": "Rosa Elena",
    "first_surname": "Tz'unun",
    "second_surname": "López",
    "birth_day": "12",
    "birth_month": "6",
    "birth_year": "1990",
    "document_kind": "passport",
    "document": "P00000001",
    "phone": "5555 1234",
    "phone_owner": "mine",
    "appointment": "y",
    "reminders": "y",
    "language": "es",
    "officer": "any",
    "adults": "1",
    # Two answers to one question are one too many: the birth date is the right one.
    "age_is": "date",
}


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Bytes as they were sent: a whole journey, and the bodies of its heaviest parts."""

    journey: int
    requests: int
    heaviest_page: str
    page: int
    stylesheet: int
    script: int


def weigh(port: int) -> Weights:
    """Walk one journey as a phone that has seen nothing yet, then look at every page there is."""
    with Browser(port) as browser:
        walk_to_review(browser)
        done = _send_main_form(browser, browser.answers[-1], {})
        if "/appointment/" not in done.path:
            raise AssertionError(f"no confirmation but {done.status} {done.path}")
        journey = list(browser.answers)
        _look_around(browser)
        pages = [one for one in browser.answers if one.is_page]
    heaviest = max(pages, key=lambda one: one.body_bytes)
    return Weights(
        journey=sum(one.head_bytes + one.body_bytes for one in journey),
        requests=len(journey),
        heaviest_page=_shape(heaviest.path),
        page=heaviest.body_bytes,
        stylesheet=_body(journey, ".css"),
        script=_body(journey, ".js"),
    )


def walk_to_review(browser: Browser) -> Answer:
    """Go from the door to the page where only the last button is left to press."""
    page = browser.get("/")
    for asset in PageParts(page.text).assets:
        browser.get(asset)
    page = browser.get(PageParts(page.text).link("/screening/start"))
    for _ in range(MOST_STEPS):
        path = urlsplit(page.path).path
        if path.endswith(REVIEW):
            return page
        page = _next(browser, page, path)
    raise AssertionError(f"the journey does not end: {page.path}")


def _next(browser: Browser, page: Answer, path: str) -> Answer:
    if page.status >= 400:
        raise AssertionError(f"{page.status} {page.path}")
    if path.endswith("/book/office"):
        return browser.get(PageParts(page.text).link("/book/day"))
    if path.endswith("/book/day"):
        return browser.get(PageParts(page.text).link("/book/time"))
    if "/screening/" in path:
        return _send_main_form(browser, page, SAID.get(path.rpartition("/")[2], {}))
    return _send_main_form(browser, page, DETAILS)


def _send_main_form(browser: Browser, page: Answer, values: Mapping[str, str]) -> Answer:
    form = PageParts(page.text).forms[0]
    return browser.post(urljoin(page.path, form.action) or page.path, _filled(form, values))


def _filled(form: SentForm, values: Mapping[str, str]) -> list[tuple[str, str]]:
    answer = {"answer": form.offered["answer"][0]} if "answer" in form.offered else {}
    special = {"special": form.offered["special"][0]} if "special" in form.offered else {}
    return form.filled(values or {**special, **answer})


def _look_around(browser: Browser) -> None:
    """Open every page that a link leads to, one of each kind, in both languages."""
    seen = {_shape(one.path) for one in browser.answers}
    waiting = [link for one in browser.answers if one.is_page for link in PageParts(one.text).links]
    for link in waiting:
        path = urljoin("/es/", link)
        if _shape(path) in seen or not path.startswith("/") or len(seen) > MOST_PAGES:
            continue
        seen.add(_shape(path))
        page = browser.get(path)
        if page.is_page:
            waiting += [urljoin(page.path, one) for one in PageParts(page.text).links]


def _shape(path: str) -> str:
    """Name a page by its address without the values asked for: one day is like another."""
    parts = urlsplit(path)
    asked = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    return f"{parts.path}?{'&'.join(asked)}" if parts.query else parts.path


def _body(answers: list[Answer], end: str) -> int:
    return next(one.body_bytes for one in answers if urlsplit(one.path).path.endswith(end))
