"""What the desk's steps are refused with, said on a page of the desk with the way on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from mobility.domain.desk_errors import QueueChanged, StillServing
from mobility.domain.errors import ChangedMeanwhile, DomainError
from mobility.services.offices import Office
from mobility.web import errors
from mobility.web.access import signed_in
from mobility.web.desk.frame import Answer, day_named, desk_page, office_named
from mobility.web.i18n import clock_time

CONFLICT = 409


@dataclass(frozen=True)
class Refusal:
    """What happened, what now, and the buttons: label and address; `calls` offers the next."""

    title: str
    body: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    calls: bool = False


def init_blueprint(blueprint: Blueprint) -> None:
    """Let a blueprint of the desk answer refusals within the desk's frame."""
    blueprint.register_error_handler(DomainError, refused)


def refused(error: DomainError) -> Answer:
    """Say what could not be done; what the desk has no words for is said as everywhere."""
    person, values = signed_in(), request.view_args or {}
    word = WORDS.get(error.code)
    if word is None or person is None or "day" not in values:
        return errors.refused(error)
    office, day = office_named(values["office"]), day_named(values["day"])
    refusal = word(error, office, values)
    return desk_page("desk/refused.html", person, office, day, refusal=refusal), CONFLICT


def _at(moment: datetime | None, office: Office) -> str:
    return clock_time(moment, office.zone) if moment else ""


def _ways(values: dict[str, Any], uid: str = "") -> tuple[tuple[str, str], ...]:
    at = {"office": values["office"], "day": values["day"]}
    uid = uid or values.get("uid", "")
    see = ((_("See the visit"), url_for("day.visit", uid=uid, **at)),) if uid else ()
    return (*see, (_("Back to the list"), url_for("day.show", **at)))


def _changed(error: ChangedMeanwhile, office: Office, values: dict[str, Any]) -> Refusal:
    person, at = signed_in(), _at(error.at, office)
    if not error.by:
        title = _("This visit was changed in the meantime.")
    elif person is not None and error.by == person.name:
        title = _("You changed this visit yourself at %(time)s.", time=at)
    else:
        title = _("%(name)s changed this visit at %(time)s.", name=error.by, time=at)
    return Refusal(title, _("Nothing was changed by you. Look how it stands now."), _ways(values))


def _queue(error: QueueChanged, office: Office, values: dict[str, Any]) -> Refusal:
    title = _(
        "%(name)s already called %(number)s at %(time)s.",
        name=error.by,
        number=error.number,
        time=_at(error.at, office),
    )
    if not error.following:
        return Refusal(title, _("Nobody else waits for you."), _ways({**values, "uid": ""}))
    follows = _("%(number)s is next.", number=error.following)
    return Refusal(title, follows, _ways({**values, "uid": ""}), calls=True)


def _still(error: StillServing, _office: Office, values: dict[str, Any]) -> Refusal:
    return Refusal(
        _("%(number)s is still at your window.", number=error.number),
        _("Finish the visit or let the person wait again; then call the next."),
        _ways(values, error.uid),
    )


def _no_window(_error: DomainError, _office: Office, values: dict[str, Any]) -> Refusal:
    at = {"office": values["office"], "day": values["day"]}
    choose = (_("Choose a window"), url_for("window.sit", **at))
    return Refusal(
        _("Choose your window first."),
        _("The person has to know where to go."),
        (choose, *_ways({**values, "uid": ""})),
    )


def _plain(title: Callable[[], str], body: Callable[[], str]) -> Callable[..., Refusal]:
    """Make the words of a refusal that carries nothing; they are spoken when asked for."""
    return lambda _error, _office, values: Refusal(title(), body(), _ways(values))


WORDS: dict[str, Callable[..., Refusal]] = {
    "changed_meanwhile": _changed,
    "queue_changed": _queue,
    "still_serving": _still,
    "no_window": _no_window,
    "nobody_waits": _plain(
        lambda: _("Nobody waits whom you can serve now."),
        lambda: _("The list says why for each person who waits."),
    ),
    "booked_again": _plain(
        lambda: _("This person has another appointment by now."),
        lambda: _("A person has one appointment at a time. Look for the other one first."),
    ),
    "nothing_to_undo": _plain(
        lambda: _("This step can no longer be undone."),
        lambda: _("Only the last step of a visit can be, within five minutes."),
    ),
    "window_empty": _plain(
        lambda: _("Nobody sits at that window now."),
        lambda: _("Choose another window, or ask a colleague to sit down there."),
    ),
    "move_not_allowed": _plain(
        lambda: _("That is no longer possible for this visit."),
        lambda: _("Nothing was changed. Look how it stands now."),
    ),
}
