"""Whoever works with the system, what they may do, and the organisations that help people book."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.models.base import Base, BigId, Json, Numbered
from mobility.models.office import OfficeRow

EVERYWHERE = "office_id IS NULL"
"""Roles that hold at all offices; literal, so that the partial index is used."""


class OrganisationRow(Numbered, Base):
    """Whoever books for people who cannot: `places_a_day` at each office, until a day."""

    __tablename__ = "organisation"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="active")
    places_a_day: Mapped[int]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('active', 'suspended')", name="state"),
        CheckConstraint("places_a_day >= 0", name="places"),
        {"sqlite_autoincrement": True},
    )


class StaffRow(Numbered, Base):
    """One account. Raising `epoch` ends every place where it is signed in.

    `totp` is the sealed secret of the authenticator app, `totp_step` the last step that was used;
    `pin_hash` unlocks an idle screen. `pathways` empty means all of them. `oidc_subject` is who
    this is to the identity provider, once they have come in by it.
    """

    __tablename__ = "staff"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    email: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    locale: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(12))
    epoch: Mapped[int] = mapped_column(default=1)
    password_hash: Mapped[str | None] = mapped_column(String(160))
    pin_hash: Mapped[str | None] = mapped_column(String(160))
    second_factor: Mapped[str] = mapped_column(String(8), default="none")
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigId)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    gender: Mapped[str] = mapped_column(String(8), default="")
    pathways: Mapped[list[str]] = mapped_column(Json, default=list)
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    manages: Mapped[bool] = mapped_column(default=False, server_default=false())
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'active', 'suspended')", name="state"),
        CheckConstraint("second_factor IN ('none', 'app', 'sheet')", name="second_factor"),
        Index(None, "organisation_id"),
        {"sqlite_autoincrement": True},
    )


class GrantRow(Numbered, Base):
    """A role of an account, at one office or, without one, at all."""

    __tablename__ = "staff_grant"
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(16))
    office_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("office.id"))
    __table_args__ = (
        CheckConstraint(
            "role IN ('officer', 'supervisor', 'administrator', 'helper', 'auditor', 'display')",
            name="role",
        ),
        Index(None, "staff_id"),
        UniqueConstraint("staff_id", "role", "office_id"),
        # Empty values differ from each other: at all offices a role is given once too.
        Index(
            "uq_staff_grant_everywhere",
            "staff_id",
            "role",
            unique=True,
            postgresql_where=text(EVERYWHERE),
            sqlite_where=text(EVERYWHERE),
        ),
        {"sqlite_autoincrement": True},
    )


class StaffCodeRow(Numbered, Base):
    """A code that signs in once: from the recovery codes of an app, or from a printed sheet."""

    __tablename__ = "staff_code"
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"))
    position: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    __table_args__ = (
        Index("uq_staff_code_staff_id_code_hash", "staff_id", "code_hash", unique=True),
        {"sqlite_autoincrement": True},
    )


Found = tuple[StaffRow, str | None, list[Any]]
"""An account, the state of its organisation, and its roles with the offices' slugs."""


def staff_with_grants(session: Session, uid: str) -> Found | None:
    """Find an account by its uid."""
    return _found(session, StaffRow.uid == uid)


def staff_by_email(session: Session, email: str) -> Found | None:
    """Find an account by its address, in small letters."""
    return _found(session, StaffRow.email == email)


def _found(session: Session, which: ColumnElement[bool]) -> Found | None:
    statement = (
        select(StaffRow, OrganisationRow.state, OrganisationRow.ends_on, GrantRow.role)
        .add_columns(OfficeRow.slug)
        .outerjoin(OrganisationRow, OrganisationRow.id == StaffRow.organisation_id)
        .outerjoin(GrantRow, GrantRow.staff_id == StaffRow.id)
        .outerjoin(OfficeRow, OfficeRow.id == GrantRow.office_id)
        .where(which)
    )
    rows = session.execute(statement).all()
    if not rows:
        return None
    return rows[0][0], rows[0][1], list(rows)
