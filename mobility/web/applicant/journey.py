"""The way to an appointment: what this phone has chosen so far, and where it goes on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext
from werkzeug.routing import RequestRedirect

from mobility.domain.country import COUNTRIES
from mobility.domain.errors import DraftExpired
from mobility.domain.screening import is_minor_alone
from mobility.domain.slot import Mode
from mobility.services import appointments, drafts, holds
from mobility.services.drafts import Draft
from mobility.services.holds import Held
from mobility.services.screening import today
from mobility.web import questions
from mobility.web.applicant.screening import onward
from mobility.web.contact_fields import HOME
from mobility.web.i18n import clock_time
from mobility.web.person_forms import Asked
from mobility.web.wiring import holder, now, opened, settings

PAGES = {
    "identity": "booking.details",
    "contact": "booking.contact",
    "needs": "booking.needs",
    "review": "booking.review",
}
"""The pages after a place is held: the name of the form, and where it is."""


class GoTo(RequestRedirect):
    """Stop here and send the person to the page where the journey goes on."""

    code = 303


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The time that was chosen last, which can be taken again when its hold has lapsed."""

    office: str
    service: str
    mode: Mode
    starts_at: datetime


def require_journey() -> Draft:
    """Return this phone's draft once a pathway is chosen; else lead kindly to what comes first."""
    draft = drafts.open_draft(holder(), settings=settings(), now=now())
    if draft is None:
        if holder() is not None:
            raise DraftExpired
        raise GoTo(url_for("booking.first"))
    if is_minor_alone(draft.answers):
        raise GoTo(url_for("screening.minor"))
    if not draft.journey.get("pathway"):
        if opened() is not None and not draft.journey:
            # The Back button after booking: the journey is over, the appointment stands.
            raise GoTo(_booked_url())
        raise GoTo(onward(draft))
    return draft


def visit_of(draft: Draft) -> Visit | None:
    """Return the time that was chosen last."""
    kept = draft.journey.get("visit")
    if kept is None:
        return None
    starts_at, mode = datetime.fromisoformat(kept["starts_at"]), Mode(kept["mode"])
    return Visit(office=kept["office"], service=kept["service"], mode=mode, starts_at=starts_at)


def mode_of(draft: Draft) -> Mode:
    """Return the chosen way of meeting."""
    return Mode(draft.journey.get("mode", Mode.IN_PERSON))


def held_now() -> Held | None:
    """Return the place that is kept for this phone at this moment."""
    held = holds.held(holder(), settings=settings(), now=now())
    return None if held is None or held.lapsed else held


def asked_of(draft: Draft) -> Asked:
    """Say whom the forms ask, from what was answered before."""
    lives_in = draft.answers.get("in_country", HOME)
    known = lives_in in COUNTRIES and COUNTRIES[lives_in].calling_code
    visit = visit_of(draft)
    return Asked(
        nationality=draft.answers.get("nationality", "OTHER"),
        phone_country=lives_in if known else HOME,
        today=today(settings(), now()),
        telephone=(visit.mode if visit else mode_of(draft)) is Mode.TELEPHONE,
        whatsapp=settings().development or bool(settings().sending.whatsapp_url),
    )


def next_url(draft: Draft) -> str:
    """Return the first page that is not done, the review when all are."""
    done = draft.journey.get("done", ())
    unread = questions.first_unread(draft.journey.get("details", {}), asked_of(draft))
    undone = (name for name in questions.FORMS if name not in done or name == unread)
    return url_for(PAGES[next(undone, "review")])


def bar(held: Held, page: str, *, form: str = "") -> dict[str, Any]:
    """Return what the bar on top says; `form` is sent along when more time is asked for."""
    return {
        "time": with_article(held.starts_at, held.zone),
        "until": with_article(held.expires_at, held.zone),
        "extend_url": "" if held.extended else url_for("booking.extend", page=page),
        "seconds": int((held.expires_at - now()).total_seconds()),
        "form": form,
    }


def with_article(moment: datetime, zone: str) -> str:
    """Say a time as it stands in a sentence: Spanish has "la 1:30" and "las 9:30"."""
    clock = clock_time(moment, zone)
    return str(ngettext("%(clock)s", "%(clock)s", int(clock.split(":")[0]), clock=clock))


def _booked_url() -> str:
    made = appointments.view(opened(), settings=settings())
    return url_for("appointment.view", reference=made.reference)
