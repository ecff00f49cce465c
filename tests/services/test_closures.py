import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from mobility.gateways.holidays import public_holidays
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import (
    OfficeRow,
)
from mobility.services import schedule
from tests.services.seeded import copy_of_demo, load, no_holidays, small_network

QUICHE = "offices/quiche.toml"


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def folder(tmp_path):
    return small_network(tmp_path)


def closures(slug: str) -> dict[date, ClosureRow]:
    with reading() as session:
        statement = select(ClosureRow).join(OfficeRow).where(OfficeRow.slug == slug)
        rows = list(session.scalars(statement))
        session.expunge_all()
    return {row.day: row for row in rows}


def test_holidays_move_as_the_law_of_guatemala_says(settings):
    load(settings, datetime.fromisoformat("2026-06-01T12:00:00Z"))
    days = closures("quiche")
    assert date(2026, 6, 29) in days
    assert date(2026, 6, 30) not in days
    assert days[date(2026, 12, 24)].closes_at == time(12)
    assert days[date(2026, 12, 25)].closes_at is None


def test_a_feast_closes_its_own_town_alone(settings, now):
    load(settings, now)
    assumption = date(2026, 8, 15)
    assert closures("ciudad-de-guatemala")[assumption].kind == "feast"
    assert assumption not in closures("quiche")


def test_a_holiday_that_people_changed_stays_changed(settings, now):
    load(settings, now)
    with transaction() as session:
        for row in session.scalars(select(ClosureRow).where(ClosureRow.kind == "holiday")):
            row.closes_at = time(10)
    load(settings, now)
    assert closures("quiche")[date(2026, 12, 25)].closes_at == time(10)


CLOSURE = """
[[closure]]
day = {day}{hour}
reason = {{ es = "Obras en la calle", en = "Street works" }}
"""


FEAST = """
[[feast]]
month = {month}
day = {day}
reason = {{ es = "Fiesta del pueblo", en = "Town feast" }}
"""


def name_in_file(folder, *parts: str) -> None:
    with (folder / QUICHE).open("a", encoding="utf-8") as file:
        file.write("".join(parts))


