"""What administrators do with organisations: adding, changing, stopping them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.organisation import NameTaken, OrganisationUnknown
from mobility.domain.staff import Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import transaction
from mobility.models.organisation import lock_to_change
from mobility.models.staff import OrganisationRow, StaffRow
from mobility.services import audit, people_rows
from mobility.services.organisations import ACTIVE
from mobility.services.staff import actor_of

SUSPENDED = "suspended"
KIND = "organisation"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an organisation is called and may do: places a day at each office, until a day."""

    name: str
    places_a_day: int
    ends_on: date | None


def put(actor: Staff, uid: str, terms: Terms, *, seen: int | None, now: datetime) -> list[str]:
    """Add an organisation (`seen` None) or change one; name the fields that are new.

    The same new one again is one. Raises OrganisationUnknown, NameTaken, ChangedMeanwhile.
    """
    with transaction() as session:
        who = people_rows.acting(session, actor)
        row = lock_to_change(session, uid)
        if row is None and seen is not None:
            raise OrganisationUnknown(uid)
        if row is not None and seen is None:
            return []
        _require_free(session, terms.name, uid)
        if row is None:
            row = _new(session, uid, terms, now)
            _record(session, row, "organisation_added", who, now)
            return ["name"]
        return _change(session, row, terms, seen, who, now)


def suspend(actor: Staff, uid: str, *, now: datetime) -> None:
    """Let nobody of an organisation work any more: signed out on the next click.

    What they booked stays booked. Twice is as once. Raises OrganisationUnknown.
    """
    _turn(actor, uid, SUSPENDED, "organisation_suspended", now=now)


def let_work(actor: Staff, uid: str, *, now: datetime) -> None:
    """Let an organisation's people work again, those that are not suspended themselves."""
    _turn(actor, uid, ACTIVE, "organisation_resumed", now=now)


def _turn(actor: Staff, uid: str, state: str, action: str, *, now: datetime) -> None:
    with transaction() as session:
        who = people_rows.acting(session, actor)
        row = lock_to_change(session, uid)
        if row is None:
            raise OrganisationUnknown(uid)
        if row.state == state:
            return
        row.state = state
        row.row_version += 1
        mine = select(StaffRow).where(StaffRow.organisation_id == row.id).order_by(StaffRow.id)
        people = session.scalars(mine.with_for_update()).all()
        for one in people:
            # A sign-in from before does not come back with them.
            one.epoch += 1
        _record(session, row, action, who, now, people=len(people))


def _change(
    session: Session,
    row: OrganisationRow,
    terms: Terms,
    seen: int | None,
    who: Staff,
    now: datetime,
) -> list[str]:
    wanted = {"name": terms.name, "places_a_day": terms.places_a_day, "ends_on": terms.ends_on}
    new = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not new:
        return []
    if row.row_version != seen:
        raise _meanwhile(session, row)
    for name, value in new.items():
        setattr(row, name, value)
    row.row_version += 1
    _record(session, row, "organisation_changed", who, now, fields=sorted(new))
    return sorted(new)


def _require_free(session: Session, name: str, uid: str) -> None:
    others = select(OrganisationRow.name).where(OrganisationRow.uid != uid)
    if name.casefold() in {one.casefold() for one in session.scalars(others)}:
        raise NameTaken


def _new(session: Session, uid: str, terms: Terms, now: datetime) -> OrganisationRow:
    row = OrganisationRow(
        uid=uid or str(uuid.uuid4()),
        name=terms.name,
        state=ACTIVE,
        places_a_day=terms.places_a_day,
        ends_on=terms.ends_on,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _meanwhile(session: Session, row: OrganisationRow) -> ChangedMeanwhile:
    newest = (
        select(AuditEventRow)
        .where(AuditEventRow.record_kind == KIND, AuditEventRow.record_id == row.id)
        .where(AuditEventRow.action.like("organisation_%"))
        .order_by(AuditEventRow.id.desc())
        .limit(1)
    )
    event = session.scalars(newest).first()
    by = session.get(StaffRow, event.actor_id) if event is not None and event.actor_id else None
    return ChangedMeanwhile("" if by is None else by.name, None if event is None else event.at)


def _record(
    session: Session,
    row: OrganisationRow,
    action: str,
    who: Staff,
    now: datetime,
    **details: Any,  # noqa: ANN401 -- codes, counts and field names
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind=KIND,
        record_id=row.id,
        actor=actor_of(who),
        details=details,
    )
