"""Rows 6 and 7: the month calendar and the start page, against the same bytes from memory."""

import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import template_rendered

from benchmarks import slots, smallest
from benchmarks.measure import Broken, Figure, per_second, ratios
from benchmarks.running import Bench, Copy, quietly, serving_instead
from mobility import clock
from mobility.models.base import reading
from mobility.models.office import office_by_slug, public_pools
from mobility.services.service_groups import services_of
from tests.web.wire import Browser

CLIENTS = 8
SLOTS = 1_000_000
OFFICES = 40
STATIC = ("/es/", "/es/privacy", "/es/report-a-charge")
WARM_UP = 0.5
Rates = tuple[list[float], list[float]]
"""Pages per second of each repeat: ours, and the reference's."""


def measure(bench: Bench) -> list[Figure]:
    """Measure both rows on one copy with a million slots."""
    with bench.copy() as copy, copy.serving() as port:
        slots.make(copy, SLOTS)
        folder = Path(copy.env["HOME"])
        paths = _months(copy)
        smallest.prepare(folder, _rendered(copy, paths))
        with serving_instead(copy, "benchmarks.smallest:calendar()") as other:
            _require_same(port, other, paths[0])
            calendar = _compare(bench, port, other, paths)
        smallest.prepare(folder, {path: len(_text(port, path).encode()) for path in STATIC})
        with serving_instead(copy, "benchmarks.smallest:pages()") as other:
            start = _compare(bench, port, other, STATIC)
    month = "month calendar, 1 million slots / the same HTML from a dict in memory"
    texts = "start page and static texts / the smallest Flask page of the same size"
    return [
        _figure(6, month, calendar, floor=0.35, aim=0.60),
        _figure(7, texts, start, floor=0.8, aim=1.0),
    ]


def _figure(row: int, what: str, rates: Rates, *, floor: float, aim: float) -> Figure:
    ours, theirs = rates
    return Figure(
        row=row,
        what=what,
        floor=floor,
        aim=aim,
        values=ratios(ours, theirs),
        note=f"{per_second(ours)} of {per_second(theirs)}",
    )


def _compare(bench: Bench, port: int, other: int, paths: Sequence[str]) -> Rates:
    """Return pages per second of ours and of the reference, which alternate."""
    rates: dict[int, list[float]] = {port: [], other: []}
    for repeat in range(bench.effort.repeats + 1):
        seconds = bench.effort.seconds if repeat else WARM_UP
        for one in rates:
            requests = [_request(one, path) for path in paths]
            load = bench.driver.load(one, requests, clients=CLIENTS, seconds=seconds, again=True)
            load.require(200)
            if repeat:
                rates[one].append(load.rate)
    return rates[port], rates[other]


def _months(copy: Copy) -> list[str]:
    """Return the addresses of this month and the next at some of the offices."""
    now = clock.now()
    month = (now + timedelta(days=21)).strftime("%Y-%m")
    slugs = [f"bench-{number}" for number in range(1, round(SLOTS / slots.SLOTS_OF_AN_OFFICE))]
    paths = []
    with copy.app.app_context(), reading() as session:
        for slug in random.sample(slugs, OFFICES):
            office = office_by_slug(session, slug)
            if office is None:
                raise Broken(f"no office {slug}")
            pools = public_pools(session, office.id)
            for service in services_of(office, pools, copy.settings):
                asked = {"office": slug, "service": service.code, "month": month}
                paths.append(f"/es/book/day?{urlencode(asked)}")
    return paths


def _rendered(copy: Copy, paths: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what each page's template is given, by the query that asks for it."""
    found: dict[str, dict[str, Any]] = {}
    client = copy.app.test_client()

    def keep(_sender: object, context: dict[str, Any], **_others: object) -> None:
        found[query] = {
            name: value
            for name, value in context.items()
            if isinstance(value, (str, int, list, tuple, type(None)))
        }

    with quietly(), template_rendered.connected_to(keep, copy.app):
        for path in paths:
            query = path.partition("?")[2]
            client.get(path, base_url=copy.settings.base_url)
    return found


def _require_same(port: int, other: int, path: str) -> None:
    """Raise Broken unless both servers send the same HTML."""
    if _text(port, path) != _text(other, path):
        raise Broken("the reference's calendar is another page")


def _text(port: int, path: str) -> str:
    with Browser(port) as browser:
        return browser.get(path).text


def _request(port: int, path: str) -> bytes:
    """Ask without compression, which would cost both the same and hide what differs."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
