"""The steps of a visit at the desk: coming, being called, waiting again, and taking a step back."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _

from mobility.domain.arrival import TWICE
from mobility.domain.desk_errors import OutOfTurn, StillServing
from mobility.domain.staff import Role, Staff
from mobility.services import arrivals, at_window, check_in, serving, undo
from mobility.services.queue import Called
from mobility.web.access import staff
from mobility.web.desk import came, refusals, step_words
from mobility.web.desk.frame import (
    PREFIX,
    Answer,
    back,
    day_named,
    desk_page,
    office_named,
    say,
    today_at,
)
from mobility.web.wiring import now, settings

blueprint = Blueprint("steps", __name__, url_prefix=PREFIX)
refusals.init_blueprint(blueprint)
LONGEST_NOTE = 500
AT_DESK = (Role.OFFICER, Role.SUPERVISOR)


@blueprint.post("/check-in", endpoint="check_in")
@staff(*AT_DESK)
def checked_in(person: Staff, office: str, day: str) -> Answer:
    """Check in whoever shows a code; what is no code is looked for on the day's page."""
    raw = request.form.get("find", "").strip()
    if not raw:
        return back(office, day)
    anyway = request.form.get("anyway", "")
    found = check_in.check_in(person, office, raw, anyway=anyway, settings=settings(), now=now())
    if found is None:
        return came.search(office, day)
    again = url_for("steps.check_in", office=office, day=day)
    return came.answer(person, office, day, found, again)


@blueprint.post("/visits/<uid>/arrived")
@staff(*AT_DESK)
def arrived(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Check in somebody of the list."""
    found = check_in.arrived(
        person,
        office,
        uid,
        row_version=_version_or_none(),
        anyway=request.form.get("anyway", ""),
        settings=settings(),
        now=now(),
    )
    return came.answer(person, office, day, found, request.path)


@blueprint.post("/call-next")
@staff(*AT_DESK)
def call_next(person: Staff, office: str, day: str) -> Answer:
    """Call the next in turn whom this officer can serve."""
    day_named(day)
    expected = request.form.get("expected", "")
    try:
        called = serving.call_next(
            person, office, expected=expected, settings=settings(), now=now()
        )
    except StillServing as busy:
        if busy.since is None or now() - busy.since >= TWICE:
            raise
        return back(office, day, busy.uid)  # the second click of two
    return _called(office, called)


@blueprint.post("/visits/<uid>/call")
@staff(*AT_DESK)
def call(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Call one person; before others it asks why."""
    reason = request.form.get("reason", "")
    try:
        called = serving.call(person, office, uid, reason=reason, settings=settings(), now=now())
    except OutOfTurn as turn:
        place, at = office_named(office), day_named(day)
        reasons = step_words.OUT_OF_ORDER.items()
        asked = bool(request.form.get("asked"))
        values = {"turn": turn, "reasons": reasons, "asked": asked}
        page = desk_page("desk/call.html", person, place, at, **values)
        return page, 422 if asked else 200
    except StillServing as busy:
        if busy.uid != uid:
            raise
        return back(office, day, uid)  # the second click of two
    return _called(office, called)


@blueprint.post("/visits/<uid>/no-answer")
@staff(*AT_DESK)
def no_answer(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Note that somebody who was called did not come to the window."""
    done = at_window.no_answer(
        person, office, uid, row_version=_version(), settings=settings(), now=now()
    )
    say(step_words.no_answer(done), undo=uid)
    return back(office, day, "" if done.waits_again else uid)


@blueprint.post("/visits/<uid>/put-back")
@staff(*AT_DESK)
def put_back(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Let somebody who was called wait again."""
    done = at_window.put_back(
        person, office, uid, row_version=_version(), settings=settings(), now=now()
    )
    say(_("%(number)s waits again, with the same turn.", number=done.number), undo=uid)
    return back(office, day)


@blueprint.get("/visits/<uid>/hand-over")
@staff(*AT_DESK)
def ask_window(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Ask to which window somebody goes on, and what its officer should know."""
    return _hand_over_page(person, office, day, uid)


@blueprint.post("/visits/<uid>/hand-over")
@staff(*AT_DESK)
def hand_over(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Let another window call somebody first."""
    typed, note = request.form.get("window", ""), request.form.get("note", "").strip()
    if not typed.isdecimal():
        return _hand_over_page(person, office, day, uid, note=note, wrong=True), 422
    done = at_window.hand_over(
        person,
        office,
        uid,
        window=int(typed[:4]),
        note=note[:LONGEST_NOTE],
        row_version=_version(),
        settings=settings(),
        now=now(),
    )
    said = _("%(number)s goes on to window %(window)s.", number=done.number, window=int(typed[:4]))
    say(said, undo=uid)
    return back(office, day)


@blueprint.post("/visits/<uid>/no-show")
@staff(*AT_DESK)
def no_show(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Mark a visit as missed."""
    arrivals.mark_missed(
        person, office, uid, row_version=_version(), settings=settings(), now=now()
    )
    say(_("Marked: did not come. Whoever comes late can still be let in."), undo=uid)
    return back(office, day, uid)


@blueprint.post("/visits/<uid>/undo", endpoint="undo")
@staff(*AT_DESK)
def take_back(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Take the last step of a visit back."""
    undone = undo.undo_last(
        person, office, uid, row_version=_version_or_none(), settings=settings(), now=now()
    )
    say(step_words.undone(undone), "info")
    return back(office, day, uid)


def _hand_over_page(
    person: Staff, office: str, day: str, uid: str, *, note: str = "", wrong: bool = False
) -> str:
    asked = at_window.ask_hand_over(person, office, uid, settings=settings())
    place, at = office_named(office), day_named(day)
    errors = [("window", _("Choose a window."))] if wrong else []
    values = {"asked": asked, "note": note, "errors": errors, "longest": LONGEST_NOTE}
    return desk_page("desk/hand_over.html", person, place, at, **values)


def _called(office: str, called: Called) -> Answer:
    said = step_words.called(called)
    say(said, undo=called.uid)
    return back(office, today_at(office_named(office)), called.uid)


def _version() -> int:
    """Read which version of a visit a form was made from; without one it is no form of ours."""
    version = _version_or_none()
    return abort(400) if version is None else version


def _version_or_none() -> int | None:
    raw = request.form.get("row_version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else None
