"""What people are told where hours change: each message as it will read, in every language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.domain.delivery import Speak, Words
from mobility.domain.message import Channel, Kind
from mobility.domain.message_text import IN_LINE, word
from mobility.models.base import reading
from mobility.services import message_texts
from mobility.services.closing_preview import Row
from mobility.services.offices import Office

NO_CODE = "···· ····"
"""Stands where each person reads their own code."""


@dataclass(frozen=True)
class Sample:
    """A message in one language; `is_move` tells the two kinds apart."""

    is_move: bool
    locale: str
    words: str


def samples(
    office: Office,
    *,
    moved: Sequence[Row],
    ended: Sequence[Row],
    languages: Sequence[str],
    speak: Speak,
) -> list[Sample]:
    """Word the text messages of a change, with the times of whoever comes first; one query.

    `moved` have a new time, `ended` are closed and first in line.
    """
    if not moved and not ended:
        return []
    with reading() as session:
        texts = message_texts.texts_in(session)
    kinds = ((Kind.MOVED_BY_OFFICE, moved), (Kind.CLOSED_BY_OFFICE, ended))
    return [
        Sample(kind is Kind.MOVED_BY_OFFICE, locale, word(text, Channel.SMS, facts)[1])
        for kind, rows in kinds
        for row in rows[:1]
        for locale in languages
        if (text := texts.get((kind.value, Channel.SMS.value, locale)))
        for facts in [_facts(kind, office, row, speak(locale))]
    ]


def _facts(kind: Kind, office: Office, row: Row, words: Words) -> dict[str, str]:
    old = _times(row.starts_at, office.zone, words)
    if kind is Kind.CLOSED_BY_OFFICE or row.new_at is None:
        place = office.details.short_name
        return {**old, "office": place, "place": place, "code": NO_CODE, IN_LINE: "yes"}
    where = row.new_office or office
    return {
        **_times(row.new_at, where.zone, words),
        "old_day": old["day"],
        "old_time": old["time"],
        "office": where.details.short_name,
        "place": where.details.short_name,
        "code": NO_CODE,
    }


def _times(moment: datetime, zone: str, words: Words) -> dict[str, str]:
    return {"day": words.day(moment, zone), "time": words.clock(moment, zone)}
