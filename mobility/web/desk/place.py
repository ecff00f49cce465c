"""Moving and closing a visit for its person."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, TextAreaField

from mobility.domain.errors import (
    ChangedMeanwhile,
    NotAllowed,
    ReasonMissing,
    SlotClosed,
    SlotFull,
    SlotPast,
    SlotUnknown,
    TooManyTries,
)
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.domain.staff_move import CloseReason, Look, MoveReason, Place
from mobility.services import staff_moves, staff_places, visit_file
from mobility.services.staff_moves import Close, Move
from mobility.services.staff_places import Choices
from mobility.services.visit_file import VisitFile
from mobility.web.access import staff
from mobility.web.desk import reasons
from mobility.web.desk.frame import PREFIX, Answer, back, desk_page, office_named, say
from mobility.web.desk.reasons import ReasonForm, reason_form
from mobility.web.desk.refusals import init_blueprint
from mobility.web.i18n import clock_time, long_day, text
from mobility.web.wiring import now, settings

blueprint = Blueprint("place", __name__, url_prefix=PREFIX)
init_blueprint(blueprint)
GONE = (SlotFull, SlotClosed, SlotPast, SlotUnknown)
TAKEN = _l("That time was taken meanwhile. The appointment stays where it was. Choose another.")
CHOOSE_TIME = _l("Choose a day and a time.")
LOOK = _l("Look at what is unusual, and tick it to go on.")
LONGEST_NOTE = 1000


class NoteForm(Form):
    """What a colleague should know."""

    note = TextAreaField(_l("Note for colleagues"))


@blueprint.get("/visits/<uid>/move")
@staff(Role.OFFICER, Role.SUPERVISOR)
def move(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show the offices, the days of one of them, and the times of one day."""
    del day
    return _move_page(person, office, uid, reason_form(None, reasons.MOVES))


