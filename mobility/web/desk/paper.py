"""The day on paper: its list for printing, and the same as a file for a supervisor."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from flask_babel import gettext as _

from mobility.domain.day import SHOWS, Entry
from mobility.domain.reference import format_reference
from mobility.domain.staff import Role, Staff
from mobility.gateways import spreadsheet
from mobility.services import paper, pathways
from mobility.services.paper import Look
from mobility.web.access import staff
from mobility.web.desk.day_words import ASKED_FOR, HELP, STATES, group_spoken
from mobility.web.desk.frame import PREFIX, day_named, desk_page, office_named
from mobility.web.i18n import text
from mobility.web.person_words import language_name
from mobility.web.wiring import now, settings

blueprint = Blueprint("paper", __name__, url_prefix=PREFIX)
BLANK = 5
"""Ruled rows at the end, for whoever comes without an appointment."""


@blueprint.get("/paper")
@staff(Role.OFFICER, Role.SUPERVISOR)
def show(person: Staff, office: str, day: str) -> str:
    """Show the list as it comes out on paper; that is a look at all of it."""
    place, on = office_named(office), day_named(day)
    entries = _take(person, office, day, Look.PRINTED)
    return desk_page(
        "desk/paper.html",
        person,
        place,
        on,
        entries=entries,
        tomorrow=on + timedelta(days=1),
        pathways=pathways.names(),
        blank=BLANK,
        printed_at=now(),
        code=format_reference,
        full_name=full_name,
        asked_for=asked_for,
        supervisor=person.may({Role.SUPERVISOR}, office),
    )


@blueprint.get("/paper.csv")
@staff(Role.SUPERVISOR)
def csv(person: Staff, office: str, day: str) -> Response:
    """Give the list as comma-separated values."""
    written = spreadsheet.csv_file(_headings(), _rows(person, office, day))
    return _file(written, spreadsheet.CSV, office, day, "csv")


@blueprint.get("/paper.xlsx")
@staff(Role.SUPERVISOR)
def xlsx(person: Staff, office: str, day: str) -> Response:
    """Give the list as a workbook."""
    rows = _rows(person, office, day)
    written = spreadsheet.xlsx_file(f"{office} {day}", _headings(), rows, now=now())
    return _file(written, spreadsheet.XLSX, office, day, "xlsx")


def needs(entry: Entry) -> Iterator[str]:
    """Word what makes the visit go well: interpreter, help, who serves, how many come."""
    if entry.interpreter:
        yield _("Interpreter: %(language)s", language=language_name(entry.interpreter))
    yield from (str(HELP[one]) for one in entry.access if one in HELP)
    if entry.officer in ASKED_FOR:
        yield str(ASKED_FOR[entry.officer])
    if entry.adults + entry.children > 1:
        yield group_spoken(entry.adults, entry.children)


def asked_for(entry: Entry) -> str:
    """Word the language and the needs in one cell."""
    return "; ".join(filter(None, (language_name(entry.language), *needs(entry))))


def _take(person: Staff, office: str, day: str, look: Look) -> list[Entry]:
    return paper.take(office, day_named(day), look, by=person, settings=settings(), now=now())


def _headings() -> list[str]:
    return [
        _("Time"),
        _("Number"),
        _("Name"),
        _("Code"),
        _("Language"),
        _("Needs"),
        _("Pathway"),
        _("State"),
        _("Arrived"),
        _("Called"),
        _("Window"),
        _("Ended"),
    ]


def _rows(person: Staff, office: str, day: str) -> Sequence[Sequence[str]]:
    zone = ZoneInfo(office_named(office).zone)
    names = pathways.names()
    return [
        _row(entry, zone, text(names[entry.pathway]))
        for entry in _take(person, office, day, Look.EXPORTED)
    ]


def _row(entry: Entry, zone: ZoneInfo, pathway: str) -> list[str]:
    came = entry.came
    return [
        _at(entry.starts_at, zone),
        came.turn if came else "",
        full_name(entry),
        format_reference(entry.reference),
        language_name(entry.language),
        "; ".join(needs(entry)),
        pathway,
        str(STATES[SHOWS[entry.state]]),
        _at(came.arrived_at if came else None, zone),
        _at(came.called_at if came else None, zone),
        str(came.window or "") if came else "",
        _at(came.ended_at if came else None, zone),
    ]


def full_name(entry: Entry) -> str:
    """Name somebody as they ask to be called, with the surname: two may be called Rosa."""
    return entry.name if entry.surname in ("", entry.name) else f"{entry.name} {entry.surname}"


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a time in 24 hours: a file says nothing of mornings and afternoons."""
    return "" if moment is None else f"{moment.astimezone(zone):%H:%M}"


def _file(written: bytes, mimetype: str, office: str, day: str, ending: str) -> Response:
    answer = Response(written, mimetype=mimetype)
    name = "-".join((_("list"), office, f"{day}.{ending}"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
