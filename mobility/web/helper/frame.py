"""The frame of the helpers' pages, and which appointment somebody present has opened here."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, render_template, session, url_for

from mobility.domain.staff import Staff
from mobility.services import organisations
from mobility.web.wiring import OPEN_FOR, now

PREFIX = "/helper"
REOPENED = "helper_opened"
Answer = Any


def helper_page(template: str, person: Staff, **values: object) -> str:
    """Render a page within the frame that names the organisation."""
    return render_template(
        template,
        person=person,
        organisation=organisations.of(person),
        linked=linked,
        **values,
    )


def linked(endpoint: str) -> str:
    """Give the address of a page, or nothing where this copy has no such page."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def remember(person: Staff, uid: str) -> None:
    """Remember for a while that the person of an appointment is here with this helper."""
    session[REOPENED] = [person.uid, uid, int(now().timestamp())]


def was_reopened(person: Staff, uid: str) -> bool:
    """Say whether this helper opened an appointment lately by its code and birth date."""
    return reopened(person) == uid


def reopened(person: Staff) -> str:
    """Name the appointment that this helper opened lately, "" where there is none."""
    kept = session.get(REOPENED)
    if not isinstance(kept, list) or kept[0] != person.uid:
        return ""
    is_over = now() - datetime.fromtimestamp(kept[2], UTC) >= OPEN_FOR
    return "" if is_over else str(kept[1])
