"""The day's page: its list, the file of one visit beside it, and the look for somebody."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from werkzeug.wrappers import Response

from mobility.domain.day import Show
from mobility.domain.staff import DESK, Role, Staff
from mobility.gateways.contact import parse_phone
from mobility.services import day_list, day_search, offices, visit_file
from mobility.services.day_list import DayList
from mobility.services.day_search import Search
from mobility.services.visit_file import VisitFile
from mobility.web.access import staff
from mobility.web.contact_fields import HOME
from mobility.web.desk import day_rows, visit_words
from mobility.web.desk.frame import PREFIX, Answer, day_named, desk_page, here, linked, today_at
from mobility.web.wiring import now, settings

blueprint = Blueprint("day", __name__)
EVERY = 30
"""So many seconds between refreshes that a person without script switches on."""


@blueprint.get("/desk")
@staff(Role.OFFICER, Role.SUPERVISOR)
def choose(person: Staff) -> Answer:
    """Go to the office where somebody works, or let them choose among theirs."""
    mine = [one for one in offices.list_offices() if person.may(DESK, one.slug)]
    if len(mine) == 1:
        return _to_day(mine[0].slug, today_at(mine[0]))
    return render_template("desk/offices.html", person=person, offices=mine)


@blueprint.get("/desk/<office>", endpoint="today")
@staff(Role.OFFICER, Role.SUPERVISOR)
def today(_person: Staff, office: str) -> Answer:
    """Go to today's list of an office."""
    place = offices.office(office)
    return abort(404) if place is None else _to_day(office, today_at(place))


@blueprint.get(PREFIX)
@staff(Role.OFFICER, Role.SUPERVISOR)
def show(person: Staff, office: str, day: str) -> Answer:
    """Show a day's list."""
    at = day_named(day)
    found = day_list.look(office, at, person, settings=settings(), now=now())
    return _page(person, found)


@blueprint.get(f"{PREFIX}/list")
@staff(Role.OFFICER, Role.SUPERVISOR)
def refresh(person: Staff, office: str, day: str) -> ResponseReturnValue:
    """Send the list, its counts and the next in turn again, where anything changed."""
    at = day_named(day)
    tag = _tag(day_list.tag(office, at, now=now()), person)
    if request.if_none_match.contains_weak(tag):  # a proxy that compresses weakens it
        return _tagged(Response(status=304), tag)
    found = day_list.refresh(office, at, person, settings=settings(), now=now())
    values = day_rows.view_of(found, person, _shown(), now(), chosen=request.args.get("visit", ""))
    page = render_template(
        "desk/_fresh.html", desk_here=here(found.office, at), linked=linked, **values
    )
    return _tagged(Response(page, mimetype="text/html"), _tag(found.tag, person))


@blueprint.get(f"{PREFIX}/visits/<uid>")
@staff(Role.OFFICER, Role.SUPERVISOR)
def visit(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Open the file of one visit, beside the list."""
    at = day_named(day)
    opened = visit_file.open_file(office, uid, person, settings=settings(), now=now())
    if opened.day != at:
        return redirect(url_for("day.visit", office=office, day=opened.day, uid=uid), 303)
    found = day_list.look(office, at, person, settings=settings(), now=now())
    return _page(person, found, opened)


@blueprint.get(f"{PREFIX}/visits/<uid>/answers")
@staff(Role.OFFICER, Role.SUPERVISOR)
def answers(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Show what a person answered, which is a look of its own."""
    at = day_named(day)
    opened = visit_file.open_answers(office, uid, person, settings=settings(), now=now())
    found = day_list.look(office, at, person, settings=settings(), now=now())
    return _page(person, found, opened)


@blueprint.post(f"{PREFIX}/search")
@staff(Role.OFFICER, Role.SUPERVISOR)
def search(person: Staff, office: str, day: str) -> Answer:
    """Find somebody; never in an address, which histories and logs keep."""
    at = day_named(day)
    typed = request.form.get("find", "").strip()
    if not typed:
        return _to_day(office, at)
    phone = parse_phone(typed, HOME)
    found = day_search.search(
        office,
        at,
        typed,
        phone=phone.e164 if phone else "",
        person=person,
        settings=settings(),
        now=now(),
    )
    if len(found.here) == 1 and not found.elsewhere:
        return redirect(url_for("day.visit", office=office, day=day, uid=min(found.here)), 303)
    listed = day_list.look(office, at, person, settings=settings(), now=now())
    return _page(person, listed, search=found, find=typed)


def _page(
    person: Staff,
    listed: DayList,
    opened: VisitFile | None = None,
    *,
    search: Search | None = None,
    find: str = "",
) -> Answer:
    chosen = opened.uid if opened else ""
    only = search.here if search else None
    values = day_rows.view_of(listed, person, _shown(), now(), chosen=chosen, only=only)
    page = desk_page(
        "desk/day.html",
        person,
        listed.office,
        listed.day,
        desk_window=listed.window,
        tag=_tag(listed.tag, person),
        visit=visit_words.panel(opened, now()) if opened else None,
        found=search,
        find=find,
        mine=person.offices(DESK),
        **values,
    )
    answer = Response(page, mimetype="text/html")
    if request.args.get("every"):
        # A header and no element: the page of whoever has not asked for it stays as it is.
        answer.headers["Refresh"] = str(EVERY)
    return answer


def _shown() -> Show:
    asked = request.args.get("show", "")
    return next((one for one in Show if one == asked), Show.ALL)


def _tag(state: str, person: Staff) -> str:
    """Name what a person sees: waits grow by the minute, and each has a view of their own."""
    minute = int(now().timestamp()) // 60
    seen = request.args.get("show", "")
    return f"{state}-{minute}-{person.id}-{get_locale()}-{seen}"


def _tagged(answer: Response, tag: str) -> Response:
    answer.set_etag(tag)
    return answer


def _to_day(office: str, day: date) -> Response:
    return redirect(url_for("day.show", office=office, day=day.isoformat()), 303)
