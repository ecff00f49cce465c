"""When the time to fill in has passed: nothing typed is lost, and one tap takes a place again."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from mobility.domain.errors import SlotUnknown
from mobility.domain.slot import FreeTime
from mobility.services import availability, holds
from mobility.services.drafts import Draft
from mobility.services.service_groups import Service
from mobility.web.applicant import booking
from mobility.web.applicant.journey import Visit, visit_of, with_article
from mobility.web.applicant.times import times_on
from mobility.web.i18n import long_day
from mobility.web.slot_buttons import slot_value
from mobility.web.wiring import holder, now, settings


def lapse_page(draft: Draft) -> booking.Answer:
    """Offer the same time again, or the next one; without a time, the offices."""
    visit = visit_of(draft)
    if visit is None:
        return redirect(url_for("booking.office"), 303)
    page = render_template(
        "booking/lapse.html",
        again=_again(visit),
        hidden={"office": visit.office, "service": visit.service},
        days_url=url_for("booking.day_again"),
        part=3,
    )
    return page, 409


def _again(visit: Visit) -> tuple[str, str] | None:
    """Return the value and the words of the button that takes a place."""
    try:
        service = availability.find_service(visit.office, visit.service, settings=settings())
    except SlotUnknown:
        return None
    zone = service.office.zone
    if visit.starts_at > now() and _still_mine(visit):
        words = _("Take %(time)s again", time=with_article(visit.starts_at, zone))
        return slot_value(visit.starts_at), words
    following = _following(service, visit)
    if following is None:
        return None
    time = with_article(following.starts_at, zone)
    if following.starts_at == visit.starts_at:
        words = _("Take %(time)s again", time=time)
    elif _day(following.starts_at, zone) == _day(visit.starts_at, zone):
        words = _("Take %(time)s", time=time)
    else:
        day = long_day(_day(following.starts_at, zone))
        words = _("Take %(day)s at %(time)s", day=day, time=time)
    return slot_value(following.starts_at), words


def _still_mine(visit: Visit) -> bool:
    """Say whether the lapsed place was not given to anybody yet: it is swapped for itself."""
    held = holds.held(holder(), settings=settings(), now=now())
    return held is not None and held.starts_at == visit.starts_at


def _following(service: Service, visit: Visit) -> FreeTime | None:
    day = _day(visit.starts_at, service.office.zone)
    today = times_on(service, day).times
    later = [one for one in today if one.starts_at >= visit.starts_at]
    if later or today:
        return later[0] if later else today[-1]
    other = availability.alternatives(
        service.office.slug, service.code, day=day, settings=settings(), now=now()
    )
    there = times_on(service, other.here.day).times if other.here else ()
    return there[0] if there else None


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
