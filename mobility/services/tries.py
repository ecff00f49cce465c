"""Wrong answers are counted per secret and hour, alike for secrets that do not exist."""

from datetime import datetime, timedelta

from mobility.domain.errors import TooManyTries
from mobility.domain.settings import Settings
from mobility.models.attempt import clear_attempts, count_attempt, uncount_attempt
from mobility.models.base import transaction
from mobility.models.sealed import keyed_hash

HOUR = timedelta(hours=1)


def spend_try(settings: Settings, kind: str, secret: str, *, now: datetime) -> int:
    """Count a try before its answer is looked at; raises TooManyTries above an hour's limit.

    Counted first, so that tries at the same moment are no more than tries one after another.
    Returns how many this hour has seen.
    """
    with transaction() as session:
        used = count_attempt(session, try_key(settings, kind, secret), now=now, window=HOUR)
    if used > settings.tries_an_hour:
        raise TooManyTries
    return used


def give_try_back(settings: Settings, kind: str, secret: str) -> None:
    """Take a try back that was right."""
    with transaction() as session:
        uncount_attempt(session, try_key(settings, kind, secret))


def forget_tries(settings: Settings, kind: str, secret: str) -> None:
    """Begin to count anew for somebody who has proved who they are another way."""
    with transaction() as session:
        clear_attempts(session, try_key(settings, kind, secret))


def require_tries(
    settings: Settings, count: int | None, since: datetime | None, *, now: datetime
) -> None:
    """Raise TooManyTries where a key was counted as often as an hour allows."""
    lately = since is not None and since > now - HOUR
    if lately and (count or 0) >= settings.tries_an_hour:
        raise TooManyTries


def count_wrong(settings: Settings, kind: str, secret: str, *, now: datetime) -> None:
    """Remember one more wrong answer for a secret."""
    with transaction() as session:
        count_attempt(session, try_key(settings, kind, secret), now=now, window=HOUR)


def try_key(settings: Settings, kind: str, secret: str) -> str:
    """Hash what is counted: a kind of try, and the secret or phone that it is about."""
    return keyed_hash(settings.keys, f"tries-{kind}", secret)
