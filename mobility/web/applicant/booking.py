"""Choosing a place: the office, the day, the time."""

from datetime import date
from functools import partial

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mobility.domain.errors import NotServed
from mobility.domain.slot import Mode
from mobility.services import availability, drafts, offices, pathways
from mobility.services.availability import FreeDays, OfficeChoice
from mobility.services.screening import today
from mobility.web.access import applicant, everyone
from mobility.web.applicant import calendar
from mobility.web.applicant.journey import mode_of, require_journey
from mobility.web.i18n import long_day, text
from mobility.web.public import page
from mobility.web.wiring import holder, now, settings

blueprint = Blueprint("booking", __name__)
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/book/first")
@everyone
def first() -> Response:
    """Lead whoever came straight to a calendar to the questions."""
    return page("booking/first.html")


@blueprint.get("/book/office")
@applicant
def office() -> Answer:
    """List the offices that serve this person, the soonest free first."""
    draft = require_journey()
    mode, shown = mode_of(draft), today(settings(), now())
    if pathways.is_shut_on(draft.journey["pathway"], shown):
        # Shut since it was chosen: the page says the way on.
        raise NotServed
    found = availability.choices(
        answers=draft.answers,
        pathway=draft.journey["pathway"],
        settings=settings(),
        now=now(),
    )
    here = [one for one in found if one.service.mode is mode]
    return render_template(
        "booking/office.html",
        free=[_office_row(one) for one in here if one.first_day],
        full=[one.service.office for one in here if not one.first_day],
        suspended=[one for one in offices.public_offices() if one.notice],
        mode=mode.value,
        other=_other_mode(mode, found),
        until=long_day(shown + settings().horizon),
        back_url=url_for("screening.result"),
        part=2,
    )


@blueprint.post("/book/office")
@applicant
def meet() -> AnyResponse:
    """Switch between a visit and a call."""
    require_journey()
    mode = request.form.get("mode")
    if mode in set(Mode):
        drafts.save_journey(str(holder()), {"mode": mode}, settings=settings(), now=now())
    return redirect(url_for("booking.office"), 303)


@blueprint.get("/book/day")
@everyone
def day() -> Response:
    """Show the free days of a service: the next five, or a month."""
    month = request.args.get("month")
    first, last = calendar.asked_span(month, now=now(), horizon=settings().horizon)
    found = availability.free_days(
        request.args.get("office", ""),
        request.args.get("service", ""),
        first=first,
        last=last,
        settings=settings(),
        now=now(),
    )
    return _days_page(found) if month is None else _month_page(found, first)


@blueprint.get("/book/day-again")
@applicant
def day_again() -> AnyResponse:
    """Go back to the days of the office that was looked at last."""
    draft = require_journey()
    visit = draft.journey.get("looked") or {}
    if not visit:
        return redirect(url_for("booking.office"), 303)
    return redirect(url_for("booking.day", office=visit["office"], service=visit["service"]), 303)


def _days_page(found: FreeDays) -> Response:
    return page(
        "booking/day.html",
        **_head(found),
        **calendar.few_days(found, _times_url(found), partial(_month_url, found)),
        open_until=long_day(found.until),
    )


def _month_page(found: FreeDays, month: date) -> Response:
    shown = calendar.month_page(found, month, _times_url(found), partial(_month_url, found))
    return page("booking/month.html", **_head(found), **shown)


def _head(found: FreeDays) -> dict[str, object]:
    service = found.service
    details = service.office.details
    return {
        "telephone": service.mode is Mode.TELEPHONE,
        "office": text(details.names),
        "town": text(details.town),
        "slug": service.office.slug,
        "takes_requests": service.office.takes_requests,
        "office_notice": text(service.office.notice),
        "part": 2,
    }


def _times_url(found: FreeDays) -> str:
    service = found.service
    return url_for("booking.time", office=service.office.slug, service=service.code)


def _month_url(found: FreeDays, month: str) -> str:
    service = found.service
    return url_for("booking.day", office=service.office.slug, service=service.code, month=month)


def _office_row(choice: OfficeChoice) -> tuple[str, str, str, str]:
    service = choice.service
    url = url_for("booking.day", office=service.office.slug, service=service.code)
    details = service.office.details
    return url, text(details.names), text(details.town), long_day(choice.first_day or date.max)


def _other_mode(mode: Mode, found: list[OfficeChoice]) -> str:
    others = {one.service.mode for one in found} - {mode}
    return next(iter(others)).value if others else ""
