"""What is done to the accounts of others: listing, suspending, a password for the first time."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.domain.errors import AccountUnknown
from mobility.domain.reference import format_code, new_code
from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role, SecondFactor, StaffState
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.staff import GrantRow, OrganisationRow, StaffCodeRow, StaffRow
from mobility.services import audit, passwords
from mobility.services.audit import SYSTEM, Actor
from mobility.services.staff import tidy_email


@dataclass(frozen=True)
class Colleague:
    """An account as a list shows it."""

    email: str
    name: str
    state: StaffState
    factor: SecondFactor
    grants: tuple[Grant, ...]
    organisation: str


def everybody() -> list[Colleague]:
    """List every account by its address."""
    accounts = (
        select(StaffRow, OrganisationRow.name)
        .outerjoin(OrganisationRow, OrganisationRow.id == StaffRow.organisation_id)
        .order_by(StaffRow.email)
    )
    with reading() as session:
        grants = _grants(session)
        return [
            Colleague(
                email=row.email,
                name=row.name,
                state=StaffState(row.state),
                factor=SecondFactor(row.second_factor),
                grants=tuple(grants.get(row.id, [])),
                organisation=organisation or "",
            )
            for row, organisation in session.execute(accounts)
        ]


def give_password(
    email: str, password: str, *, settings: Settings, now: datetime, actor: Actor = SYSTEM
) -> None:
    """Give an account the password that its owner chose; raises AccountUnknown."""
    made = passwords.hash_secret(password, settings)
    with transaction() as session:
        row = _find(session, email)
        row.password_hash, row.state = made, StaffState.ACTIVE.value
        _write(session, row, "password_given", now=now, actor=actor)


def start_anew(email: str, *, settings: Settings, now: datetime, actor: Actor = SYSTEM) -> str:
    """Return a password that is good once, and take away what the owner lost: app, sheet, PIN.

    Whoever was signed in no longer is. Raises AccountUnknown.
    """
    password = format_code(new_code(secrets.randbelow)).lower().replace(" ", "-")
    made = passwords.hash_secret(password, settings)
    with transaction() as session:
        row = _find(session, email)
        row.password_hash, row.state = made, StaffState.INVITED.value
        row.pin_hash, row.totp, row.totp_step = None, None, None
        row.second_factor = SecondFactor.NONE.value
        session.execute(delete(StaffCodeRow).where(StaffCodeRow.staff_id == row.id))
        _write(session, row, "password_renewed", now=now, actor=actor)
    return password


def suspend(email: str, *, now: datetime, actor: Actor = SYSTEM) -> None:
    """Let an account no longer work, wherever it is signed in; raises AccountUnknown."""
    with transaction() as session:
        row = _find(session, email)
        row.state = StaffState.SUSPENDED.value
        _write(session, row, "staff_suspended", now=now, actor=actor)


def organisation_named(name: str) -> int | None:
    """Find an organisation by its name."""
    with reading() as session:
        return session.scalar(select(OrganisationRow.id).where(OrganisationRow.name == name))


def _find(session: Session, email: str) -> StaffRow:
    mine = select(StaffRow).where(StaffRow.email == tidy_email(email)).with_for_update()
    row = session.scalar(mine)
    if row is None:
        raise AccountUnknown(email)
    row.epoch += 1
    row.row_version += 1
    return row


def _write(session: Session, row: StaffRow, action: str, *, now: datetime, actor: Actor) -> None:
    audit.record(session, at=now, action=action, record_kind="staff", record_id=row.id, actor=actor)


def _grants(session: Session) -> dict[int, list[Grant]]:
    statement = (
        select(GrantRow.staff_id, GrantRow.role, OfficeRow.slug)
        .outerjoin(OfficeRow, OfficeRow.id == GrantRow.office_id)
        .order_by(GrantRow.id)
    )
    found: dict[int, list[Grant]] = {}
    for staff_id, role, slug in session.execute(statement):
        found.setdefault(staff_id, []).append(Grant(Role(role), slug))
    return found
