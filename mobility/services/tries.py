"""Wrong answers are counted per secret and hour, alike for secrets that do not exist."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mobility.domain.errors import TooManyTries
from mobility.domain.settings import Settings
from mobility.models.attempt import attempts, count_attempt, uncount_attempt
from mobility.models.base import transaction
from mobility.models.sealed import keyed_hash

HOUR = timedelta(hours=1)


def spend_try(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Count a try before its answer is looked at; raises TooManyTries above an hour's limit.

    Counted first, so that tries at the same moment are no more than tries one after another.
    """
    with transaction() as session:
        used = count_attempt(session, _key(settings, kind, secret), now=now, window=HOUR)
    if used > settings.tries_an_hour:
        raise TooManyTries


def give_try_back(settings: Settings, kind: str, secret: str) -> None:
    """Take a try back that was right."""
    with transaction() as session:
        uncount_attempt(session, _key(settings, kind, secret))


def require_tries(
    session: Session, settings: Settings, kind: str, secret: str, *, now: datetime
) -> None:
    """Raise TooManyTries once a secret has had as many wrong answers as an hour allows."""
    used = attempts(session, _key(settings, kind, secret), now=now, window=HOUR)
    if used >= settings.tries_an_hour:
        raise TooManyTries


def count_wrong(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Remember one more wrong answer for a secret."""
    with transaction() as session:
        count_attempt(session, _key(settings, kind, secret), now=now, window=HOUR)


def _key(settings: Settings, kind: str, secret: str) -> str:
    return keyed_hash(settings.keys, f"tries-{kind}", secret)
