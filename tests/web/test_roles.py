"""Every route, asked for by every role and with another office's objects."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.request import RequestRow
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.visits import Desk

MINE, OTHER = "quetzaltenango", "quiche"
MAY_LACK = re.compile(
    "/what-follows|/dispute|/helper/(visits|organisation)|/admin/(people|organisations)/"
    "|/admin/(stops|phases|comparisons)/|/again|/rule/history"
)
"""What need not be there: no outcome yet, nothing in dispute, no visit booked by the helper."""
SENT = {"row_version": "1", "result": "talked", "settlement": "kept"}
GUARDED = ("staff", "entering")
REFUSED = 404
ANSWERED = (200, 204, 302, 303, 400, 409, 422)


@pytest.fixture
def offices(app: Flask, desk: Desk) -> dict[str, dict[str, str]]:
    """Names what an address may hold, at one's own office and at another."""
    app.config["WTF_CSRF_ENABLED"] = False
    return {slug: names_at(desk, slug) for slug in (MINE, OTHER)}


def names_at(desk: Desk, slug: str) -> dict[str, str]:
    booked = desk.book(slug)
    day = booked.starts_at.date().isoformat()
    with desk.app.app_context():
        call = open_call(slug, booked.uid)
    known = {"code": "H2A"}
    text = {"message_kind": "reminder", "channel": "sms", "lang_code": "es"}
    here = {"office": slug, "day": day, "uid": booked.uid, "call": call, "kind": "app"}
    return {**here, **text, **known}


def open_call(slug: str, visit: str) -> str:
    """Put somebody on an office's list of whom to call."""
    with transaction() as session:
        office = session.scalars(select(OfficeRow.id).where(OfficeRow.slug == slug)).one()
        about = session.scalars(select(AppointmentRow.id).where(AppointmentRow.uid == visit)).one()
        row = RequestRow(
            uid=f"call-at-{slug}",
            kind="undelivered",
            urgent=False,
            office_id=office,
            appointment_id=about,
            locale="es",
            created_at=NOW,
        )
        session.add(row)
        return row.uid


def guarded(app: Flask, *rules: str) -> Iterator[tuple[Rule, str]]:
    """List every way to call a view that only staff may."""
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "access_rule", None) in (rules or GUARDED):
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield rule, method


def roles_of(app: Flask, rule: Rule) -> frozenset[Role]:
    return frozenset(getattr(app.view_functions[rule.endpoint], "roles", ()))


def granted_at(app: Flask, rule: Rule) -> str | None:
    """Name where a role must be held for a view: at the office, or at all of them."""
    return None if getattr(app.view_functions[rule.endpoint], "everywhere", False) else MINE


def path_of(app: Flask, rule: Rule, names: dict[str, str], things: dict[str, str]) -> str:
    """Make an address at one office, of things that may be another's."""
    uid = things["call" if "/to-call/" in rule.rule else "uid"]
    known = {**names, "uid": uid}
    values = {name: known.get(name, "x") for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def call(
    app: Flask, who: Staff | None, method: str, path: str, headers: dict[str, str] | None = None
) -> TestResponse:
    client = app.test_client()
    if who is not None:
        enter(client, who)
    return client.open(path, method=method, data=SENT if method == "POST" else {}, headers=headers)


def someone(app: Flask, role: Role, office: str | None = MINE) -> Staff:
    with app.app_context():
        return employ(role, office=office)


def test_whoever_is_signed_out_is_asked_who_is_there(app: Flask, offices) -> None:
    wrong = {}
    for rule, method in guarded(app):
        path = path_of(app, rule, offices[MINE], offices[MINE])
        page = call(app, None, method, path)
        asked = page.headers.get("Location", "").startswith("/staff/sign-in?then=/")
        if not (page.status_code == 303 and asked if method == "GET" else page.status_code == 401):
            wrong[method, path] = page.status_code
        script = call(app, None, method, path, headers={"X-Mobility": "poll"})
        if (script.status_code, script.data) != (401, b""):
            wrong[f"{method} by script", path] = script.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_own_pages_and_no_others(app: Flask, offices, role: Role) -> None:
    wrong = {}
    for rule, method in guarded(app, "staff"):
        path = path_of(app, rule, offices[MINE], offices[MINE])
        page = call(app, someone(app, role, granted_at(app, rule)), method, path)
        opens = role in roles_of(app, rule)
        lacks = not opens or MAY_LACK.search(rule.rule)
        allowed = (*(ANSWERED if opens else ()), *((REFUSED,) if lacks else ()))
        if page.status_code not in allowed:
            wrong[method, path] = page.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_a_grant_at_one_office_opens_nothing_of_the_whole_network(
    app: Flask, offices, role: Role
) -> None:
    who, wrong = someone(app, role), {}
    for rule, method in guarded(app, "staff"):
        if granted_at(app, rule) is None:
            path = path_of(app, rule, offices[MINE], offices[MINE])
            page = call(app, who, method, path)
            if page.status_code != REFUSED:
                wrong[method, path] = page.status_code
    assert wrong == {}


def test_another_office_does_not_exist_for_any_role(app: Flask, offices) -> None:
    wrong = {}
    everybody = {role: someone(app, role) for role in Role}
    for rule, method in guarded(app, "staff"):
        for role in Role if "office" in rule.arguments else ():
            path = path_of(app, rule, offices[OTHER], offices[OTHER])
            page = call(app, everybody[role], method, path)
            if page.status_code != REFUSED:
                wrong[method, path, role] = page.status_code
    assert wrong == {}


def test_another_offices_things_do_not_exist_at_ones_own(app: Flask, offices) -> None:
    wrong = {}
    for rule, method in guarded(app, "staff"):
        if not {"office", "uid"} <= rule.arguments:
            continue
        who = someone(app, min(roles_of(app, rule)))
        path = path_of(app, rule, offices[MINE], offices[OTHER])
        page = call(app, who, method, path)
        if page.status_code != REFUSED:
            wrong[method, path] = page.status_code
    assert wrong == {}


def test_a_locked_screen_opens_nothing_but_its_own_page(app: Flask, offices) -> None:
    wrong = {}
    open_locked = {"staff.locked", "staff.lock", "staff.unlock", "staff.sign_out"}
    for rule, method in guarded(app, "staff"):
        client = app.test_client()
        enter(
            client,
            someone(app, min(roles_of(app, rule) - {Role.DISPLAY}), granted_at(app, rule)),
            at=NOW.replace(hour=NOW.hour - 1),
        )
        path = path_of(app, rule, offices[MINE], offices[MINE])
        page = client.open(path, method=method)
        asked = page.headers.get("Location", "").startswith("/staff/locked?then=/")
        locked = page.status_code == 303 and asked if method == "GET" else page.status_code == 423
        if locked == (rule.endpoint in open_locked):
            wrong[method, path] = page.status_code
    assert wrong == {}


def test_a_grant_for_all_offices_opens_each_of_them(app: Flask, offices) -> None:
    who = someone(app, Role.SUPERVISOR, office=None)
    for slug in (MINE, OTHER):
        assert call(app, who, "GET", f"/desk/{slug}/{offices[slug]['day']}").status_code == 200
    assert call(app, who, "GET", f"/desk/nowhere/{offices[MINE]['day']}").status_code == REFUSED
