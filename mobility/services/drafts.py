"""Drafts: what a phone has open between the first answer and the appointment, always sealed."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.errors import CodeUnknown, DraftExpired
from mobility.domain.reference import new_code, parse_code
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.screening import ScreeningRow, screening_coded, screening_of
from mobility.models.sealed import seal, unseal
from mobility.services.keys import code_hash, holder_hash
from mobility.services.tries import count_wrong, require_tries_left


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a phone has open: answers, what was decided on them, and what was typed since.

    `result` is what `mobility.services.screening` decided, `code` the one that reopens it.
    """

    uid: str
    answers: Mapping[str, str]
    result: Mapping[str, Any] | None = None
    journey: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None


def open_draft(token: str | None, *, settings: Settings, now: datetime) -> Draft | None:
    """Open the draft of a phone's token, or None where there is none or its time has passed."""
    if token is None:
        return None
    with reading() as session:
        row = screening_of(session, holder_hash(settings, token))
        if row is None or row.erase_at <= now:
            return None
        return _draft(row, settings)


def require_draft(token: str | None, *, settings: Settings, now: datetime) -> Draft:
    """Open the draft of a token; raises DraftExpired where there is none."""
    draft = open_draft(token, settings=settings, now=now)
    if draft is None:
        raise DraftExpired
    return draft


def read(session: Session, token: str, *, settings: Settings, now: datetime) -> Draft:
    """Open the draft of a token within a unit that is open already; raises DraftExpired."""
    return _draft(_require(session, token, settings, now), settings)


def save_answers(
    token: str, answers: Mapping[str, str], *, locale: str, settings: Settings, now: datetime
) -> None:
    """Keep the answers, sealed; the first ones begin a draft. A decision on older ones is void."""
    with transaction() as session:
        row = screening_of(session, holder_hash(settings, token))
        if row is None:
            row = _new_row(holder_hash(settings, token), locale, settings, now)
            session.add(row)
        row.answers = seal(settings.keys, dict(answers), place="screening.answers", uid=row.uid)
        row.touched_at = now
        if row.finished_at is None:
            row.erase_at = now + settings.draft_life


def finish(token: str, record: Mapping[str, Any], *, settings: Settings, now: datetime) -> Draft:
    """Keep what was decided, with a code that reopens it; raises DraftExpired without a draft."""
    with transaction() as session:
        row = _require(session, token, settings, now)
        code = _draft(row, settings).code or new_code(secrets.randbelow)
        result = {**record, "code": code}
        row.result = seal(settings.keys, result, place="screening.result", uid=row.uid)
        row.code_hash = code_hash(settings, code)
        row.finished_at = row.touched_at = now
        row.erase_at = now + settings.screening_life
        return _draft(row, settings)


def save_journey(
    token: str, changes: Mapping[str, Any], *, settings: Settings, now: datetime
) -> None:
    """Keep what was chosen or typed on the way to an appointment; raises DraftExpired."""
    with transaction() as session:
        row = _require(session, token, settings, now)
        journey = {**_draft(row, settings).journey, **changes}
        row.journey = seal(settings.keys, journey, place="screening.journey", uid=row.uid)
        row.touched_at = now


def reopen(raw_code: str, token: str, *, settings: Settings, now: datetime) -> None:
    """Open a finished screening on this phone by its code; raises CodeUnknown, TooManyTries."""
    code = parse_code(raw_code)
    if code is None:
        raise CodeUnknown
    require_tries_left(settings, "code", code, now=now)
    with transaction() as session:
        row = screening_coded(session, code_hash(settings, code))
        if row is not None and row.erase_at > now:
            _let_go(session, holder_hash(settings, token))
            row.holder = holder_hash(settings, token)
            return
    count_wrong(settings, "code", code, now=now)
    raise CodeUnknown


def leave(token: str, *, settings: Settings) -> None:
    """Let go of this phone's screening: an unfinished one is erased, a finished one is kept."""
    with transaction() as session:
        _let_go(session, holder_hash(settings, token))


def _let_go(session: Session, holder: str) -> None:
    row = screening_of(session, holder)
    if row is None:
        return
    if row.finished_at is None:
        session.delete(row)
    else:
        row.holder = row.journey = None
    session.flush()


def _require(session: Session, token: str, settings: Settings, now: datetime) -> ScreeningRow:
    row = screening_of(session, holder_hash(settings, token))
    if row is None or row.erase_at <= now:
        raise DraftExpired
    return row


def _new_row(holder: str, locale: str, settings: Settings, now: datetime) -> ScreeningRow:
    return ScreeningRow(
        uid=str(uuid.uuid4()),
        holder=holder,
        locale=locale,
        created_at=now,
        erase_at=now + settings.draft_life,
    )


def _draft(row: ScreeningRow, settings: Settings) -> Draft:
    def opened(value: bytes | None, column: str) -> dict[str, Any] | None:
        if value is None:
            return None
        content: dict[str, Any] = unseal(
            settings.keys, value, place=f"screening.{column}", uid=row.uid
        )
        return content

    result = opened(row.result, "result")
    return Draft(
        uid=row.uid,
        answers=opened(row.answers, "answers") or {},
        result=result,
        journey=opened(row.journey, "journey") or {},
        code=result["code"] if result else None,
    )
