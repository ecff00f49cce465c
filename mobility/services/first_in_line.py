"""Who lost an appointment through the office comes before everybody else in its line."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.message import wanted_channel
from mobility.domain.settings import Settings
from mobility.models.moved_by_office import screenings_among, waiting_of
from mobility.models.screening import ScreeningRow
from mobility.models.sealed import seal
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import audit
from mobility.services.audit import Actor
from mobility.services.keys import code_hash

WAITING, AHEAD = "waiting", "put_ahead"


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A visit that the office ended, with its answers and contact as they were opened."""

    pathway_id: int
    mode: str
    locale: str
    holder: str | None
    answers: Mapping[str, Any]
    contact: Mapping[str, Any]


def put_ahead(
    session: Session,
    office_id: int,
    lost: Sequence[Lost],
    *,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> None:
    """Put people at the head of an office's lines, in this order, within a unit that is open.

    Who stands in the line already moves up. Where nothing is left of somebody's screening, one is
    made of the answers that the appointment keeps.
    """
    screenings = _screenings(session, lost, settings, now)
    waiting = {
        (entry.screening_id, entry.pathway_id, entry.mode): entry
        for entry in waiting_of(session, {one.id for one in screenings}, office_id)
    }
    for one, screening in zip(lost, screenings, strict=True):
        key = (screening.id, one.pathway_id, one.mode)
        if key not in waiting:
            waiting[key] = _entry(one, screening.id, office_id, settings, now)
            session.add(waiting[key])
        waiting[key].ahead = True
        # One by one: the order of the line is that of the numbers.
        session.flush()
        number, kind = waiting[key].id, "waitlist_entry"
        audit.record(session, at=now, action=AHEAD, record_kind=kind, record_id=number, actor=actor)


def _screenings(
    session: Session, lost: Sequence[Lost], settings: Settings, now: datetime
) -> list[ScreeningRow]:
    codes = [_code_hash(one, settings) for one in lost]
    held = {one.holder for one in lost if one.holder}
    known: dict[str, ScreeningRow] = {}
    for row in screenings_among(session, held, {code for code in codes if code}):
        known.update({name: row for name in (row.holder, row.code_hash) if name})
    found = []
    for one, code in zip(lost, codes, strict=True):
        mine = known.get(code or "") or known.get(one.holder or "")
        if mine is None:
            mine = _screening(one, code, settings, now)
            session.add(mine)
            known.update({code: mine} if code else {})
        found.append(mine)
    session.flush()
    return found


def _screening(one: Lost, code: str | None, settings: Settings, now: datetime) -> ScreeningRow:
    uid, keys = str(uuid.uuid4()), settings.keys
    result = one.answers.get("result")
    return ScreeningRow(
        uid=uid,
        code_hash=code,
        answers=seal(keys, one.answers.get("answers") or {}, place="screening.answers", uid=uid),
        result=seal(keys, result, place="screening.result", uid=uid) if result else None,
        locale=one.locale,
        created_at=now,
        finished_at=now if result else None,
        touched_at=now,
        erase_at=now + settings.screening_life,
    )


def _entry(
    one: Lost, screening_id: int, office_id: int, settings: Settings, now: datetime
) -> WaitlistEntryRow:
    uid = str(uuid.uuid4())
    contact = dict(one.contact)
    if wanted_channel(contact) is None:
        # Who agreed to no messages gets none now: somebody telephones.
        contact.update(sms=False, email="", way="")
    place = "waitlist_entry.contact"
    return WaitlistEntryRow(
        uid=uid,
        screening_id=screening_id,
        office_id=office_id,
        pathway_id=one.pathway_id,
        mode=one.mode,
        contact=seal(settings.keys, contact, place=place, uid=uid),
        locale=one.locale,
        state=WAITING,
        joined_at=now,
    )


def _code_hash(one: Lost, settings: Settings) -> str | None:
    code = (one.answers.get("result") or {}).get("code")
    return code_hash(settings, code) if code else None
