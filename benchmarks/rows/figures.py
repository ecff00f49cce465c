"""Row 15: the page of figures over two years of 24 offices, against counting the same rows."""

from datetime import date, timedelta
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks import past
from benchmarks.measure import Broken, Figure, ratios
from benchmarks.running import Bench, Copy, quietly
from mobility import clock
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role
from mobility.services import figures_fold
from tests.staff import employ, enter

REPEATS = 3
COUNT = """
SELECT (SELECT count(*) FROM appointment WHERE day BETWEEN :first AND :last)
     + (SELECT count(*) FROM slot WHERE day BETWEEN :first AND :last)
"""


def measure(bench: Bench) -> list[Figure]:
    """Measure on both databases, one after the other."""
    found = []
    for name, sqlite in (("PostgreSQL", False), ("SQLite", True)):
        with bench.copy(sqlite=sqlite) as copy, quietly():
            found += _measure(copy, name)
    return found


def _measure(copy: Copy, name: str) -> list[Figure]:
    today = local_day(clock.now(), copy.settings.home_zone)
    past.make(copy, today)
    folding = _fold(copy)
    client, path = _reader(copy, today)
    counted, pages = [], []
    for _repeat in range(REPEATS):
        counted.append(_count(copy, today))
        pages.append(_page(copy, client, path))
    size = f"{copy.count('slot'):,} slots, {copy.count('appointment'):,} appointments"
    return [
        Figure(
            row=15,
            what=f"{name}: seconds of the page of figures, two years of 24 offices",
            floor=1,
            aim=0.6,
            values=tuple(pages),
            least_is_best=True,
            note=f"{size}; folded in {folding:.0f} s",
        ),
        Figure(
            row=15,
            what=f"{name}: that page / counting the rows it is about",
            floor=8,
            aim=4,
            values=ratios(pages, counted),
            least_is_best=True,
        ),
    ]


def _fold(copy: Copy) -> float:
    """Let the timer catch up two years; return the seconds."""
    begun = perf_counter()
    with copy.app.app_context():
        figures_fold.fold_figures(settings=copy.settings, now=clock.now())
    return perf_counter() - begun


def _reader(copy: Copy, today: date) -> tuple[FlaskClient, str]:
    first = today - timedelta(days=past.DAYS - 1)
    client = copy.app.test_client()
    with copy.app.app_context():
        person = employ(Role.AUDITOR)
    enter(client, person, at=clock.now())
    return client, f"/admin/figures?first={first}&last={today}"


def _count(copy: Copy, today: date) -> float:
    """Count the rows and return the seconds; nothing is left in the connection's memory."""
    copy.engine.dispose()
    days = {"first": today - timedelta(days=past.DAYS - 1), "last": today}
    if copy.settings.is_sqlite:
        days = {key: day.isoformat() for key, day in days.items()}  # type: ignore[misc]
    with copy.connected() as connection:
        begun = perf_counter()
        found = connection.scalar(text(COUNT), days)
        seconds = perf_counter() - begun
    if not found:
        raise Broken("there is nothing to count")
    return seconds


def _page(copy: Copy, client: FlaskClient, path: str) -> float:
    copy.engine.dispose()
    begun = perf_counter()
    page = client.get(path)
    seconds = perf_counter() - begun
    if page.status_code != 200 or "chart-bar" not in page.text:
        raise Broken(f"the page of figures answered {page.status_code}")
    return seconds
