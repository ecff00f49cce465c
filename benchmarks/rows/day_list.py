"""Row 13: the day list of 300 rows, against the same HTML from a dict in memory."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any

from flask import render_template, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.measure import Broken, Figure, per_second, ratios
from benchmarks.running import Bench, Copy, quietly
from mobility import clock
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role
from tests.full_day import FullDay
from tests.staff import employ, enter

OFFICE, ZONE = "quetzaltenango", "America/Guatemala"
PEOPLE = 300
TEMPLATE = "desk/day.html"
TURNS = 10
"""So many pages of one kind are made before the other's turn."""

Make = Callable[[], str]


def measure(bench: Bench) -> list[Figure]:
    """Measure on one copy, within this process: what is compared is the server's own time."""
    with bench.copy() as copy, quietly():
        client, path = _desk(copy)
        context = _rendered(copy, client, path)
        count = _statements(copy, client, path)
        with copy.app.test_request_context(path):
            from_dict = _from_dict(context)
            _require_same(_get(client, path), from_dict())
            ours, theirs = _compare(bench, lambda: _get(client, path), from_dict)
    return [
        Figure(
            row=13,
            what=f"day list of {PEOPLE} rows, server time / the same HTML from a dict",
            floor=0.35,
            aim=0.6,
            values=ratios(ours, theirs),
            note=f"{per_second(ours)} of {per_second(theirs)}",
        ),
        Figure(
            row=13,
            what="statements of that page, sign-in included",
            floor=8,
            aim=5,
            values=(count,),
            least_is_best=True,
        ),
    ]


def _desk(copy: Copy) -> tuple[FlaskClient, str]:
    """Fill a day, and sign somebody in who looks at it."""
    now = clock.now()
    day = local_day(now, ZONE) + timedelta(days=1)
    client = copy.app.test_client()
    with copy.app.app_context():
        FullDay(OFFICE, day, now, copy.settings).fill(PEOPLE)
        person = employ(Role.OFFICER, office=OFFICE)
    enter(client, person, at=now)
    return client, f"/desk/{OFFICE}/{day}"


def _rendered(copy: Copy, client: FlaskClient, path: str) -> dict[str, Any]:
    """Return all that the page's template was given."""
    found: dict[str, Any] = {}

    def keep(_sender: object, context: Mapping[str, Any], **_others: object) -> None:
        found.update(context)

    with template_rendered.connected_to(keep, copy.app):
        _get(client, path)
    return found


def _from_dict(context: dict[str, Any]) -> Make:
    # Who asks, and what is said once, belong to the request and are made anew by each.
    own = {name: one for name, one in context.items() if name not in {"request", "session", "g"}}
    return lambda: render_template(TEMPLATE, **own)


@contextmanager
def _counting(copy: Copy) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(copy.engine, "before_cursor_execute", note)
    yield seen
    event.remove(copy.engine, "before_cursor_execute", note)


def _statements(copy: Copy, client: FlaskClient, path: str) -> int:
    with _counting(copy) as seen:
        _get(client, path)
    return sum(not one.startswith("BEGIN") for one in seen)


def _compare(bench: Bench, page: Make, reference: Make) -> tuple[list[float], list[float]]:
    """Return pages per second of each; they alternate."""
    rates: tuple[list[float], list[float]] = ([], [])
    for _repeat in range(bench.effort.repeats):
        spent, made = [0.0, 0.0], 0
        while sum(spent) < bench.effort.seconds:
            for which, make in enumerate((page, reference)):
                spent[which] += _time(make)
            made += TURNS
        for which, seconds in enumerate(spent):
            rates[which].append(made / seconds)
    return rates


def _time(make: Make) -> float:
    begun = perf_counter()
    for _ in range(TURNS):
        make()
    return perf_counter() - begun


def _get(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    if page.status_code != 200:
        raise Broken(f"the day list answered {page.status_code}")
    return page.text


def _require_same(page: str, other: str) -> None:
    """Raise Broken unless the reference is the same page but for its token."""
    if abs(len(page) - len(other)) > len(page) // 100:
        raise Broken("the reference is another page")
