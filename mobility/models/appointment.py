"""Appointments, their history, and the permissions given with them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mobility.domain import appointment as life
from mobility.models.base import Base, BigId, Numbered


def _among(states: Collection[life.State]) -> str:
    """Write a condition in one spelling: an index is used where the text is that of its own."""
    names = ", ".join(f"'{state}'" for state in life.State if state in states)
    return f"state IN ({names})"


LIVE = _among(life.LIVE)
"""The states in which a person is in the line; literal, so that the partial index is used."""

OCCUPYING = _among(life.OCCUPYING)
"""The states that count in a slot's `taken`."""

LET_GO = _among(frozenset(life.State) - life.OCCUPYING)
"""The states that gave their place back."""


BOOKED = "state = 'booked'"
"""Whoever is expected; the index of what the timers have to look at next covers these."""

IS_LEAVING = "leaving_at IS NOT NULL"
"""Whoever answered a message with NO, and may still take it back."""


class AppointmentRow(Numbered, Base):
    """One visit of one person. What tells who they are is sealed, one JSON for each purpose.

    `next_step_at` is when the timers look at a booked visit again: for a reminder, or at the end of
    the grace time. Booking and moving set it to their own moment. At `leaving_at` the place goes to
    somebody else, unless the person takes back that they are not coming. `day` is the visit's at
    the office; `moved_from` is the time from which the office moved it, until the person answers.
    """

    __tablename__ = "appointment"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    reference_hash: Mapped[str] = mapped_column(String(64), unique=True)
    office_id: Mapped[int] = mapped_column(BigId, ForeignKey("office.id"))
    slot_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("slot.id"))
    day: Mapped[date] = mapped_column(Date)
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    person_key: Mapped[str | None] = mapped_column(String(64))
    name_key: Mapped[str | None] = mapped_column(String(64))
    phone_hash: Mapped[str | None] = mapped_column(String(64))
    holder: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(String(12))
    locale: Mapped[str] = mapped_column(String(5))
    nationality: Mapped[str] = mapped_column(String(5))
    age_band: Mapped[str] = mapped_column(String(8))
    sex: Mapped[str | None] = mapped_column(String(12))
    same_name: Mapped[bool] = mapped_column(default=False)
    identity: Mapped[bytes] = mapped_column(LargeBinary)
    contact: Mapped[bytes] = mapped_column(LargeBinary)
    needs: Mapped[bytes] = mapped_column(LargeBinary)
    answers: Mapped[bytes] = mapped_column(LargeBinary)
    notes: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    next_step_at: Mapped[datetime | None]
    leaving_at: Mapped[datetime | None]
    moved_from: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(
            "channel = 'walk_in' OR (slot_id IS NOT NULL AND person_key IS NOT NULL)",
            name="only_a_walk_in_lacks_slot_or_person",
        ),
        CheckConstraint(f"{LIVE} OR {OCCUPYING} OR {LET_GO}", name="state"),
        Index(
            "uq_appointment_live_person",
            "person_key",
            unique=True,
            postgresql_where=text(LIVE),
            sqlite_where=text(LIVE),
        ),
        Index(None, "name_key"),
        Index(None, "slot_id"),
        Index(None, "office_id", "day"),
        Index(None, "organisation_id"),
        Index(None, "phone_hash"),
        Index(
            "ix_appointment_next_step",
            "next_step_at",
            postgresql_where=text(BOOKED),
            sqlite_where=text(BOOKED),
        ),
        Index(
            "ix_appointment_leaving",
            "leaving_at",
            postgresql_where=text(IS_LEAVING),
            sqlite_where=text(IS_LEAVING),
        ),
        {"sqlite_autoincrement": True},
    )


class AppointmentHistoryRow(Numbered, Base):
    """One step of an appointment: what, by whom, from where to where.

    `before` is the arrival as it was before a step of the desk, so that the step can be undone.
    """

    __tablename__ = "appointment_history"
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    at: Mapped[datetime]
    revision: Mapped[int]
    action: Mapped[str] = mapped_column(String(24))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    from_slot_id: Mapped[int | None] = mapped_column(BigId)
    to_slot_id: Mapped[int | None] = mapped_column(BigId)
    actor_kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str | None] = mapped_column(String(40))
    before: Mapped[dict[str, Any] | None]
    __table_args__ = (Index(None, "appointment_id"), {"sqlite_autoincrement": True})


class PermissionRow(Numbered, Base):
    """What a person allowed, under which version of the text, and until when."""

    __tablename__ = "permission"
    appointment_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="CASCADE")
    )
    purpose: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "appointment_id"), {"sqlite_autoincrement": True})
