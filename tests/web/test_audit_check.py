"""The audit trail's chain on its page: whole, broken, or left to the timer."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from mobility.models.audit import AuditEventRow
from mobility.services import audit_chain, audit_check
from tests.conftest import NOW
from tests.services.test_audit_chain import tamper
from tests.web.trail import actions, look
from tests.web.visits import Desk

XELA = "quetzaltenango"
EVENT = AuditEventRow


def test_a_chain_that_is_whole_is_said_with_its_links(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    with app.app_context():
        audit_chain.link_events(settings=app.extensions["mobility"], now=NOW)
    assert "Todavía no se ha verificado." in auditor.get("/admin/audit").text
    assert auditor.post("/admin/audit/check").status_code == 303
    page = auditor.get("/admin/audit").text
    assert "La cadena está completa:" in page
    assert "Olga verificó la cadena" in page


def test_a_broken_chain_names_what_was_altered(app: Flask, auditor, officer, booked):
    look(app, officer, booked)
    with app.app_context():
        audit_chain.link_events(settings=app.extensions["mobility"], now=NOW)
        tamper(update(EVENT).where(EVENT.action == "file_opened").values(action="note_added"))
    auditor.post("/admin/audit/check")
    page = auditor.get("/admin/audit").text
    assert "La cadena está rota: un evento fue alterado." in page
    assert "Ahora dice:</p>" not in page
    assert "Ahora dice: Ana Lucía escribió una nota en la cita" in page


def test_a_long_chain_is_left_to_the_timer(app: Flask, auditor, officer, booked, monkeypatch):
    monkeypatch.setattr(audit_check, "AT_ONCE", 0)
    settings = app.extensions["mobility"]
    with app.app_context():
        audit_chain.link_events(settings=settings, now=NOW)
        audit_check.check_if_due(settings=settings, now=NOW)
    auditor.post("/admin/audit/check")
    assert "está en camino" in auditor.get("/admin/audit").text
    with app.app_context():
        assert audit_check.check_if_due(settings=settings, now=NOW) > 0
        assert audit_check.check_if_due(settings=settings, now=NOW) == 0
    assert "La cadena está completa:" in auditor.get("/admin/audit").text


def test_the_timer_checks_once_a_day(app: Flask, desk: Desk):
    settings = app.extensions["mobility"]
    with app.app_context():
        audit_check.check_if_due(settings=settings, now=NOW)
        almost = NOW + timedelta(days=1) - timedelta(seconds=1)
        audit_check.check_if_due(settings=settings, now=almost)
        assert actions(app).count("chain_checked") == 1
        audit_check.check_if_due(settings=settings, now=NOW + timedelta(days=1))
    assert actions(app).count("chain_checked") == 2
