"""Invitations: links by which somebody opens the account that was made for them, once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId, Numbered


class InvitationRow(Numbered, Base):
    """One invitation: a keyed hash of the link's token, until when it opens, and when it did."""

    __tablename__ = "invitation"
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigId)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "staff_id"), {"sqlite_autoincrement": True})
