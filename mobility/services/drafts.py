"""Drafts: what a phone has open between the first answer and the appointment, always sealed."""

import secrets
import uuid
from collections.abc import Callable, Mapping
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
from mobility.models.slot import one_at_a_time
from mobility.services.keys import code_hash, holder_hash
from mobility.services.tries import give_try_back, spend_try


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


@dataclass(frozen=True, kw_only=True)
class Decision:
    """New answers, the next question (None: no more), and then what was decided on them."""

    answers: Mapping[str, str]
    following: str | None = None
    result: Mapping[str, Any] | None = None


def open_draft(token: str | None, *, settings: Settings, now: datetime) -> Draft | None:
    """Open the draft of a phone's token, or None where there is none or its time has passed."""
    if token is None:
        return None
    with reading() as session:
        row = screening_of(session, holder_hash(settings, token))
        return None if row is None or row.erase_at <= now else unsealed(row, settings)


def require_draft(token: str | None, *, settings: Settings, now: datetime) -> Draft:
    """Open the draft of a token; raises DraftExpired where there is none."""
    draft = open_draft(token, settings=settings, now=now)
    if draft is None:
        raise DraftExpired
    return draft


def change_answers(
    token: str,
    decide: Callable[[Mapping[str, str]], Decision],
    *,
    locale: str,
    settings: Settings,
    now: datetime,
) -> Decision:
    """Change the answers in one unit; the first ones begin a draft. A full decision is kept too.

    `decide` turns the answers so far into the new ones and what follows from them.
    """
    holder = holder_hash(settings, token)
    with transaction() as session:
        one_at_a_time(session, holder)
        row = _live_or_new(session, holder, locale, settings, now)
        before = unsealed(row, settings)
        decision = decide(before.answers)
        row.answers = seal(
            settings.keys, dict(decision.answers), place="screening.answers", uid=row.uid
        )
        row.touched_at = now
        if decision.result is not None:
            code = before.code or new_code(secrets.randbelow)
            _finish(row, {**decision.result, "code": code}, settings, now)
        elif row.finished_at is None:
            row.erase_at = now + settings.draft_life
        return decision


def save_journey(
    token: str, changes: Mapping[str, Any], *, settings: Settings, now: datetime
) -> None:
    """Keep what was chosen or typed on the way to an appointment; raises DraftExpired."""
    with transaction() as session:
        one_at_a_time(session, holder_hash(settings, token))
        row = _require(session, token, settings, now)
        journey = {**unsealed(row, settings).journey, **changes}
        row.journey = seal(settings.keys, journey, place="screening.journey", uid=row.uid)
        row.touched_at = now


def reopen(raw_code: str, token: str, *, settings: Settings, now: datetime) -> None:
    """Open a finished screening on this phone by its code; raises CodeUnknown, TooManyTries.

    What was typed for a booking stays with the phone that it was typed on.
    """
    code = parse_code(raw_code)
    if code is None:
        raise CodeUnknown
    spend_try(settings, "code", code, now=now)
    holder = holder_hash(settings, token)
    with transaction() as session:
        one_at_a_time(session, holder)
        row = screening_coded(session, code_hash(settings, code))
        if row is None or row.erase_at <= now:
            raise CodeUnknown
        hand_over(session, row, holder)
    give_try_back(settings, "code", code)


def hand_over(session: Session, row: ScreeningRow, holder: str) -> None:
    """Open a screening on a phone, within an open unit, in exchange for what it had open."""
    if row.holder != holder:
        _let_go(session, holder)
        row.holder, row.journey = holder, None


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


def _live_or_new(
    session: Session, holder: str, locale: str, settings: Settings, now: datetime
) -> ScreeningRow:
    row = screening_of(session, holder)
    if row is not None and row.erase_at > now:
        return row
    if row is not None:  # its time has passed: nothing of it may come back
        row.holder = None
        session.flush()
    uid = str(uuid.uuid4())
    made = ScreeningRow(
        uid=uid,
        holder=holder,
        answers=seal(settings.keys, {}, place="screening.answers", uid=uid),
        locale=locale,
        created_at=now,
        touched_at=now,
        erase_at=now + settings.draft_life,
    )
    session.add(made)
    return made


def _finish(
    row: ScreeningRow, result: Mapping[str, Any], settings: Settings, now: datetime
) -> None:
    row.result = seal(settings.keys, dict(result), place="screening.result", uid=row.uid)
    row.code_hash = code_hash(settings, result["code"])
    row.finished_at = now
    row.erase_at = now + settings.screening_life


def _require(session: Session, token: str, settings: Settings, now: datetime) -> ScreeningRow:
    row = screening_of(session, holder_hash(settings, token))
    if row is None or row.erase_at <= now:
        raise DraftExpired
    return row


def unsealed(row: Any, settings: Settings) -> Draft:  # noqa: ANN401 -- a row, or parts of one
    """Open what a screening's row holds."""

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
