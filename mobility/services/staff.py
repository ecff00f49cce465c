"""Accounts of whoever works with the system: making them, and knowing them again."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import AccountExists, OfficeUnknown
from mobility.domain.staff import Grant, Role, Staff, StaffState
from mobility.models.base import reading, transaction
from mobility.models.office import office_by_slug
from mobility.models.staff import Found, GrantRow, StaffRow, staff_with_grants
from mobility.services import audit
from mobility.services.audit import SYSTEM, Actor


@dataclass(frozen=True, kw_only=True)
class NewStaff:
    """Whom to give an account; `grants` name offices by their slugs, `uid` is made if empty."""

    email: str
    name: str
    grants: tuple[Grant, ...]
    locale: str = "es"
    languages: tuple[str, ...] = ("es",)
    gender: str = ""
    pathways: tuple[str, ...] = ()
    organisation_id: int | None = None
    manages: bool = False
    uid: str = ""


def signed_in(uid: str, epoch: int, *, today: date) -> Staff | None:
    """Know somebody again by what their cookie says; None once that has been ended.

    So it has where the account or its organisation is suspended, or the organisation's time over.
    """
    with reading() as session:
        found = staff_with_grants(session, uid)
        if found is None or found[0].epoch != epoch or found[0].state != StaffState.ACTIVE:
            return None
        return who_works(found, today)


def add(new: NewStaff, *, now: datetime, actor: Actor = SYSTEM) -> str:
    """Give somebody an account, which works once it has a password; return its uid.

    Raises AccountExists for an address in use, and OfficeUnknown.
    """
    with transaction() as session:
        return add_in(session, new, now=now, actor=actor).uid


def add_in(session: Session, new: NewStaff, *, now: datetime, actor: Actor) -> StaffRow:
    """Give somebody an account within a unit that is open; raises as `add` does."""
    row = _row(new, now)
    if session.scalar(select(StaffRow.id).where(StaffRow.email == row.email)) is not None:
        raise AccountExists
    session.add(row)
    session.flush()
    put_grants(session, row.id, new.grants)
    audit.record(
        session, at=now, action="staff_added", record_kind="staff", record_id=row.id, actor=actor
    )
    return row


def put_grants(session: Session, staff_id: int, grants: Iterable[Grant]) -> None:
    """Give rights to an account that does not have them; raises OfficeUnknown."""
    session.add_all(_grant_row(session, staff_id, grant) for grant in grants)


def who_works(found: Found, today: date) -> Staff | None:
    """Say who an account is; None where it or its organisation is suspended or at its end."""
    row, organisation, rows = found
    ends_on = rows[0].ends_on
    if row.state == StaffState.SUSPENDED or organisation == "suspended":
        return None
    if ends_on is not None and ends_on < today:
        return None
    return _staff(row, [(one.role, one.slug) for one in rows if one.role])


def tidy_email(typed: str) -> str:
    """Write an address as accounts are found by it."""
    return typed.strip().casefold()


def actor_of(staff: Staff) -> Actor:
    """Name a member of staff as who acts, for history and audit."""
    return Actor("staff", staff.id)


def _row(new: NewStaff, now: datetime) -> StaffRow:
    return StaffRow(
        uid=new.uid or str(uuid.uuid4()),
        email=tidy_email(new.email),
        name=new.name.strip(),
        locale=new.locale,
        state=StaffState.INVITED.value,
        languages=list(new.languages),
        gender=new.gender,
        pathways=list(new.pathways),
        organisation_id=new.organisation_id,
        manages=new.manages,
        created_at=now,
    )


def _grant_row(session: Session, staff_id: int, grant: Grant) -> GrantRow:
    if grant.office is None:
        return GrantRow(staff_id=staff_id, role=grant.role.value, office_id=None)
    office = office_by_slug(session, grant.office)
    if office is None:
        raise OfficeUnknown(grant.office)
    return GrantRow(staff_id=staff_id, role=grant.role.value, office_id=office.id)


def _staff(row: StaffRow, grants: Sequence[tuple[str, str | None]]) -> Staff:
    return Staff(
        id=row.id,
        uid=row.uid,
        epoch=row.epoch,
        name=row.name,
        locale=row.locale,
        languages=tuple(row.languages),
        gender=row.gender,
        pathways=tuple(row.pathways),
        organisation_id=row.organisation_id,
        grants=tuple(Grant(Role(role), office) for role, office in grants),
    )
