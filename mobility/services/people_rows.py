"""What all changes of others' accounts share: who is locked, whose word counts, what is written."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.errors import AccountUnknown, ChangedMeanwhile
from mobility.domain.grants import ADMINISTRATOR, BeyondOwnRights
from mobility.domain.staff import Grant, Role, Staff, StaffState
from mobility.models.people import Given, grants_of, last_event, lock_people
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.staff import actor_of

CHANGED = "staff_changed"
CHANGES = frozenset(
    {
        CHANGED,
        "staff_added",
        "staff_suspended",
        "staff_resumed",
        "staff_begun_anew",
        "staff_ended_everywhere",
        "invitation_sent",
        "invitation_revoked",
        "invitation_accepted",
    }
)
"""What is done to an account; what somebody does with their own is not among them."""


@dataclass(frozen=True, kw_only=True)
class Locked:
    """An account that nobody else changes meanwhile; `actor` is who changes it, as they are now."""

    row: StaffRow
    grants: frozenset[Grant]
    actor: Staff


def lock(session: Session, actor: Staff, uid: str) -> Locked:
    """Lock an account, and read anew what its changer may do.

    Raises AccountUnknown, and BeyondOwnRights for who no longer administers all offices.
    """
    row = lock_people(session, uid, actor.id)
    who = acting(session, actor)
    if row is None:
        raise AccountUnknown(uid)
    given = grants_of(session, [row.id])
    return Locked(row=row, grants=read_grants(given.get(row.id, ())), actor=who)


def acting(session: Session, actor: Staff) -> Staff:
    """Read anew what somebody may do; raises BeyondOwnRights for who administers no longer."""
    own = session.get(StaffRow, actor.id)
    who = replace(
        actor, grants=tuple(read_grants(grants_of(session, [actor.id]).get(actor.id, ())))
    )
    works = own is not None and own.state == StaffState.ACTIVE
    if not works or not who.may(ADMINISTRATOR):
        raise BeyondOwnRights
    return who


def require_unchanged(session: Session, row: StaffRow, seen: int) -> None:
    """Refuse what was begun on an older state of the account; raises ChangedMeanwhile."""
    if row.row_version == seen:
        return
    event = last_event(session, row.id, CHANGES)
    by = session.get(StaffRow, event.actor_id) if event is not None and event.actor_id else None
    raise ChangedMeanwhile("" if by is None else by.name, None if event is None else event.at)


def is_done(session: Session, one: Locked, action: str, seen: int) -> bool:
    """Say whether the same person has just done this, as a second click finds it."""
    if one.row.row_version != seen + 1:
        return False
    event = last_event(session, one.row.id, CHANGES)
    return event is not None and (event.action, event.actor_id) == (action, one.actor.id)


def write(session: Session, one: Locked, action: str, *, now: datetime, **details: Any) -> None:  # noqa: ANN401
    """Count the change, and write down who did it."""
    one.row.row_version += 1
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="staff",
        record_id=one.row.id,
        actor=actor_of(one.actor),
        details=details,
    )


def read_grants(given: Collection[Given]) -> frozenset[Grant]:
    """Turn rows of rights into rights."""
    return frozenset(Grant(Role(role), office) for role, office in given)
