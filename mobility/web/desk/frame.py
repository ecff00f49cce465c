"""The frame of the desk's pages: office, day, clock, and who works here."""

from datetime import date, timedelta
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain.office_hours import local_day
from mobility.domain.staff import DESK, Role, Staff
from mobility.services import day_list, offices
from mobility.services.offices import Office
from mobility.web.wiring import now

PREFIX = "/desk/<office>/<day>"
Answer = Any
UNDO = "undo"
ONE_DAY = timedelta(days=1)


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
    """Render a page of the desk within its frame; the day's page brings `desk_window` along."""
    at_desk = person.may(DESK, office.slug)
    if "desk_window" not in values:
        window = day_list.own_window(office.slug, day, person, now=now()) if at_desk else None
        values["desk_window"] = window
    return render_template(
        template,
        person=person,
        office=office,
        day=day,
        today=today_at(office),
        at_desk=at_desk,
        desk_here=here(office, day),
        desk_days=_days(office, day),
        desk_menu=_menu(person, office, day),
        moment=now(),
        linked=linked,
        **values,
    )


def linked(endpoint: str, **values: Any) -> str:  # noqa: ANN401 -- as url_for takes them
    """Give the address of a page, or nothing where this copy has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def here(office: Office, day: date) -> dict[str, Any]:
    """Name office and day as the addresses of the desk do."""
    return {"office": office.slug, "day": day.isoformat()}


def _days(office: Office, day: date) -> list[str]:
    """Give the addresses of the day before and the day after."""
    near = [day - ONE_DAY if day > date.min else day, day + ONE_DAY if day < date.max else day]
    return [url_for("day.show", **here(office, one)) for one in near]


def _menu(person: Staff, office: Office, day: date) -> list[tuple[str, str]]:
    at, mine = here(office, day), person.offices(DESK)
    elsewhere = mine is None or len(mine) > 1
    network = person.may({Role.ADMINISTRATOR})
    pages = (
        (_("People to call"), linked("to_call.show", **at)),
        (_("Print the list"), linked("paper.show", **at)),
        (_("Enter from paper"), linked("paper.enter", **at)),
        (_("Waiting-room screen"), linked("display.show", office=office.slug)),
        (_("Close the day"), linked("day_end.settle", **at)),
        (_("Close for flood, strike or illness"), linked("closing.ask", **at)),
        (_("Close several offices"), linked("network_closing.ask") if network else ""),
        (_("Another office"), linked("day.choose") if elsewhere else ""),
        (_("My account"), linked("staff.account")),
    )
    return [(label, url) for label, url in pages if url]


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