def test_closed_days_that_left_the_file_open_again(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    load(settings, now, folder)
    before = {day: row.kind for day, row in closures("quiche").items()}
    kept = (folder / QUICHE).read_text(encoding="utf-8")
    named = [date(2026, 11, 26), date(2026, 12, 24), date(2027, 8, 3)]
    last_year = date(2025, 11, 26)
    name_in_file(folder, *(CLOSURE.format(day=day, hour="") for day in (*named, last_year)))
    name_in_file(folder, FEAST.format(month=12, day=4))
    load(settings, now, folder)
    with_file = closures("quiche")
    assert {with_file[day].kind for day in named} == {"closure"}
    assert with_file[date(2026, 12, 4)].kind == "feast"
    (folder / QUICHE).write_text(kept, encoding="utf-8")
    load(settings, now, folder)
    after = {day: row.kind for day, row in closures("quiche").items()}
    assert after == {**before, last_year: "closure"}
    assert closures("quiche")[date(2026, 12, 24)].closes_at == time(12)


def extend_to(settings, now: datetime) -> int:
    days = {"horizon": settings.horizon, "holidays": public_holidays}
    return schedule.extend_calendar(now=now, **days)


def test_the_feast_of_a_leap_day_comes_every_leap_year(settings, now, tmp_path):
    folder = small_network(tmp_path)
    name_in_file(folder, FEAST.format(month=2, day=29))
    load(settings, now, folder)
    for year in range(2028, 2033):
        extend_to(settings, now.replace(year=year))
    feasts = {day for day, row in closures("quiche").items() if row.kind == "feast"}
    leap = {day for day in feasts if day.month == 2}
    assert leap == {date(2028, 2, 29), date(2032, 2, 29)}


def test_a_feast_displaced_by_a_holiday_returns_next_year(settings, tmp_path):
    folder = small_network(tmp_path)
    name_in_file(folder, FEAST.format(month=6, day=29))
    june = datetime.fromisoformat("2026-06-01T12:00:00Z")
    load(settings, june, folder)
    extend_to(settings, june.replace(year=2027))
    days = closures("quiche")
    assert days[date(2026, 6, 29)].kind == "holiday"
    assert (days[date(2027, 6, 28)].kind, days[date(2027, 6, 29)].kind) == ("holiday", "feast")


@pytest.mark.parametrize(
    ("day", "hour", "kind", "closes_at"),
    [
        (date(2028, 1, 1), '\ncloses_at = "10:00"', "holiday", None),
        (date(2028, 12, 24), "", "closure", None),
        (date(2028, 12, 24), '\ncloses_at = "10:00"', "closure", time(10)),
        (date(2028, 12, 24), '\ncloses_at = "12:00"', "closure", time(12)),
        (date(2028, 12, 24), '\ncloses_at = "14:00"', "holiday", time(12)),
    ],
)
def test_a_new_year_too_keeps_what_closes_more(settings, now, tmp_path, day, hour, kind, closes_at):
    folder = small_network(tmp_path)
    name_in_file(folder, CLOSURE.format(day=day, hour=hour))
    load(settings, now, folder)
    extend_to(settings, now.replace(year=2028))
    row = closures("quiche")[day]
    assert (row.kind, row.closes_at) == (kind, closes_at)


@pytest.mark.parametrize(
    ("day", "hour", "kind", "closes_at"),
    [
        (date(2026, 12, 24), "", "closure", None),
        (date(2026, 12, 25), '\ncloses_at = "10:00"', "holiday", None),
        (date(2026, 12, 28), '\ncloses_at = "10:00"', "closure", time(10)),
    ],
)
def test_of_two_reasons_the_one_that_closes_more_stands(
    settings, now, tmp_path, day, hour, kind, closes_at
):
    folder = copy_of_demo(tmp_path)
    with (folder / QUICHE).open("a", encoding="utf-8") as file:
        file.write(CLOSURE.format(day=day, hour=hour))
    load(settings, now, folder)
    row = closures("quiche")[day]
    assert (row.kind, row.closes_at) == (kind, closes_at)
    assert load(settings, now, folder).changed == 0


def test_a_new_year_brings_its_holidays_and_feasts_once(settings, now, folder):
    load(settings, now, folder)
    later = now.replace(year=2027)
    days = {"now": later, "horizon": settings.horizon, "holidays": public_holidays}
    assert schedule.extend_calendar(**days) > 0
    assert schedule.extend_calendar(**days) == 0
    with reading() as session:
        new = select(ClosureRow.day, ClosureRow.kind).where(ClosureRow.day >= date(2028, 1, 1))
        found = {(day, kind) for day, kind in session.execute(new)}
    assert (date(2028, 1, 1), "holiday") in found
    assert (date(2028, 8, 15), "feast") in found


def test_an_office_of_no_country_has_its_feasts_alone(settings, now, folder):
    load(settings, now, folder)
    with transaction() as session:
        for office in session.scalars(select(OfficeRow)):
            office.details = {"names": {}}
    days = {"horizon": settings.horizon, "holidays": public_holidays}
    schedule.extend_calendar(now=now.replace(year=2028), **days)
    assert schedule.extend_calendar(now=now.replace(year=2028), **days) == 0
    with reading() as session:
        new = select(ClosureRow.kind, ClosureRow.day).where(ClosureRow.day >= date(2028, 1, 1))
        found = list(session.execute(new))
    assert {kind for kind, _ in found} == {"feast"}
    assert date(2028, 8, 15) in {day for _, day in found}


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_nodes_meet_at_a_new_year_unharmed(app, settings, now, folder):
    load(settings, now, folder)
    other_begins = threading.Event()

    def slowly(country, years):
        other_begins.wait(0.3)
        return public_holidays(country, years)

    def other(country, years):
        other_begins.set()
        return public_holidays(country, years)

    def extend(holidays) -> int:
        with app.app_context():
            later = {"now": now.replace(year=2028), "horizon": settings.horizon}
            return schedule.extend_calendar(**later, holidays=holidays)

    with ThreadPoolExecutor(2) as nodes:
        counts = [node.result() for node in [nodes.submit(extend, one) for one in (slowly, other)]]
    with reading() as session:
        new = select(func.count(ClosureRow.id)).where(ClosureRow.day >= date(2028, 1, 1))
        assert sum(counts) == session.scalars(new).one() > 0


def test_a_year_that_is_known_is_not_asked_for_again(settings, now, folder):
    load(settings, now, folder)
    days = {"now": now, "horizon": settings.horizon, "holidays": no_holidays}
    assert schedule.extend_calendar(**days) == 0
