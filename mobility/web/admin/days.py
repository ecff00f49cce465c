"""The closed days of an office: holidays, feasts, closures, and days with hours of their own."""

from datetime import date

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.domain.errors import ChangedMeanwhile, NetworkInvalid
from mobility.domain.office import ClosureKind
from mobility.domain.staff import Role, Staff
from mobility.services import hours_draft, office_days, office_feasts
from mobility.services.days_change import Booked
from mobility.services.office_days import DaysPage
from mobility.web.access import staff
from mobility.web.admin import hours_words as words
from mobility.web.admin.days_form import ClosingForm, FeastForm, OneDayForm
from mobility.web.admin.frame import Answer, admin_page, go, say
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_days", __name__, url_prefix="/admin/offices/<office>")
HERE = "admin_days.show"
MOST_LISTED = 62


@blueprint.get("/days")
@staff(Role.ADMINISTRATOR)
def show(person: Staff, office: str) -> Answer:
    """Show the calendar of closed days, and those that could not be closed yet."""
    return _page(office, person)


@blueprint.post("/days/close")
@staff(Role.ADMINISTRATOR)
def close(person: Staff, office: str) -> Answer:
    """Close days; where people are expected the page leads to telling them."""
    page = office_days.page(office, now=now())
    form = ClosingForm(request.form)
    asked = form.read(page.today)
    if asked is None:
        return _page(office, person, closing=form), 422
    booked = office_days.close(office, asked, person=person, settings=settings(), now=now())
    closed = len(asked.days()) - len(booked)
    if closed:
        say(str(ngettext("%(num)d day is closed.", "%(num)d days are closed.", closed)))
    return _go(office, booked, asked.closes_at.isoformat("minutes") if asked.closes_at else "")


@blueprint.post("/days/work")
@staff(Role.ADMINISTRATOR)
def work(person: Staff, office: str) -> Answer:
    """Let the office work on a closed day."""
    day = _day_sent()
    office_days.work(office, day, person=person, settings=settings(), now=now())
    say(str(_("The office works on this day: its times are there again.")))
    return _go(office)


@blueprint.post("/days/rest")
@staff(Role.ADMINISTRATOR)
def rest(person: Staff, office: str) -> Answer:
    """Let a day that was to be worked be closed again."""
    day = _day_sent()
    booked = office_days.rest(office, day, person=person, settings=settings(), now=now())
    if not booked:
        say(str(_("The day is closed again.")))
    return _go(office, booked)


@blueprint.post("/days/feast")
@staff(Role.ADMINISTRATOR)
def add_feast(person: Staff, office: str) -> Answer:
    """Add a day that comes back every year."""
    form = FeastForm(request.form)
    feast = form.read()
    if feast is None:
        return _page(office, person, feast=form), 422
    booked = office_feasts.add_feast(office, feast, person=person, settings=settings(), now=now())
    say(str(_("The feast is in the calendar of every year.")))
    return _go(office, booked, feast.closes_at.isoformat("minutes") if feast.closes_at else "")


@blueprint.post("/days/feast/remove")
@staff(Role.ADMINISTRATOR)
def drop_feast(person: Staff, office: str) -> Answer:
    """Take a yearly day away."""
    month, _dash, day = request.form.get("feast", "").partition("-")
    if not (month.isdecimal() and day.isdecimal() and len(month + day) < 5):
        abort(400)
    office_feasts.drop_feast(
        office, int(month), int(day), person=person, settings=settings(), now=now()
    )
    say(str(_("The feast is gone; its days to come are worked.")))
    return _go(office)


@blueprint.post("/days/special")
@staff(Role.ADMINISTRATOR)
def special(person: Staff, office: str) -> Answer:
    """Give one day hours of its own: a draft of the hours, where people are seen before saving."""
    page = office_days.page(office, now=now())
    form = OneDayForm(request.form)
    asked = form.read(page.today)
    if asked is None:
        return _page(office, person, one_day=form), 422
    day, opens, closes = asked
    try:
        hours_draft.one_day(
            office,
            form.special_pool.data or "",
            day,
            (opens, closes),
            person=person,
            now=now(),
        )
    except ChangedMeanwhile:
        say(str(_("There is a draft already: save it or discard it first.")), "warning")
        return go("admin_hours.show", office=office)
    except LookupError:
        form.special_pool.errors = [str(_("Choose the places."))]
        return _page(office, person, one_day=form), 422
    except NetworkInvalid:
        form.special_closes.errors = [
            str(_("The end must leave time for one visit after the beginning."))
        ]
        return _page(office, person, one_day=form), 422
    say(str(_("This day has hours of its own in the draft. See what changes, then save.")))
    return go("admin_hours.show", office=office)


def _page(
    office: str,
    person: Staff,
    *,
    closing: ClosingForm | None = None,
    feast: FeastForm | None = None,
    one_day: OneDayForm | None = None,
) -> str:
    page = office_days.page(office, now=now())
    forms = (closing or ClosingForm(), feast or FeastForm(), one_day or OneDayForm())
    forms[2].special_pool.choices = [
        (pool.code, words.pool_title(pool.audience, pool.mode)) for pool in page.pools
    ]
    return admin_page(
        "admin/days.html",
        person,
        page=page,
        office=page.office,
        closing=forms[0],
        feast=forms[1],
        one_day=forms[2],
        booked=_booked(page),
        since=request.args.get("since", "")[:5],
        errors=[problem for form in forms for problem in form.errors_of()],
        kinds=ClosureKind,
        words=words,
    )


def _booked(page: DaysPage) -> list[date]:
    """List the days of which the page was told that people are expected, if still not closed."""
    closed = {one.day for one in page.days if one.kind != ClosureKind.WORKED}
    found = []
    for raw in request.args.getlist("booked")[:MOST_LISTED]:
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            continue
        if day >= page.today and day not in closed:
            found.append(day)
    return found


def _go(office: str, booked: Booked = (), since: str = "") -> Answer:  # type: ignore[assignment]
    days = [day.isoformat() for day, _count in booked]
    more = {"since": since} if since and days else {}
    return go(HERE, office=office, booked=days, **more)


def _day_sent() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)
