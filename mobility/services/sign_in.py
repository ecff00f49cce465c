"""Signing in: password, second factor, and what is said of neither."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from mobility.domain.errors import SignInRefused
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import SecondFactor, SignInStep, Staff, StaffState, next_step
from mobility.models.base import reading, transaction
from mobility.models.sealed import keyed_hash
from mobility.models.staff import Found, StaffRow, staff_by_email, staff_with_grants
from mobility.services import audit, passwords, second_factor, staff
from mobility.services.audit import SYSTEM
from mobility.services.tries import forget_tries, give_try_back, spend_try

PASSWORD, CODE, PIN = "sign-in", "sign-in-code", "pin"


@dataclass(frozen=True)
class Entry:
    """Somebody whose password was right, and what their account has."""

    staff: Staff
    email: str
    invited: bool
    factor: SecondFactor
    has_pin: bool

    def step(self, *, proved: bool, settings: Settings) -> SignInStep:
        """Say what comes next; `proved` says that the second factor was shown."""
        return next_step(
            self.staff,
            factor=self.factor,
            proved=proved,
            invited=self.invited,
            has_pin=self.has_pin,
            strict=settings.second_factor_required,
        )


def check_password(
    email: str, password: str, *, mark: str = "", settings: Settings, now: datetime
) -> Entry:
    """Take the first step; raises SignInRefused, alike for whatever is wrong, and TooManyTries.

    A browser on which this account has signed in before is counted by its `mark`, so that strangers
    who guess cannot keep anybody out of the office's own computer.
    """
    address = staff.tidy_email(email)
    counted = f"{address}\x1e{mark}" if mark else address
    spend_try(settings, PASSWORD, counted, now=now)
    with reading() as session:
        found = staff_by_email(session, address)
        staff_id, kept = (None, None) if found is None else (found[0].id, found[0].password_hash)
        entry = None if found is None else _entry(found, settings, now)
    fits = passwords.matches(kept, password, settings)
    if entry is None or not fits:
        _record_failure(staff_id, "password", now)
        raise SignInRefused
    give_try_back(settings, PASSWORD, counted)
    if kept is not None and passwords.is_old(kept, settings):
        _hash_again(entry.staff.id, password, settings)
    return entry


def known(uid: str, epoch: int, *, settings: Settings, now: datetime) -> Entry | None:
    """Know somebody again who is on the way in; None once that has been ended."""
    with reading() as session:
        found = staff_with_grants(session, uid)
        if found is None or found[0].epoch != epoch:
            return None
        return _entry(found, settings, now)


def check_code(entry: Entry, typed: str, *, settings: Settings, now: datetime) -> str:
    """Take the second step; returns by what ("app", "code").

    Raises SignInRefused and TooManyTries. Each code is good once.
    """
    spend_try(settings, CODE, entry.staff.uid, now=now)
    with transaction() as session:
        row = session.get_one(StaffRow, entry.staff.id)
        proved = second_factor.use_code(session, row, typed, settings, now)
        if not proved:
            _write_failure(session, entry.staff.id, "code", now)
    if not proved:
        raise SignInRefused
    give_try_back(settings, CODE, entry.staff.uid)
    return proved


def finish(person: Staff, *, settings: Settings, now: datetime) -> None:
    """Write down that somebody is in; their PIN may be tried again."""
    write(person, "signed_in", now=now)
    forget_tries(settings, PIN, person.uid)


def write(person: Staff, action: str, *, now: datetime, **details: object) -> None:
    """Write down what somebody did with their own account."""
    with transaction() as session:
        write_own(session, person, action, now=now, **details)


def write_own(
    session: Session, person: Staff, action: str, *, now: datetime, **details: object
) -> None:
    """Write it down in the caller's unit."""
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="staff",
        record_id=person.id,
        actor=staff.actor_of(person),
        details=details,
    )


def mark_name(email: str, *, settings: Settings) -> str:
    """Name an account in the cookie of a browser that knows it, without its address."""
    return keyed_hash(settings.keys, "browser-mark", staff.tidy_email(email))[:16]


def _entry(found: Found, settings: Settings, now: datetime) -> Entry | None:
    who = staff.who_works(found, local_day(now, settings.home_zone))
    row = found[0]
    if who is None or (row.password_hash is None and row.oidc_subject is None):
        return None
    return Entry(
        staff=who,
        email=row.email,
        invited=row.state == StaffState.INVITED,
        factor=SecondFactor(row.second_factor),
        has_pin=row.pin_hash is not None,
    )


def _hash_again(staff_id: int, password: str, settings: Settings) -> None:
    made = passwords.hash_secret(password, settings)
    with transaction() as session:
        session.execute(update(StaffRow).where(StaffRow.id == staff_id).values(password_hash=made))


def _record_failure(staff_id: int | None, step: str, now: datetime) -> None:
    with transaction() as session:
        _write_failure(session, staff_id, step, now)


def _write_failure(session: Session, staff_id: int | None, step: str, now: datetime) -> None:
    details: dict[str, Any] = {"step": step}
    audit.record(
        session,
        at=now,
        action="sign_in_failed",
        record_kind="staff",
        record_id=staff_id,
        actor=SYSTEM,
        details=details,
    )
