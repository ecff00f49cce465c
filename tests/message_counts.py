"""What was counted of the messages that offices sent."""

from datetime import date

from sqlalchemy import select

from mobility.models.base import reading
from mobility.models.message_count import COUNT

NOVEMBER = date(2026, 11, 1)


def counted() -> dict[tuple[str, date], tuple[int, int, int]]:
    """List what was counted: sent, of which reminders, and held back."""
    with reading() as session:
        return {
            (row.channel, row.month): (row.sent, row.reminders, row.held_back)
            for row in session.execute(select(COUNT))
        }
