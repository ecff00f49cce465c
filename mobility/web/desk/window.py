"""At which window somebody works, who interprets today, and handing people over."""

from flask import Blueprint, request
from flask_babel import gettext as _

from mobility.domain.desk_errors import WindowTaken
from mobility.domain.staff import Role, Staff
from mobility.services import windows
from mobility.web.access import staff
from mobility.web.desk import refusals
from mobility.web.desk.frame import PREFIX, Answer, back, day_named, desk_page, office_named, say
from mobility.web.i18n import clock_time
from mobility.web.person_words import language_name, languages
from mobility.web.wiring import now

blueprint = Blueprint("window", __name__, url_prefix=PREFIX)
refusals.init_blueprint(blueprint)
AT_DESK = (Role.OFFICER, Role.SUPERVISOR)
MOST = 99


@blueprint.get("/window")
@staff(*AT_DESK)
def sit(person: Staff, office: str, day: str) -> Answer:
    """Ask at which window somebody works, and who interprets on this day."""
    return _page(person, office, day)


@blueprint.post("/window")
@staff(*AT_DESK)
def sat(person: Staff, office: str, day: str) -> Answer:
    """Sit down at a window; who sits there already is told, and can be relieved."""
    day_named(day)
    typed = request.form.get("number", "").strip()
    if not (typed.isdecimal() and 1 <= int(typed[:4]) <= MOST):
        errors = [("number", _("Write a number from 1 to 99."))]
        return _page(person, office, day, typed=typed, errors=errors), 422
    anyway = bool(request.form.get("anyway"))
    try:
        windows.sit(person, office, int(typed), anyway=anyway, now=now())
    except WindowTaken as taken:
        return _page(person, office, day, typed=typed, taken=_taken(taken, office, typed)), 409
    say(_("You are at window %(number)s.", number=int(typed)))
    return back(office, day)


@blueprint.post("/window/leave")
@staff(*AT_DESK)
def leave(person: Staff, office: str, day: str) -> Answer:
    """Get up from the window."""
    windows.leave(person, office, now=now())
    say(_("You left the window."), "info")
    return back(office, day)


@blueprint.post("/window/pause")
@staff(*AT_DESK)
def pause(person: Staff, office: str, day: str) -> Answer:
    """Pause one's window, or go on."""
    paused = bool(request.form.get("paused"))
    windows.pause(person, office, paused=paused, now=now())
    say(_("Your window pauses.") if paused else _("Your window is open again."), "info")
    return back(office, day)


@blueprint.post("/window/interpreters")
@staff(*AT_DESK)
def interpreters(person: Staff, office: str, day: str) -> Answer:
    """Say who interprets on this day."""
    chosen = request.form.getlist("language")
    windows.set_interpreters(person, office, day_named(day), chosen, now=now())
    say(_("Interpreters of this day: saved."))
    return back(office, day)


def _page(person: Staff, office: str, day: str, **values: object) -> str:
    place, at = office_named(office), day_named(day)
    found = windows.look(person, office, at)
    here = set(found.interpreters)
    values.setdefault("errors", [])
    return desk_page(
        "desk/window.html",
        person,
        place,
        at,
        windows=found,
        languages=[(code, label, code in here) for code, label in languages(written=False)],
        usual=[language_name(code) for code in place.details.interpreters],
        **values,
    )


def _taken(taken: WindowTaken, office: str, number: str) -> str:
    since = clock_time(taken.since, office_named(office).zone) if taken.since else ""
    told = _(
        "%(name)s sits at window %(number)s since %(time)s.",
        name=taken.by,
        number=number,
        time=since,
    )
    return str(told)
