"""The times of a day, and taking one: a place is kept for a few minutes from here on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for

from mobility.domain.errors import SlotFull, SlotUnknown
from mobility.domain.slot import FreeTime, Mode
from mobility.services import availability, drafts, holds
from mobility.services.availability import FreeTimes
from mobility.services.service_groups import Service
from mobility.web.access import applicant
from mobility.web.applicant import booking
from mobility.web.applicant.journey import next_url, require_journey
from mobility.web.i18n import long_day, text
from mobility.web.slot_buttons import Button, asked_day, buttons, halves, sent_slot
from mobility.web.wiring import holder, now, settings

blueprint = booking.blueprint
NEAREST = 3


@blueprint.get("/book/time")
@applicant
def time() -> booking.Answer:
    """Show the free times of one day, or where else there are places."""
    require_journey()
    slug, code = request.args.get("office", ""), request.args.get("service", "")
    day = asked_day()
    if day is None:
        return redirect(url_for("booking.day", office=slug, service=code), 303)
    return _page(availability.free_times(slug, code, day=day, settings=settings(), now=now()))


@blueprint.post("/book/time")
@applicant
def take() -> booking.Answer:
    """Keep a place for this phone, and go on to the details."""
    draft = require_journey()
    starts_at = sent_slot()
    if starts_at is None:
        raise SlotUnknown
    service = availability.require_served(
        request.form.get("office", ""),
        request.form.get("service", ""),
        answers=draft.answers,
        pathway=draft.journey["pathway"],
        settings=settings(),
        now=now(),
    )
    looked = {"office": service.office.slug, "service": service.code}
    _save({"looked": looked})
    try:
        _hold(service, draft.journey["pathway"], starts_at)
    except SlotFull:
        return _taken_page(service, starts_at), 409
    mode = service.mode.value
    visit = {**looked, "mode": mode, "starts_at": starts_at.isoformat()}
    _save({"visit": visit, "mode": mode})
    kept = drafts.require_draft(holder(), settings=settings(), now=now())
    return redirect(next_url(kept), 303)


def times_on(service: Service, day: date) -> FreeTimes:
    """Read the free times of a service on one day."""
    return availability.free_times(
        service.office.slug, service.code, day=day, settings=settings(), now=now()
    )


def _hold(service: Service, pathway: str, starts_at: datetime) -> None:
    holds.hold_place(
        str(holder()),
        office_id=service.office_id,
        pool_ids=service.pool_ids,
        pathway=pathway,
        starts_at=starts_at,
        settings=settings(),
        now=now(),
    )


def _save(changes: dict[str, object]) -> None:
    drafts.save_journey(str(holder()), changes, settings=settings(), now=now())


def _taken_page(service: Service, starts_at: datetime) -> str:
    day = starts_at.astimezone(ZoneInfo(service.office.zone)).date()
    found = times_on(service, day)
    near = sorted(found.times, key=lambda one: abs(one.starts_at - starts_at))[:NEAREST]
    here = [(day, near)] if near else []
    if len(near) < NEAREST:
        here += _times_of_nearest_day(service, day, NEAREST - len(near))
    nearest = [
        ("" if on == day else long_day(on), buttons(sorted(times, key=lambda one: one.starts_at)))
        for on, times in here
    ]
    return _page(found, taken=True, nearest=nearest)


def _times_of_nearest_day(
    service: Service, day: date, count: int
) -> list[tuple[date, list[FreeTime]]]:
    """Find times of the next day that has places, or else of the last one before."""
    found = availability.free_days(
        service.office.slug,
        service.code,
        first=date.min,
        last=date.max,
        settings=settings(),
        now=now(),
    )
    others = [one.day for one in found.days if one.day != day]
    if not others:
        return []
    nearest = min(others, key=lambda other: (abs(other - day), other))
    return [(nearest, list(times_on(service, nearest).times[:count]))]


def _page(
    found: FreeTimes, *, taken: bool = False, nearest: list[tuple[str, list[Button]]] | None = None
) -> str:
    service = found.service
    slug, code = service.office.slug, service.code
    return render_template(
        "booking/time.html",
        day=long_day(found.day),
        office=text(service.office.details.names),
        telephone=service.mode is Mode.TELEPHONE,
        in_guatemala=service.office.zone == "America/Guatemala",
        **halves(found.times),
        hidden={"office": slug, "service": code},
        # With the day, so that the page in the other language has it after a POST too.
        take_url=url_for("booking.take", office=slug, service=code, day=found.day),
        days_url=url_for("booking.day", office=slug, service=code),
        back_url=url_for("booking.day", office=slug, service=code),
        slug=slug,
        taken=taken,
        nearest=nearest or [],
        elsewhere=[] if found.times else _elsewhere(found),
        part=2,
    )


def _elsewhere(found: FreeTimes) -> list[tuple[str, str, str]]:
    """List where there are places when a day is full: address, name, day."""
    service = found.service
    other = availability.alternatives(
        service.office.slug, service.code, day=found.day, settings=settings(), now=now()
    )
    rows = []
    if other.here is not None:
        url = url_for(
            "booking.time", office=service.office.slug, service=service.code, day=other.here.day
        )
        rows.append((url, text(service.office.details.names), long_day(other.here.day)))
    if other.elsewhere is not None and other.elsewhere.first_day is not None:
        there = other.elsewhere.service
        url = url_for("booking.day", office=there.office.slug, service=there.code)
        name = text(there.office.details.names)
        rows.append((url, name, long_day(other.elsewhere.first_day)))
    return rows
