"""The audit trail: who did or looked at what, its files, and whether its chain is whole."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.gateways import spreadsheet
from mobility.services import audit_check, audit_reading, offices
from mobility.services.audit_reading import MOST_EXPORTED, Event, RecordUnknown
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, say, zone
from mobility.web.audit_details import HOW, further
from mobility.web.audit_form import AuditForm, read_begin, write_begin
from mobility.web.audit_sentences import place, sentence, who
from mobility.web.audit_words import GROUPS, KINDS, SENTENCES
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_audit", __name__)
WRONG = 422
GROUP_OF = {action: group for group, words in SENTENCES.items() for action in words}


@blueprint.get("/admin/audit")
@staff(Role.ADMINISTRATOR, Role.AUDITOR, everywhere=True)
def show(person: Staff) -> Answer:
    """Show the newest events that fit."""
    form = _form(request.args)
    if not request.args:
        form.begin_at(local_day(now(), zone()))
    asked = form.read()
    if asked is None:
        return _page(person, form), WRONG
    begin = read_begin(request.args.get("begin", ""))
    try:
        page = audit_reading.read(replace(asked, begin=begin), settings=settings())
    except RecordUnknown:
        form.mark_unknown()
        return _page(person, form), WRONG
    following = {**dict(form.asked()), "begin": write_begin(page.next)} if page.next else None
    return _page(person, form, events=page.events, following=following, is_first=begin is None)


@blueprint.post("/admin/audit/export")
@staff(Role.ADMINISTRATOR, Role.AUDITOR, everywhere=True)
def export(person: Staff) -> Answer:
    """Give what was asked as a file; taking it is an event of the trail."""
    form = _form(request.form)
    asked, ending = form.read(), request.form.get("format", "csv")
    if asked is None or ending not in ("csv", "xlsx"):
        return _page(person, form), WRONG
    try:
        taken = audit_reading.export(asked, ending, person=person, settings=settings(), now=now())
    except RecordUnknown:
        form.mark_unknown()
        return _page(person, form), WRONG
    rows = [_cells(one) for one in taken.events]
    if not taken.is_all:
        rows.append([_("Only the newest %(most)d events are in this file.", most=MOST_EXPORTED)])
        rows[-1] += [""] * (len(_headings()) - 1)
    if ending == "csv":
        return _file(spreadsheet.csv_file(_headings(), rows), spreadsheet.CSV, ending)
    written = spreadsheet.xlsx_file(_("Audit"), _headings(), rows, now=now())
    return _file(written, spreadsheet.XLSX, ending)


@blueprint.post("/admin/audit/check")
@staff(Role.ADMINISTRATOR, Role.AUDITOR, everywhere=True)
def check(person: Staff) -> Answer:
    """Check the chain, or leave it to the timer where it is long."""
    if audit_check.ask(person, settings=settings(), now=now()):
        say(_("The chain was checked."), "info")
    else:
        say(_("The chain is long: it is checked within a few minutes. Come back for it."), "info")
    return go("admin_audit.show", _anchor="chain-part")


def _form(sent: Any) -> AuditForm:  # noqa: ANN401 -- what was sent
    form = AuditForm(sent)
    places = [(one.slug, text(one.details.names)) for one in offices.list_offices()]
    form.offer(audit_reading.people(), sorted(places, key=lambda one: one[1]))
    return form


def _page(
    person: Staff,
    form: AuditForm,
    *,
    events: tuple[Event, ...] = (),
    following: dict[str, str] | None = None,
    is_first: bool = True,
) -> str:
    return admin_page(
        "admin/audit.html",
        person,
        form=form,
        errors=form.problems(),
        days=list(_by_day(events)),
        following=following,
        is_first=is_first,
        last=audit_check.last_check(settings=settings()),
        how=HOW,
        sentence=sentence,
        further=further,
        place=place,
        at_zone=ZoneInfo(zone()),
        most=MOST_EXPORTED,
    )


def _by_day(events: tuple[Event, ...]) -> Iterator[tuple[Any, list[Event]]]:
    own = zone()
    for day, some in groupby(events, key=lambda one: local_day(one.at, own)):
        yield day, list(some)


def _headings() -> list[str]:
    names = (_("Day"), _("Time"), _("Who"), _("What happened"), _("Why and how many"))
    return [*names, _("Office"), _("Group"), _("About what"), _("Code")]


def _cells(event: Event) -> list[str]:
    at, group = event.at.astimezone(ZoneInfo(zone())), GROUP_OF.get(event.action)
    return [
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        who(event),
        sentence(event),
        "; ".join(further(event)),
        event.about.office_name,
        str(GROUPS[group]) if group else event.action,
        str(KINDS.get(event.kind, event.kind)),
        event.about.code,
    ]


def _file(written: bytes, mimetype: str, ending: str) -> Response:
    answer = Response(written, mimetype=mimetype)
    name = f"{_('audit')}-{local_day(now(), zone())}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
