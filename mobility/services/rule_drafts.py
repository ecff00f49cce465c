"""Drafts of rules: begun on what holds or on an earlier version, kept, thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.config import Draft, Subject
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.rule_version import RuleUnchanged, Standing
from mobility.domain.staff import Staff
from mobility.models.base import transaction
from mobility.services import audit
from mobility.services.rule_desk import Desk, locked_desk
from mobility.services.staff import actor_of
from mobility.services.versions import discard_in, put_draft


def keep(
    code: str,
    conditions: Mapping[str, Any],
    *,
    based_on: int,
    seen: int,
    person: Staff,
    now: datetime,
) -> None:
    """Keep a draft, finished or not; a proposed one is a draft again.

    Raises ChangedMeanwhile where somebody changed the draft since, or published a version.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        draft = desk.draft
        kept = draft is not None and draft.data["conditions"] == conditions
        if desk.newest != based_on:
            raise ChangedMeanwhile(desk.versions[0].by, desk.versions[0].created_at)
        data = {"conditions": dict(conditions), **(_origin(draft) if kept else {})}
        _put(session, desk, data, seen, person, now)


def begin_again(code: str, number: int, *, seen: int, person: Staff, now: datetime) -> None:
    """Make an earlier version the draft, to be published as a new one.

    `seen` is the draft that it takes the place of, 0 for none. Raises ChangedMeanwhile, and
    RuleUnchanged for what holds now.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        earlier = desk.of(number)
        if desk.standing(earlier) is Standing.CURRENT and not desk.planned:
            raise RuleUnchanged
        data = {"conditions": earlier.conditions, "restores": earlier.number}
        _put(session, desk, data, seen, person, now)


def call_off(code: str, number: int, *, seen: int, person: Staff, now: datetime) -> None:
    """Make what holds until a planned version begins the draft that takes its place then.

    Raises ChangedMeanwhile, and RuleUnchanged where it is planned no more.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        coming = desk.of(number)
        stays = desk.before(coming)
        if stays is None or desk.standing(coming) is not Standing.PLANNED:
            raise RuleUnchanged
        data = {
            "conditions": stays.conditions,
            "restores": stays.number,
            "begins": coming.valid_from.isoformat(),
        }
        _put(session, desk, data, seen, person, now)


def discard(code: str, *, seen: int, person: Staff, now: datetime) -> None:
    """Throw the draft away; raises ChangedMeanwhile where it is no longer the one that was seen."""
    with transaction() as session:
        desk = locked_desk(session, code, now)
        if desk.draft is None:
            return
        require_draft(desk, seen)
        discard_in(session, Subject.RULE, desk.id)
        record(session, desk, "rule_draft_discarded", person, now)


def require_draft(desk: Desk, seen: int) -> Draft:
    """Return the draft if it is the one that was seen; raises ChangedMeanwhile."""
    draft = desk.draft
    if draft is None:
        raise ChangedMeanwhile
    if draft.row_version != seen:
        raise ChangedMeanwhile(draft.by, draft.at)
    return draft


def record(
    session: Session, desk: Desk, action: str, person: Staff, now: datetime, **details: object
) -> None:
    """Write down what was done to a pathway's rule."""
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="pathway",
        record_id=desk.id,
        actor=actor_of(person),
        details={"pathway": desk.code, **details},
    )


def _is_same(draft: Draft, desk: Desk, data: Mapping[str, Any], person: Staff) -> bool:
    mine = draft.by_id == person.id and draft.proposed_at is None
    return mine and draft.data == data and draft.based_on == desk.newest


def _origin(draft: Draft | None) -> dict[str, Any]:
    known = {} if draft is None else draft.data
    return {name: known[name] for name in ("restores", "begins") if name in known}


def _put(
    session: Session, desk: Desk, data: Mapping[str, Any], seen: int, person: Staff, now: datetime
) -> None:
    draft = desk.draft
    # The same click, sent twice.
    if draft is not None and _is_same(draft, desk, data, person):
        return
    put_draft(
        session,
        Subject.RULE,
        desk.id,
        data,
        based_on=desk.newest,
        seen=seen,
        actor=actor_of(person),
        now=now,
    )
    record(session, desk, "rule_drafted", person, now)
