"""What every view may ask of the request: the settings, the holder's token, the time."""

import secrets
from datetime import UTC, datetime, timedelta

from flask import current_app, g, session

from mobility import clock
from mobility.domain.settings import Settings

HOLDER = "holder"
OPENED = "opened"
BY_LINK = 1
OPEN_FOR = timedelta(hours=1)
"""How long an appointment stays open on a phone that is not used: it may be borrowed."""


def settings() -> Settings:
    """Return the settings of this copy."""
    own: Settings = current_app.extensions["mobility"]
    return own


def now() -> datetime:
    """Return the time of this request, read once."""
    if "now" not in g:
        g.now = clock.now()
    moment: datetime = g.now
    return moment


def holder() -> str | None:
    """Return the random token of this phone's journey, where there is one."""
    token: str | None = session.get(HOLDER)
    return token


def new_holder() -> str:
    """Start a journey of its own on this phone, close what another opened; return its token."""
    session.pop(OPENED, None)
    session[HOLDER] = secrets.token_urlsafe(16)
    return str(session[HOLDER])


def opened() -> str | None:
    """Return the uid of the appointment that this phone has opened; using it keeps it open."""
    kept = session.get(OPENED)
    if not isinstance(kept, list) or now() - datetime.fromtimestamp(kept[1], UTC) >= OPEN_FOR:
        return None
    uid = str(kept[0])
    open_appointment(uid, by_link=opened_by_link())
    return uid


def opened_by_link() -> bool:
    """Say whether a message's link opened the appointment: whoever holds the phone can do that."""
    kept = session.get(OPENED)
    return isinstance(kept, list) and kept[2:] == [BY_LINK]


def open_appointment(uid: str, *, by_link: bool = False) -> None:
    """Remember on this phone which appointment it may see, and whether only a link opened it."""
    session[OPENED] = [uid, int(now().timestamp()), *([BY_LINK] if by_link else [])]
