"""Wrong answers are counted per secret and hour, alike for secrets that do not exist."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mobility.domain.errors import TooManyTries
from mobility.domain.settings import Settings
from mobility.models.attempt import attempts, count_attempt
from mobility.models.base import reading, transaction
from mobility.models.sealed import keyed_hash

HOUR = timedelta(hours=1)


def require_tries_left(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Raise TooManyTries once a secret has had as many wrong answers as an hour allows."""
    with reading() as session:
        require_tries(session, settings, kind, secret, now=now)


def require_tries(
    session: Session, settings: Settings, kind: str, secret: str, *, now: datetime
) -> None:
    """Do the same within a unit that is open already."""
    used = attempts(session, _key(settings, kind, secret), now=now, window=HOUR)
    if used >= settings.tries_an_hour:
        raise TooManyTries


def count_wrong(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Remember one more wrong answer for a secret."""
    with transaction() as session:
        count_attempt(session, _key(settings, kind, secret), now=now, window=HOUR)


def limit_tries(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Count a try that is not told right from wrong; raises TooManyTries above the limit."""
    with transaction() as session:
        used = count_attempt(session, _key(settings, kind, secret), now=now, window=HOUR)
    if used > settings.tries_an_hour:
        raise TooManyTries


def _key(settings: Settings, kind: str, secret: str) -> str:
    return keyed_hash(settings.keys, f"tries-{kind}", secret)
