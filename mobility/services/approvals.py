"""A supervisor's word for what an officer may not decide alone."""

from datetime import datetime

from mobility.domain.errors import NotAllowed
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff, StaffState
from mobility.models.base import reading, transaction
from mobility.models.staff import staff_by_email
from mobility.services import audit, passwords, staff
from mobility.services.tries import give_try_back, spend_try

KIND = "approval"
SUPERVISOR = frozenset({Role.SUPERVISOR})


def require_supervisor(
    person: Staff,
    office: str,
    *,
    approver_email: str,
    pin: str,
    settings: Settings,
    now: datetime,
) -> int:
    """Return whose word it is: the person's where they supervise the office, else the approver's.

    An approver gives their address and PIN on the officer's own screen. Raises NotAllowed for
    whatever does not fit, and TooManyTries. Opens units of its own: call it before yours.
    """
    if person.may(SUPERVISOR, office):
        return person.id
    email = staff.tidy_email(approver_email)
    if not email or not pin:
        raise NotAllowed
    spend_try(settings, KIND, email, now=now)
    approver = _approver(email, office, pin, settings=settings, now=now)
    _record(person, "approval_refused" if approver is None else "approved", approver, now=now)
    if approver is None:
        raise NotAllowed
    give_try_back(settings, KIND, email)
    return approver


def _approver(
    email: str, office: str, pin: str, *, settings: Settings, now: datetime
) -> int | None:
    with reading() as session:
        found = staff_by_email(session, email)
        today = local_day(now, settings.home_zone)
        who = None if found is None else staff.who_works(found, today)
        active = found is not None and found[0].state == StaffState.ACTIVE
        kept = found[0].pin_hash if found is not None and active else None
    fits = passwords.matches(kept, pin, settings)
    return who.id if fits and who is not None and who.may(SUPERVISOR, office) else None


def _record(person: Staff, action: str, approver: int | None, *, now: datetime) -> None:
    with transaction() as session:
        audit.record(
            session,
            at=now,
            action=action,
            record_kind="staff",
            record_id=approver,
            actor=staff.actor_of(person),
        )
