"""What somebody changes about their own account: password, PIN, language, where it is signed in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mobility.domain.errors import SignInRefused, TooManyTries
from mobility.domain.settings import Settings
from mobility.domain.staff import PIN_TRIES, SecondFactor, Staff, StaffState
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import passwords
from mobility.services.second_factor import CodesLeft, codes_left
from mobility.services.sign_in import PASSWORD, PIN, write, write_own
from mobility.services.tries import forget_tries, give_try_back, spend_try


@dataclass(frozen=True)
class OwnAccount:
    """What an account has, for its owner to see."""

    email: str
    factor: SecondFactor
    has_pin: bool
    codes: CodesLeft


def look(person: Staff) -> OwnAccount:
    """Show somebody their own account."""
    left = codes_left(person.id)
    with reading() as session:
        row = session.get_one(StaffRow, person.id)
        factor = SecondFactor(row.second_factor)
        return OwnAccount(row.email, factor, row.pin_hash is not None, left)


def set_password(person: Staff, password: str, *, settings: Settings, now: datetime) -> int:
    """Give an account a password of its own; returns the new epoch.

    Whoever is signed in with the old one elsewhere no longer is.
    """
    made = passwords.hash_secret(password, settings)
    with transaction() as session:
        row = _row(session, person)
        row.password_hash, row.state = made, StaffState.ACTIVE.value
        row.epoch += 1
        write_own(session, person, "password_set", now=now)
        return row.epoch


def require_password(person: Staff, password: str, *, settings: Settings, now: datetime) -> None:
    """Ask again who it is before something weighty; raises SignInRefused and TooManyTries."""
    spend_try(settings, f"{PASSWORD}-again", person.uid, now=now)
    with reading() as session:
        kept = session.get_one(StaffRow, person.id).password_hash
    if not passwords.matches(kept, password, settings):
        write(person, "password_refused", now=now)
        raise SignInRefused
    give_try_back(settings, f"{PASSWORD}-again", person.uid)


def set_pin(person: Staff, pin: str, *, settings: Settings, now: datetime) -> None:
    """Give an account the PIN that opens its locked screen."""
    made = passwords.hash_secret(pin, settings)
    with transaction() as session:
        row = _row(session, person)
        row.pin_hash = made
        write_own(session, person, "pin_set", now=now)


def check_pin(person: Staff, pin: str, *, settings: Settings, now: datetime) -> None:
    """Open a locked screen; raises SignInRefused, and TooManyTries where it must be signed out."""
    used = spend_try(settings, PIN, person.uid, now=now)
    with reading() as session:
        kept = session.get_one(StaffRow, person.id).pin_hash
    if used <= PIN_TRIES and passwords.matches(kept, pin, settings):
        forget_tries(settings, PIN, person.uid)
        return
    write(person, "pin_refused", now=now)
    if used >= PIN_TRIES:
        raise TooManyTries
    raise SignInRefused


def set_language(person: Staff, locale: str, *, now: datetime) -> None:
    """Let the pages speak another language to somebody."""
    with transaction() as session:
        row = _row(session, person)
        row.locale = locale
        write_own(session, person, "language_set", now=now)


def end_everywhere(person: Staff, *, now: datetime) -> None:
    """Sign an account out on every browser, this one too."""
    with transaction() as session:
        row = _row(session, person)
        row.epoch += 1
        write_own(session, person, "ended_everywhere", now=now)


def _row(session: Session, person: Staff) -> StaffRow:
    row = session.get_one(StaffRow, person.id, with_for_update=True)
    row.row_version += 1
    return row
