"""The administrators' pages of pathways: texts, versions, and what is shut."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.pathway import PathwayRow
from mobility.services import pathway_admin
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.page_parts import SentForm
from tests.web.phone import Phone
from tests.web.staff_walk import Browser, forms
from tests.web.visits import Desk

TODAY = NOW.date().isoformat()
SHUT = {"state": "suspended", "since": TODAY, "reason-es": "El programa cerró.", "reason-en": ""}
# What stands in a textarea is not read from the page by these tests.
LONG = {f"{name}-es": "Texto" for name in ("summary", "how", "decides", "otherwise")}
Administrator = Callable[[str], Browser]


@pytest.fixture
def administrator(app: Flask, desk: Desk) -> Administrator:
    """Let somebody who administers the whole network sign in, each on a browser of their own."""

    def sign_in(name: str) -> Browser:
        browser = Browser(app)
        with app.app_context():
            person = employ(Role.ADMINISTRATOR, name=name, locale="en")
        enter(browser.client, person)
        return browser

    return sign_in


def form_to(page: TestResponse, ending: str) -> SentForm:
    return next(one for one in forms(page) if one.action.split("?")[0].endswith(ending))


def stop_farm(desk: Desk, first: Browser, plan: str = "guidance") -> str:
    """Propose to suspend a pathway with two people booked; return the path of the stop."""
    for _ in range(2):
        desk.book()
    move_all_to_farm(desk)
    query = "&".join(f"{name}={value}" for name, value in SHUT.items())
    page = first.get(f"/admin/pathways/H2A/stop?{query}")
    assert "2 people are booked from that day on." in page.text
    form = [one for one in forms(page) if one.action.endswith("/stop")][-1]
    chosen = {"plan.quetzaltenango.only": plan, "propose": "1"}
    answer = first.send(form, **chosen)
    assert answer.status_code == 303
    return str(answer.location)


def move_all_to_farm(desk: Desk) -> None:
    with desk.app.app_context(), transaction() as session:
        farm = session.scalars(select(PathwayRow.id).where(PathwayRow.code == "H2A")).one()
        session.execute(update(AppointmentRow).values(pathway_id=farm))


def test_the_list_links_to_every_pathway(administrator: Administrator) -> None:
    page = administrator("Berta").get("/admin/pathways")
    assert page.status_code == 200
    assert "/admin/pathways/H2A/stop" in page.text
    assert "/admin/pathways/INFO/stop" not in page.text


def test_texts_are_saved_and_people_read_them(administrator: Administrator, phone: Phone) -> None:
    berta = administrator("Berta")
    form = form_to(berta.get("/admin/pathways/H2A"), "/H2A")
    typed = {"name-es": "Campo", "name-en": "", "bring-0-es": "DPI", "bring-0-en": "", **LONG}
    assert berta.send(form, **typed).status_code == 303
    assert "Campo" in phone.get("/pathways/H2A").text
    page = berta.get("/admin/pathways/H2A").text
    assert "Missing: people read the other language" in page
    assert "Version 2" in page


def test_spanish_must_not_be_missing_and_what_was_typed_is_kept(
    administrator: Administrator,
) -> None:
    berta = administrator("Berta")
    form = form_to(berta.get("/admin/pathways/H2A"), "/H2A")
    answer = berta.send(form, **{"name-es": "", "bring-0-es": "", "how-en": "Kept as typed"})
    assert answer.status_code == 422
    for field in ("name", "bring-0"):
        assert f'href="#{field}"' in answer.text
    assert "Kept as typed" in answer.text


def test_rows_of_documents_are_added_and_taken_away(administrator: Administrator) -> None:
    berta = administrator("Berta")
    form = form_to(berta.get("/admin/pathways/H2A"), "/H2A")
    rows = sum(name.startswith("bring-") and name.endswith("-es") for name in form.sent)
    more = berta.send(form, add="1")
    assert more.status_code == 200
    assert f'name="bring-{rows}-es"' in more.text
    less = berta.send(form, remove="0")
    assert f'name="bring-{rows - 1}-es"' not in less.text
    # Nothing is saved before somebody saves.
    assert "Nothing was changed here yet." in berta.get("/admin/pathways/H2A").text


def test_who_was_slower_sees_both_versions(administrator: Administrator) -> None:
    berta, carlos = administrator("Berta"), administrator("Carlos")
    form = form_to(carlos.get("/admin/pathways/H2A"), "/H2A")
    hers, his = {**LONG, "name-en": "Hers"}, {**LONG, "name-en": "His"}
    berta.send(form_to(berta.get("/admin/pathways/H2A"), "/H2A"), **hers)
    answer = carlos.send(form, **his)
    assert answer.status_code == 409
    assert "Berta changed this" in answer.text
    assert "Hers" in answer.text
    again = form_to(answer, "/H2A")
    assert carlos.send(again, **LONG).status_code == 303


def test_an_earlier_version_is_used_again(administrator: Administrator) -> None:
    berta = administrator("Berta")
    typed = {**LONG, "name-en": "New name"}
    berta.send(form_to(berta.get("/admin/pathways/H2A"), "/H2A"), **typed)
    page = berta.get("/admin/pathways/H2A")
    assert berta.send(form_to(page, "/again"), number="1").status_code == 303
    assert "New name" not in berta.get("/admin/pathways/H2A").text.split("History")[0]
    assert berta.send(form_to(page, "/again"), number="9").status_code == 404


def test_a_new_pathway_is_seen_by_nobody_yet(administrator: Administrator, phone: Phone) -> None:
    berta = administrator("Berta")
    form = form_to(berta.get("/admin/pathways/new"), "/new")
    assert berta.send(form, code="h-2").status_code == 422
    names = ("name", "summary", "how", "decides", "otherwise")
    typed = {f"{name}-es": "Enfermeras" for name in names}
    answer = berta.send(form, code="nurses", kind="work", priority="5", **typed)
    assert answer.location == "/admin/pathways/NURSES"
    assert "it cannot be opened" in berta.get(answer.location).text
    assert "Enfermeras" not in phone.get("/pathways").text
    assert phone.get("/pathways/NURSES").status_code == 404
    assert berta.send(form, code="nurses", kind="work", priority="5", **typed).status_code == 422


def test_a_pathway_with_nobody_booked_is_shut_and_opened(
    administrator: Administrator, phone: Phone
) -> None:
    berta = administrator("Berta")
    query = "&".join(f"{name}={value}" for name, value in SHUT.items())
    page = berta.get(f"/admin/pathways/H2A/stop?{query}")
    assert "0 people are booked from that day on." in page.text
    assert berta.send(form_to(page, "/stop")).status_code == 303
    assert "El programa cerró." in phone.get("/pathways/H2A").text
    page = berta.get(f"/admin/pathways/H2A/stop?state=open&since={TODAY}")
    berta.send(form_to(page, "/stop"))
    assert "El programa cerró." not in phone.get("/pathways/H2A").text


def test_a_reason_in_spanish_is_asked_for(administrator: Administrator) -> None:
    berta = administrator("Berta")
    path = f"/admin/pathways/H2A/stop?state=closed&since={TODAY}"
    assert berta.get(path).status_code == 422
    shut = form_to(berta.get(f"{path}&reason-es=Hoy"), "/stop")
    answer = berta.send(shut, **{"reason-es": ""})
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert berta.get("/admin/pathways/H2A/stop?state=odd&since=x").status_code == 422


def test_general_guidance_offers_no_way_to_shut_it(administrator: Administrator) -> None:
    page = administrator("Berta").get("/admin/pathways/INFO/stop")
    assert "it is never shut" in page.text
    assert 'name="state"' not in page.text


def test_people_booked_need_a_second_administrator(
    administrator: Administrator, desk: Desk
) -> None:
    berta, carlos = administrator("Berta"), administrator("Carlos")
    path = stop_farm(desk, berta)
    mine = berta.get(path)
    assert "Another administrator has to confirm it" in mine.text
    assert not [one for one in forms(mine) if one.action.endswith("/confirm")]
    theirs = form_to(carlos.get(path), "/confirm")
    assert berta.send(theirs).status_code in (400, 409)
    assert carlos.send(theirs).status_code == 303
    assert carlos.send(theirs).status_code == 303
    assert "Still to be told" in carlos.get(path).text


def test_a_stop_is_halted_and_goes_on_by_a_button(administrator: Administrator, desk: Desk) -> None:
    berta, carlos = administrator("Berta"), administrator("Carlos")
    path = stop_farm(desk, berta)
    carlos.send(form_to(carlos.get(path), "/confirm"))
    berta.send(form_to(berta.get(path), "/halt"))
    page = berta.get(path)
    assert "Halted: nobody more is told" in page.text
    stale = form_to(page, "/go-on")
    carlos.send(form_to(carlos.get(path), "/go-on"))
    berta.send(form_to(berta.get(path), "/halt"))
    assert berta.send(stale).status_code == 409


def test_a_proposal_is_withdrawn(administrator: Administrator, desk: Desk) -> None:
    berta = administrator("Berta")
    path = stop_farm(desk, berta)
    assert "Suspended from" in berta.get("/admin/pathways").text
    berta.send(form_to(berta.get(path), "/withdraw"))
    assert "Withdrawn" in berta.get(path).text
    assert berta.get("/admin/stops/unknown").status_code == 404
    assert berta.get("/admin/pathways/UNKNOWN").status_code == 404


def test_a_list_has_every_pathway_of_the_demonstration(
    administrator: Administrator, desk: Desk
) -> None:
    page = administrator("Berta").get("/admin/pathways").text
    with desk.app.app_context():
        rows = pathway_admin.list_all(settings=desk.settings, now=NOW)
    assert all(f"/admin/pathways/{one.code}" in page for one in rows)
