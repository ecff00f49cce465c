"""What the desk answers when somebody comes: their number, or the next sensible step."""

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain.arrival import WARNINGS, Finding
from mobility.domain.staff import Staff
from mobility.services.check_in import CheckIn
from mobility.web.desk import arrival_words
from mobility.web.desk.frame import (
    Answer,
    back,
    day_named,
    desk_page,
    linked,
    office_named,
    say,
    today_at,
)

CONFLICT = 409


def answer(person: Staff, office: str, day: str, found: CheckIn, again: str) -> Answer:
    """Say that somebody has arrived, or what was found and what can be done instead."""
    place = office_named(office)
    if found.arrived:
        said = _("Arrived: %(name)s, number %(number)s", name=found.called, number=found.number)
        say(said, undo=found.uid)
        return back(office, found.day)
    today, at = today_at(place), day_named(day)
    page = desk_page(
        "desk/check_in.html",
        person,
        place,
        at,
        found=found,
        told=arrival_words.told(found, today),
        warned=found.finding in WARNINGS,
        again=again,
        find=request.form.get("find", ""),
        row_version=found.row_version,
        ways=_ways(office, found),
    )
    return page, CONFLICT


def _ways(office: str, found: CheckIn) -> list[tuple[str, str]]:
    """Offer what can be done instead, as far as this copy has pages for it."""
    mine = found.office == office
    today = today_at(office_named(office)).isoformat()
    ways = []
    if found.finding not in {*WARNINGS, Finding.HERE, Finding.BEING_SERVED}:
        known = {"from": found.uid} if mine else {}
        ways.append((_("See them today without appointment"), _walk_in(office, today, known)))
    if mine and found.finding in {Finding.WRONG_DAY, Finding.MOVED}:
        whose = {"office": office, "day": found.day.isoformat(), "uid": found.uid}
        ways.append((_("Print their appointment"), linked("slip.show", **whose)))
    if mine:
        see = linked("day.visit", office=office, day=found.day.isoformat(), uid=found.uid)
        ways.append((_("See the visit"), see))
    return [(label, url) for label, url in ways if url]


def _walk_in(office: str, day: str, known: dict[str, str]) -> str:
    return linked("walk_in.add", office=office, day=day, **known)


def search(office: str, day: str) -> Response:
    """Hand what was typed on as it was sent: names and telephones stay out of addresses."""
    if "day.search" in current_app.view_functions:
        return redirect(url_for("day.search", office=office, day=day), 307)
    say(_("There is no appointment with that code."), "warning")
    return back(office, day)
