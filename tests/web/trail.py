"""Looks that leave a trail."""

from datetime import timedelta

from flask import Flask

from mobility.domain.staff import Staff
from mobility.services import visit_file
from mobility.services.appointments import Appointment
from tests.conftest import NOW

XELA = "quetzaltenango"


def look(app: Flask, officer: Staff, booked: Appointment, *, after: int = 0) -> None:
    settings = app.extensions["mobility"]
    with app.app_context():
        at = NOW + timedelta(seconds=after)
        visit_file.open_file(XELA, booked.uid, officer, settings=settings, now=at)
