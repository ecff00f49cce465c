"""The texts of messages in the database: versions that are added, of which the newest speaks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.gap import FALLBACK
from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import check_text
from mobility.domain.message_text import MessageText, TextKey
from mobility.models.base import reading, transaction, upsert
from mobility.models.message_text import IS_NEWEST, KEY, TEXT, MessageTextRow, newest
from mobility.models.pathway import PathwayRow
from mobility.models.staff import StaffRow
from mobility.services import audit
from mobility.services.audit import SYSTEM, Actor

NEWEST = select(*KEY, TEXT.c.subject, TEXT.c.body).where(IS_NEWEST)


def put_missing(texts: Mapping[TextKey, MessageText], *, now: datetime) -> int:
    """Add as version 1 the texts that the table has in no version; return how many.

    What administrators have saved stays. Any number of nodes may do so at once.
    """
    with reading() as session:
        there = {tuple(row) for row in session.execute(select(*KEY).distinct())}
    missing = [(key, text) for key, text in texts.items() if tuple(key) not in there]
    if not missing:
        return 0
    rows = [_row(key, text, SYSTEM, now) | {"version": 1} for key, text in missing]
    with transaction() as session:
        statement = upsert(session, MessageTextRow).on_conflict_do_nothing()
        session.connection().execute(statement, rows)
    return len(rows)


def texts_in(session: Session) -> dict[TextKey, MessageText]:
    """Read the newest version of each text, within a unit that is open; one query."""
    return {
        (row.kind, row.channel, row.locale): MessageText(row.subject, row.body)
        for row in session.connection().execute(NEWEST)
    }


def all_texts() -> dict[TextKey, MessageText]:
    """Read the newest version of each text, by kind, channel and language."""
    with reading() as session:
        return texts_in(session)


def pick(
    texts: Mapping[TextKey, MessageText], kind: Kind, channel: Channel, locale: str
) -> MessageText:
    """Choose the text of a language, else of Spanish, else of the first there is.

    Raises LookupError where there is none in any.
    """
    for language in (locale, FALLBACK):
        if (kind, channel, language) in texts:
            return texts[kind, channel, language]
    others = sorted(key for key in texts if key[:2] == (kind, channel))
    if not others:
        raise LookupError(f"no text for {kind} by {channel}")
    return texts[others[0]]


def save_text(
    kind: Kind,
    channel: Channel,
    locale: str,
    text: MessageText,
    *,
    now: datetime,
    actor: Actor = SYSTEM,
    seen: int | None = None,
) -> int:
    """Add the next version of a text and return its number; it speaks from the next message on.

    What says the same as the newest is no version. `seen` is the version that it was written on, 0
    where there was none; without one, two who save at once get a version each. Raises TextInvalid,
    and ChangedMeanwhile where another has saved since.
    """
    key = (kind.value, channel.value, locale)
    with transaction() as session:
        check_text(kind, channel, text, pathway_names(session))
        if seen is not None and (same := _same_or_seen(session, key, text, seen)):
            return same
        number, version = _add(session, _row(key, text, actor, now), seen)
        details = {**_named(key), "version": version}
        about: dict[str, Any] = {"record_kind": "message_text", "record_id": number}
        audit.record(session, at=now, action="text_saved", actor=actor, details=details, **about)
    return version


def pathway_names(session: Session) -> set[str]:
    """List what pathways are called in any language, which no message says."""
    texts = session.scalars(select(PathwayRow.texts))
    return {name for one in texts for name in one.get("name", {}).values()}


def _same_or_seen(session: Session, key: TextKey, text: MessageText, seen: int) -> int | None:
    """Return the version that says the same already; raises ChangedMeanwhile for an unseen one."""
    row = newest(session, *key)
    if row is not None and MessageText(row.subject, row.body) == text:
        return row.version
    if (row.version if row else 0) != seen:
        raise _changed(session, key)
    return None


def _changed(session: Session, key: TextKey) -> ChangedMeanwhile:
    row = newest(session, *key)
    by = session.get(StaffRow, row.created_by) if row and row.created_by else None
    return ChangedMeanwhile(by.name if by else "", row.created_at if row else None)


def _add(session: Session, row: Mapping[str, Any], seen: int | None) -> tuple[int, int]:
    """Add a row under the next version of its key; return its number and the version."""
    same = [column == row[column.name] for column in KEY]
    while True:
        following = session.scalar(
            select(func.coalesce(func.max(TEXT.c.version), 0) + 1).where(*same)
        )
        statement = upsert(session, MessageTextRow).values(**row, version=following)
        added = session.execute(
            # Another one that took this version meanwhile leaves nothing to return.
            statement.on_conflict_do_nothing().returning(TEXT.c.id, TEXT.c.version)
        ).first()
        if added is not None:
            return added.id, added.version
        if seen is not None:
            # Another one saved between our look and this.
            raise _changed(session, (row["kind"], row["channel"], row["locale"]))


def _row(key: TextKey, text: MessageText, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        **_named(key),
        "subject": text.subject,
        "body": text.body,
        "created_at": now,
        "created_by": actor.id,
    }


def _named(key: TextKey) -> dict[str, str]:
    return dict(zip(("kind", "channel", "locale"), map(str, key), strict=True))
