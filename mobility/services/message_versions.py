"""What an administrator sees of the texts of messages: which there are, and each one's versions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import Problem, problems_of
from mobility.domain.message_text import MessageText, TextKey
from mobility.models.base import reading
from mobility.models.message_text import IS_NEWEST, MessageTextRow
from mobility.models.staff import StaffRow
from mobility.services.message_texts import pathway_names

MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class TextVersion:
    """One version of a text; `by` is empty where it came with the program."""

    number: int
    text: MessageText
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class OneText:
    """A text with its versions, the newest first, and what the others of its kind say."""

    versions: tuple[TextVersion, ...]
    others: dict[TextKey, MessageText]

    @property
    def newest(self) -> TextVersion | None:
        """Return the version that speaks; None where there is none in this language."""
        return self.versions[0] if self.versions else None

    @property
    def seen(self) -> int:
        """Return the number of the version that speaks, 0 where there is none."""
        return self.versions[0].number if self.versions else 0


def in_use() -> dict[TextKey, TextVersion]:
    """Read the version of every text that speaks, with who saved it."""
    with reading() as session:
        found = session.execute(_with_names().where(IS_NEWEST))
        return {(row.kind, row.channel, row.locale): _version(row, name) for row, name in found}


def look(kind: Kind, channel: Channel, locale: str) -> OneText:
    """Show a text: its last versions, and how it reads in other languages."""
    own = (MessageTextRow.kind == kind.value, MessageTextRow.channel == channel.value)
    with reading() as session:
        mine = _with_names().where(*own, MessageTextRow.locale == locale)
        last = mine.order_by(MessageTextRow.version.desc()).limit(MOST_SHOWN)
        others = _with_names().where(*own, MessageTextRow.locale != locale, IS_NEWEST)
        return OneText(
            versions=tuple(_version(row, name) for row, name in session.execute(last)),
            others={
                (row.kind, row.channel, row.locale): MessageText(row.subject, row.body)
                for row, _name in session.execute(others.order_by(MessageTextRow.locale))
            },
        )


def earlier(kind: Kind, channel: Channel, locale: str, number: int) -> MessageText | None:
    """Read one version of a text; None where there is none of this number."""
    own = {"kind": kind.value, "channel": channel.value, "locale": locale, "version": number}
    with reading() as session:
        row = session.scalar(select(MessageTextRow).filter_by(**own))
        return MessageText(row.subject, row.body) if row else None


def problems(kind: Kind, channel: Channel, text: MessageText) -> list[Problem]:
    """List what is wrong with a text, also that it names one of the network's pathways."""
    with reading() as session:
        return problems_of(kind, channel, text, pathway_names(session))


def _with_names() -> Select[MessageTextRow, str]:
    return select(MessageTextRow, StaffRow.name).outerjoin(
        StaffRow, StaffRow.id == MessageTextRow.created_by
    )


def _version(row: MessageTextRow, name: str | None) -> TextVersion:
    text = MessageText(row.subject, row.body)
    return TextVersion(number=row.version, text=text, at=row.created_at, by=name or "")
