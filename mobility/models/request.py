"""What waits for somebody of the desk to telephone or to settle: one list, "por llamar"."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class RequestRow(Numbered, Base):
    """One thing for the desk to settle; `contact` is sealed (number, safe hours, name to ask for).

    People ask for a call or say that an appointment is not theirs; the system adds whom no message
    reached, whom a closing leaves to be phoned, and for whom an interpreter must be found, under a
    `dedupe_key`, about an appointment and without a contact of their own. It is due at `due_at`,
    and `tries` counts the calls that led to nothing.
    """

    __tablename__ = "request"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    urgent: Mapped[bool]
    office_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("office.id"))
    appointment_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("appointment.id", ondelete="SET NULL")
    )
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    dedupe_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    settled_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    locale: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(12), default="open")
    outcome: Mapped[str | None] = mapped_column(String(24))
    created_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint(
            "kind IN ('call', 'not_mine', 'undelivered', 'closed', 'interpreter')", name="kind"
        ),
        CheckConstraint("state IN ('open', 'done')", name="state"),
        Index(None, "state", "urgent", "created_at"),
        Index(None, "appointment_id"),
        {"sqlite_autoincrement": True},
    )