@blueprint.post("/visits/<uid>/move")
@staff(Role.OFFICER, Role.SUPERVISOR)
def moved(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Move the visit; where that cannot be, it stays where it was and all that was typed too."""
    del day
    form = reason_form(request.form, reasons.MOVES)
    reason, to = form.read_reason(), _time(request.form.get("slot", ""))
    if to is None:
        return _move_page(person, office, uid, form, slot=str(CHOOSE_TIME)), 422
    if not reason:
        return _move_page(person, office, uid, form), 422
    return _move(person, office, uid, form, _wanted(MoveReason(reason), *to))


@blueprint.get("/visits/<uid>/close")
@staff(Role.OFFICER, Role.SUPERVISOR)
def close(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Ask why the visit is closed."""
    del day
    return _close_page(person, office, uid, reason_form(None, reasons.CLOSINGS))


@blueprint.post("/visits/<uid>/close")
@staff(Role.OFFICER, Role.SUPERVISOR)
def closed(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Close the visit and let somebody else have the place."""
    form = reason_form(request.form, reasons.CLOSINGS)
    reason = form.read_reason()
    if not reason:
        return _close_page(person, office, uid, form), 422
    note = request.form.get("note", "")[:LONGEST_NOTE]
    why = Close(reason=CloseReason(reason), row_version=_version(), note=note)
    try:
        staff_moves.close(office, uid, why, person=person, settings=settings(), now=now())
    except ChangedMeanwhile as since:
        return _close_page(person, office, uid, form, since=since), 409
    say(_("The appointment is closed, and the place is free for somebody else."))
    return back(office, day, uid)


def _wanted(reason: MoveReason, starts_at: datetime, place: Place) -> Move:
    seen = set(request.form.getlist("overrides"))
    return Move(
        office=request.form.get("office", ""),
        starts_at=starts_at,
        place=place,
        reason=reason,
        row_version=_version(),
        overrides=frozenset(look for look in Look if look in seen),
    )


def _move(person: Staff, office: str, uid: str, form: ReasonForm, to: Move) -> Answer:
    try:
        moved = staff_moves.move(
            office,
            uid,
            to,
            person=person,
            approval=form.approval(),
            settings=settings(),
            now=now(),
        )
    except ChangedMeanwhile as since:
        return _move_page(person, office, uid, form, since=since), 409
    except ReasonMissing:
        return _move_page(person, office, uid, form, overrides=str(LOOK)), 422
    except (NotAllowed, TooManyTries) as refused:
        form.ask_supervisor(often=isinstance(refused, TooManyTries))
        return _move_page(person, office, uid, form), 422
    except GONE:
        return _move_page(person, office, uid, form, slot=str(TAKEN)), 409
    _say_moved(to) if moved else say(_("The appointment is at that time already."), "info")
    # At another office the visit is that office's, and shown to whoever works there.
    day = request.view_args["day"] if request.view_args else ""
    return back(office, _new_day(to), uid) if to.office == office else back(office, day)


def _say_moved(to: Move) -> None:
    there = office_named(to.office)
    time, name = clock_time(to.starts_at, there.zone), text(there.details.names)
    day = long_day(_new_day(to))
    say(_("Moved: %(day)s, %(time)s, %(office)s.", day=day, time=time, office=name))


def _new_day(to: Move) -> date:
    return local_day(to.starts_at, office_named(to.office).zone)


def _move_page(
    person: Staff,
    office: str,
    uid: str,
    form: ReasonForm,
    *,
    since: ChangedMeanwhile | None = None,
    **marks: str,
) -> str:
    """Show the page; `marks` say what is wrong with the slot, or with what was overridden."""
    place, file = office_named(office), _file(person, office, uid)
    at, on = request.values.get("office", office), _day(request.values.get("on", ""))
    found = staff_places.choices(office, uid, at=at, day=on, settings=settings(), now=now())
    return desk_page(
        "desk/move.html",
        person,
        place,
        file.day,
        file=file,
        form=form,
        errors=[*marks.items(), *form.problems()],
        marks=marks,
        since=since,
        found=found,
        at=at,
        slots=_slots(found),
        looks=[(look.value, str(reasons.LOOKS[look])) for look in found.looks],
        version=_kept_version(file, since),
    )


def _close_page(
    person: Staff,
    office: str,
    uid: str,
    form: ReasonForm,
    *,
    since: ChangedMeanwhile | None = None,
) -> str:
    place, file = office_named(office), _file(person, office, uid)
    return desk_page(
        "desk/close.html",
        person,
        place,
        file.day,
        file=file,
        form=form,
        note=NoteForm(request.form),
        errors=form.problems(),
        since=since,
        version=_kept_version(file, since),
    )


def _slots(found: Choices) -> list[tuple[str, str, str, int]]:
    """Word the times of the day: what is sent, the time, what kind of place, how many are left."""
    zone = found.chosen.zone if found.chosen else ""
    return [
        (
            f"{one.starts_at.astimezone(UTC).isoformat()}/{one.place}",
            clock_time(one.starts_at, zone),
            str(reasons.PLACES.get(one.place, "")),
            one.left,
        )
        for one in found.times
    ]


def _time(sent: str) -> tuple[datetime, Place] | None:
    """Read a time and the kind of its place; None for what no page offers."""
    raw, _slash, place = sent.rpartition("/")
    try:
        starts_at = datetime.fromisoformat(raw)
        return (starts_at, Place(place)) if starts_at.tzinfo else None
    except ValueError:
        return None


def _day(sent: str) -> date | None:
    try:
        return date.fromisoformat(sent)
    except ValueError:
        return None


def _version() -> int:
    sent = request.form.get("row_version", "")
    return int(sent) if sent.isdecimal() else 0


def _kept_version(file: VisitFile, since: ChangedMeanwhile | None) -> Any:  # noqa: ANN401
    """Keep the version of the form; after a colleague's change it is of what stands now."""
    return file.version if since else request.form.get("row_version", file.version)


def _file(person: Staff, office: str, uid: str) -> VisitFile:
    return visit_file.open_file(office, uid, person, settings=settings(), now=now())
