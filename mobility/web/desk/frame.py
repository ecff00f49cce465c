"""The frame of the desk's pages: office, day, clock, and who works here."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mobility.domain.office_hours import local_day
from mobility.domain.staff import DESK, Staff
from mobility.services import offices
from mobility.services.offices import Office
from mobility.web.wiring import now

Answer = Any
PREFIX = "/desk/<office>/<day>"
"""Before the addresses of everything that belongs to one day of an office."""
UNDO = "undo"


def office_named(slug: str) -> Office:
    """Find the office of an address, or answer that there is none."""
    office = offices.office(slug)
    if office is None:
        abort(404)
    return office


def day_named(text: str) -> date:
    """Read the day of an address (2026-06-12), or answer that there is no such page."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-06-12") else abort(404)
    except ValueError:
        abort(404)


def today_at(office: Office) -> date:
    """Say which day it is at an office."""
    return local_day(now(), office.zone)


def desk_page(template: str, person: Staff, office: Office, day: date, **values: object) -> str:
    """Render a page of the desk within its frame."""
    return render_template(
        template,
        person=person,
        office=office,
        day=day,
        today=today_at(office),
        at_desk=person.may(DESK, office.slug),
        **values,
    )


def say(text: str, kind: str = "success", *, undo: str = "") -> None:
    """Tell on the next page what was done; `undo` is the uid of the visit whose step it was."""
    flash(text, kind)
    if undo:
        flash(undo, UNDO)


def back(office: str, day: date | str, uid: str = "") -> Response:
    """Go back to the day's page, to a visit's panel on it where one is named."""
    if uid:
        return redirect(url_for("day.visit", office=office, day=str(day), uid=uid), 303)
    return redirect(url_for("day.show", office=office, day=str(day)), 303)
