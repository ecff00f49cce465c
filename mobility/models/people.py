"""Finding and locking accounts for whoever administers them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from mobility.models.audit import AuditEventRow
from mobility.models.invitation import InvitationRow
from mobility.models.office import OfficeRow
from mobility.models.staff import GrantRow, OrganisationRow, StaffRow

Given = tuple[str, str | None]
"""A role, and the slug of its office or None for all of them."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which accounts to list; empty parts ask for nothing."""

    office: str = ""
    role: str = ""
    state: str = ""
    organisation_id: int | None = None


def lock_people(session: Session, uid: str, actor_id: int) -> StaffRow | None:
    """Lock who administers all offices, who acts and who is changed; return the last.

    In the order of their numbers, so that two who change each other wait for each other.
    """
    everywhere = select(GrantRow.staff_id).where(*_IN_CHARGE)
    among = or_(StaffRow.uid == uid, StaffRow.id == actor_id, StaffRow.id.in_(everywhere))
    locked = select(StaffRow).where(among).order_by(StaffRow.id).with_for_update()
    rows = session.scalars(locked, execution_options={"populate_existing": True}).all()
    return next((row for row in rows if row.uid == uid), None)


_IN_CHARGE = (GrantRow.role == "administrator", GrantRow.office_id.is_(None))


def in_charge(session: Session) -> set[int]:
    """Name who administers all offices and can sign in."""
    found = (
        select(StaffRow.id)
        .join(GrantRow, GrantRow.staff_id == StaffRow.id)
        .where(*_IN_CHARGE, StaffRow.state == "active", StaffRow.organisation_id.is_(None))
    )
    return set(session.scalars(found))


def grants_of(session: Session, staff_ids: Collection[int]) -> dict[int, list[Given]]:
    """List the roles of some accounts."""
    statement = (
        select(GrantRow.staff_id, GrantRow.role, OfficeRow.slug)
        .outerjoin(OfficeRow, OfficeRow.id == GrantRow.office_id)
        .where(GrantRow.staff_id.in_(sorted(staff_ids)))
        .order_by(GrantRow.id)
    )
    found: dict[int, list[Given]] = {}
    for staff_id, role, slug in session.execute(statement):
        found.setdefault(staff_id, []).append((role, slug))
    return found


def wanted_names(session: Session, wanted: Wanted) -> Sequence[Any]:
    """List number, name and address of the accounts that are wanted."""
    statement = select(StaffRow.id, StaffRow.name, StaffRow.email)
    if wanted.state:
        statement = statement.where(StaffRow.state == wanted.state)
    if wanted.organisation_id is not None:
        statement = statement.where(StaffRow.organisation_id == wanted.organisation_id)
    if wanted.office or wanted.role:
        statement = statement.where(_is_granted(wanted))
    return session.execute(statement).all()


def _is_granted(wanted: Wanted) -> Any:  # noqa: ANN401 -- a condition
    mine = exists().where(GrantRow.staff_id == StaffRow.id)
    if wanted.role:
        mine = mine.where(GrantRow.role == wanted.role)
    if wanted.office:
        there = select(OfficeRow.id).where(OfficeRow.slug == wanted.office).scalar_subquery()
        mine = mine.where(or_(GrantRow.office_id.is_(None), GrantRow.office_id == there))
    return mine


def people_with(session: Session, staff_ids: Collection[int]) -> list[Any]:
    """List accounts with their organisations: the account, and its organisation's row."""
    statement = (
        select(StaffRow, OrganisationRow)
        .outerjoin(OrganisationRow, OrganisationRow.id == StaffRow.organisation_id)
        .where(StaffRow.id.in_(sorted(staff_ids)))
    )
    return list(session.execute(statement).all())


def last_sign_ins(session: Session, staff_ids: Collection[int]) -> Mapping[int, datetime]:
    """Say when each account was last signed in to, as far as the audit trail goes back."""
    statement = (
        select(AuditEventRow.record_id, func.max(AuditEventRow.at).label("at"))
        .where(
            AuditEventRow.record_kind == "staff",
            AuditEventRow.record_id.in_(sorted(staff_ids)),
            AuditEventRow.action == "signed_in",
        )
        .group_by(AuditEventRow.record_id)
    )
    return {row.record_id: row.at for row in session.execute(statement) if row.record_id}


def last_event(session: Session, staff_id: int, actions: Collection[str]) -> AuditEventRow | None:
    """Find the newest of some things that were done to an account."""
    statement = select(AuditEventRow).where(
        AuditEventRow.record_kind == "staff",
        AuditEventRow.record_id == staff_id,
        AuditEventRow.action.in_(sorted(actions)),
    )
    return session.scalars(statement.order_by(AuditEventRow.id.desc()).limit(1)).first()


def open_invitations(session: Session, staff_ids: Collection[int]) -> dict[int, datetime]:
    """Say until when the links of accounts open, those that were not used; past ones too."""
    statement = select(InvitationRow.staff_id, InvitationRow.expires_at).where(
        InvitationRow.staff_id.in_(sorted(staff_ids)), InvitationRow.used_at.is_(None)
    )
    return {row.staff_id: row.expires_at for row in session.execute(statement)}


def drop_invitations(session: Session, staff_id: int) -> None:
    """Let the links of an account open nothing any more."""
    session.execute(
        delete(InvitationRow).where(
            InvitationRow.staff_id == staff_id, InvitationRow.used_at.is_(None)
        )
    )
