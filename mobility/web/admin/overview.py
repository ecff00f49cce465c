"""Today in the network: every office on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint
from flask_babel import gettext as _

from mobility.domain.day import LONG_WAIT
from mobility.domain.office_today import Opening, Stand
from mobility.domain.staff import DESK, Role, Staff
from mobility.services import overview
from mobility.services.overview import OfficeToday
from mobility.web.access import staff
from mobility.web.admin import waiting
from mobility.web.admin.frame import Answer, admin_page
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_overview", __name__)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Totals:
    """The network in numbers: how many offices are open now, and the people of all of them."""

    open: int
    offices: int
    expected: int
    waiting: int
    undelivered: int


@blueprint.get("/admin")
@staff(Role.ADMINISTRATOR)
def show(person: Staff) -> Answer:
    """Show the offices of whoever asks as they stand now."""
    found = overview.today(person, settings=settings(), now=now())
    return admin_page(
        "admin/overview.html",
        person,
        found=found,
        totals=_totals(found.offices),
        at_desk=lambda slug: person.may(DESK, slug),
        everywhere=person.may({Role.ADMINISTRATOR}),
        proposals=waiting.proposals(person),
        spent=waiting.spent(person),
        stands=stands,
        waits=waits,
        is_long=lambda length: length >= LONG_WAIT,
    )


def stands(opening: Opening) -> tuple[str, str]:
    """Say how an office stands: in a word or two, and more where there is more to say."""
    at = opening.at.strftime("%-H:%M") if opening.at else ""
    why = text(opening.reason)
    words = {
        Stand.PREPARING: (_("Being prepared"), ""),
        Stand.SUSPENDED: (_("Suspended"), ""),
        Stand.CLOSED: (_("Closed today"), why),
        Stand.ENDED: (_("Day ended"), _("The desk has closed the day.")),
        Stand.NO_HOURS: (_("No hours today"), ""),
        Stand.BEFORE: (_("Closed now"), _("opens at %(time)s", time=at)),
        Stand.OPEN: (_("Open now"), _("until %(time)s", time=at)),
        Stand.AFTER: (_("Closed now"), _("closed at %(time)s", time=at)),
    }
    word, more = words[opening.stand]
    return word, f"{more}: {why}" if opening.at and why else more


def waits(length: timedelta) -> str:
    """Say how long somebody waits: "25 min", "1 h 05"."""
    hours, rest = divmod(length, HOUR)
    if not hours:
        return str(_("%(num)d min", num=rest // MINUTE))
    return str(_("%(hours)d h %(minutes)s", hours=hours, minutes=f"{rest // MINUTE:02d}"))


def _totals(offices: Sequence[OfficeToday]) -> Totals:
    return Totals(
        open=sum(one.opening.is_open for one in offices),
        offices=len(offices),
        expected=sum(one.expected for one in offices),
        waiting=sum(one.waiting for one in offices),
        undelivered=sum(one.undelivered for one in offices),
    )
