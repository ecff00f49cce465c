"""The locked screen: after a while without use, names are not shown until the PIN is given.

The cookie remembers when somebody last did something. A page that only keeps itself fresh says so
(`X-Mobility: poll`, or `poll` in the address), which is no use.
"""

from datetime import UTC, datetime

from flask import request, session

from mobility.domain.staff import Staff
from mobility.web.wiring import now, settings

SEEN, LOCKED = "staff_seen", "staff_locked"
HEADER = "X-Mobility"
POLL, FETCH = "poll", "fetch"
LEAST_STEP = 15
"""Seconds between two notes of use: each answer with a new cookie is one that may arrive late."""


def is_poll() -> bool:
    """Say whether a page asks by itself, without anybody at the screen."""
    return request.headers.get(HEADER) == POLL or POLL in request.args


def by_script() -> bool:
    """Say whether a script asks, which wants a status and no page.

    A page that asks again without a script is still a page that somebody reads.
    """
    return request.headers.get(HEADER) in (POLL, FETCH)


def is_locked(person: Staff) -> bool:
    """Say whether the screen is locked, by hand or because nobody used it."""
    if person.is_device:
        return False
    seen = session.get(SEEN)
    if session.get(LOCKED) or not isinstance(seen, int):
        return True
    return now() - datetime.fromtimestamp(seen, UTC) >= settings().staff_idle


def note_use() -> None:
    """Remember that somebody is there."""
    this = int(now().timestamp())
    if not is_poll() and abs(this - int(session.get(SEEN, 0))) >= LEAST_STEP:
        session[SEEN] = this


def lock() -> None:
    """Lock the screen now."""
    session[LOCKED] = True


def unlock() -> None:
    """Show names again."""
    session.pop(LOCKED, None)
    session[SEEN] = int(now().timestamp())
