"""Looks that leave a trail, and what stands in it."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mobility.domain.staff import Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services import visit_file
from mobility.services.appointments import Appointment
from tests.conftest import NOW

XELA = "quetzaltenango"


def look(app: Flask, officer: Staff, booked: Appointment, *, after: int = 0) -> None:
    settings = app.extensions["mobility"]
    with app.app_context():
        at = NOW + timedelta(seconds=after)
        visit_file.open_file(XELA, booked.uid, officer, settings=settings, now=at)


def actions(app: Flask) -> list[str]:
    """List what has happened, the first first."""
    with app.app_context(), reading() as session:
        return list(session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.id)))
