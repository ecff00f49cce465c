"""The times of a day as buttons: what they send, what they say, and how it is read back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from flask import request

from mobility.domain.slot import FreeTime

SLOT = "%Y-%m-%dT%H:%MZ"
Button = tuple[str, str, int | None]
"""The slot's value, the time in words, and how many places are left where they are few."""


def slot_value(starts_at: datetime) -> str:
    """Name a slot by its moment, as the buttons send it."""
    return starts_at.astimezone(UTC).strftime(SLOT)


def sent_slot() -> datetime | None:
    """Return the moment that a button sent, None where it is none."""
    try:
        return datetime.strptime(request.form.get("slot", ""), SLOT).replace(tzinfo=UTC)
    except ValueError:
        return None


def asked_day() -> date | None:
    """Return the day of an address, None where it is none."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def halves(times: Iterable[FreeTime]) -> dict[str, list[Button]]:
    """Give the buttons of a day, those of its morning apart from those of its afternoon."""
    shown = list(times)
    return {
        "morning": buttons(one for one in shown if one.is_morning),
        "afternoon": buttons(one for one in shown if not one.is_morning),
    }


def buttons(times: Iterable[FreeTime]) -> list[Button]:
    """Give the buttons of times, in their order."""
    return [(slot_value(one.starts_at), _clock(one.minute), one.scarce) for one in times]


def _clock(minute: int) -> str:
    return f"{minute // 60 % 12 or 12}:{minute % 60:02d}"
