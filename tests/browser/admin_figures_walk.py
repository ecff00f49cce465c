"""A walk over the figures, with three months behind them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.figures import Group, wait_sign
from mobility.domain.staff import Role
from mobility.models import figure
from mobility.models.base import transaction
from mobility.models.office import office_by_slug
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
WEEKS = 14
OFFICES = {"quetzaltenango": 40, "huehuetenango": 25, "peten": 12}
"""How many visits a day has at an office."""

GROUPS: Mapping[Group, int] = {
    Group("H2A", "GT", "es", "web"): 40,
    Group("INFO", "GT", "es", "helper"): 15,
    Group("USRAP", "HN", "es", "web"): 12,
    Group("INFO", "HN", "es", "walk_in"): 8,
    Group("GT_ASYLUM", "SV", "es", "telephone"): 6,
    Group("INFO", "NI", "en", "desk"): 3,
}
WEDNESDAY, SUNDAY = 2, 6


def figures(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Look at three months, at a group too small to be shown, and at days without anybody."""
    _write_past(day)
    who = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True, locale=language)
    officer = phones.officer(day, who)
    officer.go("/admin/figures")
    yield "figures", officer
    officer.page.locator(".figures-rules summary").click()
    yield "figures, what counts", officer
    lately = _last_wednesday(day.day)
    officer.go(f"/admin/figures?first={lately}&last={lately}&nationality=NI")
    yield "figures of few", officer
    officer.page.locator("[name=nationality]").select_option("")
    officer.page.locator("[name=first]").fill("2020-02-03")
    officer.page.locator("[name=last]").fill("2020-02-04")
    officer.page.locator("form.figures-form button").click()
    yield "figures of nobody", officer
    officer.page.locator("[name=last]").fill("2020-02-01")
    officer.page.locator("form.figures-form button").click()
    yield "figures, refused", officer


def _last_wednesday(today: date) -> date:
    return today - timedelta(days=(today.weekday() - WEDNESDAY - 1) % 7 + 1)


def _write_past(day: DeskDay) -> None:
    """Write what a timer would have counted."""
    chance = random.Random(5)
    with day.copy.app.app_context(), transaction() as session:
        ids = figure.put_groups(session, GROUPS)
        for slug, size in OFFICES.items():
            office = office_by_slug(session, slug)
            assert office is not None
            _write_office(session, office.id, day.day, size, ids, chance)


def _write_office(
    session: Session,
    office_id: int,
    today: date,
    size: int,
    ids: Mapping[Group, int],
    chance: random.Random,
) -> None:
    first, last = today - timedelta(weeks=WEEKS), today - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows: list[dict[str, Any]] = []
    places = []
    for day in days:
        share = 0.0 if day.weekday() == SUNDAY else size * chance.uniform(0.6, 1.1) / 84
        made = [_row(one, round(weight * share), chance) for one, weight in GROUPS.items()]
        keys = [{"day": day, "office_id": office_id, "group_id": ids[one]} for one in GROUPS]
        rows += [{**key, **row} for key, row in zip(keys, made, strict=True)]
        places.append(_places(day, office_id, made, size if share else 0))
    figure.put_figures(session, office_id, (first, last), rows)
    figure.put_places(session, office_id, (first, last), places)


def _row(group: Group, count: int, chance: random.Random) -> dict[str, Any]:
    if group.channel == "walk_in":
        names = ("booked", "attended", "no_show", "given_up", "closed")
        return {**dict.fromkeys(names, 0), "walk_ins": count, "waiting": ""}
    no_show, given_up = round(count * chance.uniform(0, 0.3)), round(count * 0.1)
    closed = count // 12 if chance.random() < 0.1 else 0
    stood = count - given_up - closed
    return {
        "booked": count,
        "walk_ins": 0,
        "attended": stood - no_show,
        "no_show": no_show,
        "given_up": given_up,
        "closed": closed,
        "waiting": "".join(wait_sign(round(chance.expovariate(1 / 8))) for _ in range(stood)),
    }


def _places(
    day: date, office_id: int, made: Sequence[Mapping[str, Any]], most: int
) -> dict[str, Any]:
    taken = sum(len(row["waiting"]) for row in made)
    offered = max(most, taken)
    withheld = most // 10
    return {
        "day": day,
        "office_id": office_id,
        "offered": offered,
        "withheld": withheld,
        "taken": taken,
    }
