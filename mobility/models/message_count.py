"""How many messages were sent for each office in each month; what its budget is held against."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Date, ForeignKey, Row, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.message import Kind
from mobility.domain.message_budget import BUDGET
from mobility.models.appointment import AppointmentRow
from mobility.models.base import Base, BigId, table_of, upsert
from mobility.models.slot import SlotRow


class MessageCountRow(Base):
    """The messages of an office by one channel in a month, which `month` names by its first day.

    Of those `sent` so many were `reminders`; what the budget held back was never sent.
    """

    __tablename__ = "message_count"
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    sent: Mapped[int]
    reminders: Mapped[int] = mapped_column(default=0)
    held_back: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("channel IN ('sms', 'whatsapp', 'email')", name="channel"),
        CheckConstraint("reminders BETWEEN 0 AND sent AND held_back >= 0", name="counts"),
    )


COUNT = table_of(MessageCountRow)
APPOINTMENT, SLOT = table_of(AppointmentRow), table_of(SlotRow)
ONE_DAY = timedelta(days=1)
KEY = ("office_id", "month", "channel")
NUMBERS = ("sent", "reminders", "held_back")


class Counted(NamedTuple):
    """A row of what was counted."""

    office_id: int
    month: date
    channel: str
    sent: int
    reminders: int
    held_back: int


def counts(session: Session, offices: Iterable[int], months: Iterable[date]) -> list[Counted]:
    """Read what some offices sent in some months; one query."""
    statement = select(*(COUNT.c[name] for name in Counted._fields)).where(
        COUNT.c.office_id.in_(set(offices)), COUNT.c.month.in_(set(months))
    )
    return [Counted(*row) for row in session.connection().execute(statement)]


def count_outcomes(
    session: Session, recorded: Iterable[tuple[Row[Any] | None, Mapping[str, Any]]]
) -> None:
    """Count what was sent, and what the budget held back, for each office; one statement.

    Each message comes with what became of it; None is one that another worker had recorded.
    """
    found: Counter[tuple[int, date, str, str]] = Counter()
    for message, row in recorded:
        sent = row["became"] == "sent"
        if message is None or row["office"] is None or not (sent or row["why"] == BUDGET):
            continue
        key = (row["office"], row["month"], message.channel)
        found[*key, "sent" if sent else "held_back"] += 1
        found[*key, "reminders"] += sent and message.kind == Kind.REMINDER
    if found:
        keys = sorted({key[:3] for key in found})
        _add(session, [Counted(*key, *(found[*key, one] for one in NUMBERS)) for key in keys])


def _add(session: Session, rows: Iterable[Counted]) -> None:
    statement = upsert(session, MessageCountRow).values([one._asdict() for one in rows])
    more = {name: COUNT.c[name] + statement.excluded[name] for name in NUMBERS}
    session.execute(statement.on_conflict_do_update(index_elements=list(KEY), set_=more))


def booked_between(
    session: Session, offices: Iterable[int], *, after: datetime, until: datetime
) -> Mapping[int, int]:
    """Count the visits that are booked at offices in a span of time, by office."""
    statement = (
        select(APPOINTMENT.c.office_id, func.count().label("number"))
        .join_from(APPOINTMENT, SLOT, SLOT.c.id == APPOINTMENT.c.slot_id)
        .where(
            text("appointment.state = 'booked'"),
            APPOINTMENT.c.office_id.in_(set(offices)),
            # The day is in the index, and never more than one off.
            APPOINTMENT.c.day.between(after.date() - ONE_DAY, until.date() + ONE_DAY),
            SLOT.c.starts_at > after,
            SLOT.c.starts_at <= until,
        )
        .group_by(APPOINTMENT.c.office_id)
    )
    found = session.connection().execute(statement)
    return {row.office_id: row.number for row in found}
