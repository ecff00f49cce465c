"""Por llamar: one list of whom to telephone, each with its result."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from mobility.domain.errors import ChangedMeanwhile, MoveNotAllowed
from mobility.domain.staff import Role, Staff
from mobility.domain.to_call import Result, is_usable_time
from mobility.gateways.contact import show_phone
from mobility.services import call_list, to_call
from mobility.services.offices import Office
from mobility.services.to_call import Call
from mobility.web import person_words
from mobility.web.access import staff
from mobility.web.desk import call_words as words
from mobility.web.desk.frame import PREFIX, Answer, day_named, desk_page, office_named, say
from mobility.web.desk.refusals import init_blueprint
from mobility.web.wiring import now, settings

blueprint = Blueprint("to_call", __name__, url_prefix=PREFIX)
init_blueprint(blueprint)


@blueprint.get("/to-call")
@staff(Role.OFFICER, Role.SUPERVISOR)
def show(person: Staff, office: str, day: str) -> Answer:
    """Show whom to call now, and whom later."""
    return _page(person, office, day)


@blueprint.post("/to-call/<uid>")
@staff(Role.OFFICER, Role.SUPERVISOR)
def settle(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Write down what came of a call."""
    place = office_named(office)
    result = next((one for one in Result if one == request.form.get("result")), None)
    at = _moment(request.form.get("at", ""), place)
    if result is Result.CALL_AT and not is_usable_time(at, now=now()):
        wrong = _("Choose a day and a time to come, at most 30 days from now.")
        return _page(person, office, day, wrong={uid: wrong}), 422
    version = request.form.get("row_version", "")
    if result is None or not version.isdecimal():
        return _page(person, office, day), 422
    call = Call(result=result, row_version=int(version), at=at)
    try:
        done = to_call.settle(office, uid, call, person=person, settings=settings(), now=now())
    except ChangedMeanwhile as since:
        return _page(person, office, day, since=since), 409
    except MoveNotAllowed:
        return _page(person, office, day), 422
    say(words.said(result, done=done))
    return redirect(url_for("to_call.show", office=office, day=day), 303)


def _page(
    person: Staff,
    office: str,
    day: str,
    *,
    wrong: dict[str, str] | None = None,
    since: ChangedMeanwhile | None = None,
) -> str:
    place, on = office_named(office), day_named(day)
    found = call_list.waiting(office, person=person, settings=settings(), now=now())
    return desk_page(
        "desk/to_call.html",
        person,
        place,
        on,
        found=found,
        wrong=wrong or {},
        errors=[(f"at-{uid}", text) for uid, text in (wrong or {}).items()],
        since=since,
        typed_at=request.form.get("at", ""),
        words=words,
        show_phone=show_phone,
        language_name=person_words.language_name,
        now=now(),
    )


def _moment(typed: str, place: Office) -> datetime | None:
    """Read the time that a form names, at the office."""
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(place.zone)).astimezone(UTC)
