"""The page of the audit trail: who sees it, what it says, its filters, its files and its chain."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.reference import format_reference
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import audit, day_list
from mobility.services.staff import actor_of
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.staff_walk import Browser, forms
from tests.web.trail import actions, look
from tests.web.visits import Desk

XELA = "quetzaltenango"
EVENT = AuditEventRow


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.HELPER])
def test_nobody_else_has_a_page_of_the_trail(app: Flask, desk: Desk, role: Role):
    browser = Browser(app)
    with app.app_context():
        enter(browser.client, employ(role, name="Otra"))
    assert browser.get("/admin/audit").status_code == 404
    assert browser.post("/admin/audit/check").status_code == 404
    assert browser.post("/admin/audit/export").status_code == 404


def test_an_administrator_of_one_office_sees_no_trail(app: Flask, desk: Desk):
    browser = Browser(app)
    with app.app_context():
        enter(browser.client, employ(Role.ADMINISTRATOR, office=XELA))
    assert browser.get("/admin/audit").status_code == 404


def test_a_look_is_a_sentence_with_name_and_code(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    page = auditor.get("/admin/audit").text
    code = format_reference(booked.reference)
    assert f"Ana Lucía abrió el expediente de la cita {code}" in page
    assert f"La persona pidió la cita {code}" in page
    assert booked.uid not in page


def test_the_trail_is_filtered_by_a_visits_code(app: Flask, auditor, officer, booked, desk):
    other = desk.book()
    look(app, officer, booked)
    look(app, officer, other)
    page = auditor.get(f"/admin/audit?record={format_reference(booked.reference).lower()}").text
    assert format_reference(booked.reference) in page
    assert format_reference(other.reference) not in page


def test_an_unknown_code_is_said_and_kept(app: Flask, auditor, booked):
    page = auditor.get("/admin/audit?record=KW7M4XRR")
    assert page.status_code == 422
    assert "No hay ninguna cita con ese código." in page.text
    assert 'value="KW7M4XRR"' in page.text


def test_the_trail_is_filtered_by_who_did_it(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    with app.app_context(), reading() as session:
        uid = session.scalars(select(StaffRow.uid).where(StaffRow.id == officer.id)).one()
    mine = auditor.get(f"/admin/audit?by={uid}").text
    assert "abrió el expediente" in mine
    assert "La persona pidió" not in mine
    theirs = auditor.get("/admin/audit?by=applicant").text
    assert "abrió el expediente" not in theirs
    assert "La persona pidió" in theirs


@pytest.mark.parametrize("office", [XELA, "quiche"])
def test_the_trail_is_filtered_by_office(app: Flask, auditor, officer, booked, office: str):
    look(app, officer, booked)
    page = auditor.get(f"/admin/audit?office={office}").text
    assert ("abrió el expediente" in page) is (office == XELA)


def test_the_trail_is_filtered_by_group_and_kind(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    looks = auditor.get("/admin/audit?group=looks").text
    assert "abrió el expediente" in looks
    assert "La persona pidió" not in looks
    accounts = auditor.get("/admin/audit?kind=staff").text
    assert "creó una cuenta para Ana Lucía" in accounts
    assert "abrió el expediente" not in accounts


@pytest.mark.parametrize(
    ("first", "last", "there"), [(10, 10, True), (11, 12, False), (8, 9, False)]
)
def test_both_days_of_a_period_are_included(
    app: Flask, auditor, officer, booked, first, last, there
):
    look(app, officer, booked)
    days = f"first=2026-11-{first:02}&last=2026-11-{last:02}"
    assert ("abrió el expediente" in auditor.get(f"/admin/audit?{days}").text) is there


@pytest.mark.parametrize("days", ["first=12/6/26", "first=2026-11-10&last=2026-11-09"])
def test_days_that_cannot_be_are_refused(app: Flask, auditor, days: str):
    page = auditor.get(f"/admin/audit?{days}")
    assert page.status_code == 422
    assert 'class="errors"' in page.text


def test_a_day_list_is_one_look_with_a_count(app: Flask, auditor, officer, desk):
    settings = app.extensions["mobility"]
    with app.app_context():
        for _again in range(3):
            day_list.look(XELA, NOW.date(), officer, settings=settings, now=NOW)
    page = auditor.get("/admin/audit?group=looks").text
    assert page.count("Ana Lucía vio la lista de Quetzaltenango del martes 10 de noviembre") == 1
    assert "3 veces ese día" in page


def test_older_events_follow_without_a_gap(app: Flask, auditor, officer, booked):
    for number in range(60):
        look(app, officer, booked, after=number // 7)
    first = auditor.get("/admin/audit?group=looks")
    assert first.text.count("abrió el expediente") == 50
    following = (
        first.text.split('class="button second" href="')[1].split('"')[0].replace("&amp;", "&")
    )
    second = auditor.get(following)
    assert second.text.count("abrió el expediente") == 10
    assert "Ver más antiguos" not in second.text


@pytest.mark.parametrize("begin", ["x", "2026-11-10~3", "2026-11-10T00:00:00+00:00~x", "~", "~9"])
def test_a_beginning_that_cannot_be_read_is_the_first(app: Flask, auditor, booked, begin: str):
    page = auditor.client.get("/admin/audit", query_string={"begin": begin})
    assert page.status_code == 200
    assert "La persona pidió" in page.text


def test_a_file_has_what_was_asked_and_is_written_down(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    page = auditor.get("/admin/audit?group=looks")
    [form] = [one for one in forms(page) if one.action == "/admin/audit/export"]
    answer = auditor.send(form, format="csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[2] for row in rows] == ["Quién", "Ana Lucía"]
    assert rows[1][-1] == booked.reference
    assert actions(app)[-1] == "audit_exported"
    workbook = auditor.send(form, format="xlsx")
    assert workbook.data[:2] == b"PK"


def test_a_file_says_that_there_was_more(app: Flask, auditor, officer, booked, monkeypatch):
    monkeypatch.setattr("mobility.services.audit_reading.MOST_EXPORTED", 2)
    monkeypatch.setattr("mobility.services.audit_reading.BATCH", 1)
    for number in range(3):
        look(app, officer, booked, after=number)
    answer = auditor.post("/admin/audit/export", format="csv", group="looks")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + 2 + 1
    assert rows[-1][0].startswith("En este archivo están solo")


def test_an_erased_visit_is_said_to_be_erased(app: Flask, auditor, officer):
    with app.app_context(), transaction() as session:
        audit.record(
            session,
            at=NOW,
            action="file_opened",
            record_kind="appointment",
            record_id=987_654,
            actor=actor_of(officer),
        )
    page = auditor.get("/admin/audit").text
    assert "Ana Lucía abrió el expediente de una cita que ya se borró" in page
    assert "987" not in page
