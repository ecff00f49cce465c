"""Publishing rules: a new version from a moment on, by one administrator or by two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.config import Draft, Subject
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.gap import Text
from mobility.domain.rule import Rule, RuleInvalid, parse_rule
from mobility.domain.rule_faults import faults
from mobility.domain.rule_form import read_tree
from mobility.domain.rule_version import (
    RuleOfOneself,
    RuleUnchanged,
    RuleUnfinished,
    begins_at,
    version_at,
)
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.config import ConfigDraftRow, draft
from mobility.models.pathway import PathwayRow, RuleVersionRow
from mobility.models.staff import StaffRow
from mobility.services.rule_desk import Desk, locked_desk
from mobility.services.rule_drafts import record, require_draft
from mobility.services.versions import discard_in

TWO = "two"
"""The setting by which one administrator proposes and another confirms."""


@dataclass(frozen=True)
class Proposal:
    """A rule that waits for a second administrator."""

    code: str
    name: Text
    by: str
    by_id: int | None
    at: datetime


def publish(
    code: str,
    *,
    seen: int,
    based_on: int,
    begins: datetime | None,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> int | None:
    """Make the draft that was seen the next version and return its number; None: it is proposed.

    begins: when it holds from, None for at once. A second click finds what the first has done.
    Raises ChangedMeanwhile, RuleUnfinished, RuleUnchanged, RuleBegins.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        if done := _done_before(session, desk, based_on, person):
            return done
        if _proposed_before(desk, seen, person):
            return None
        found = _whole(desk, seen)
        starts = begins_at(begins, desk.versions, now)
        _require_change(desk, found, starts)
        if settings.rule_changes == TWO:
            _propose(session, desk, begins, person, now)
            return None
        return _write(session, desk, found, starts, now, proposed_by=person.id, person=person)


def confirm(code: str, *, seen: int, based_on: int, person: Staff, now: datetime) -> int:
    """Publish as the second administrator what another has proposed; return its number.

    What was to begin meanwhile begins now. Raises ChangedMeanwhile, RuleOfOneself, RuleUnfinished,
    RuleUnchanged.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        if done := _done_before(session, desk, based_on, person):
            return done
        found = _whole(desk, seen)
        if found.proposed_at is None:
            raise ChangedMeanwhile(found.by, found.at)
        if found.by_id == person.id:
            raise RuleOfOneself
        asked = desk.begins
        starts = begins_at(asked if asked and asked > now else None, desk.versions, now)
        _require_change(desk, found, starts)
        return _write(session, desk, found, starts, now, proposed_by=found.by_id, person=person)


def give_back(code: str, *, seen: int, person: Staff, now: datetime) -> None:
    """Make what was proposed a draft again, to be worked on; raises ChangedMeanwhile."""
    with transaction() as session:
        desk = locked_desk(session, code, now)
        require_draft(desk, seen)
        row = draft(session, Subject.RULE, desk.id, lock=True)
        if row is None or row.proposed_at is None:
            return
        row.proposed_at = None
        row.row_version += 1
        record(session, desk, "rule_given_back", person, now)


def proposed() -> list[Proposal]:
    """List the rules that wait for a second administrator, the oldest first."""
    statement = (
        select(PathwayRow, ConfigDraftRow, StaffRow.name)
        .join(ConfigDraftRow, ConfigDraftRow.subject_id == PathwayRow.id)
        .outerjoin(StaffRow, StaffRow.id == ConfigDraftRow.staff_id)
        .where(ConfigDraftRow.subject == Subject.RULE, ConfigDraftRow.proposed_at.is_not(None))
        .order_by(ConfigDraftRow.proposed_at)
    )
    with reading() as session:
        return [
            Proposal(row.code, row.texts.get("name", {}), name or "", one.staff_id, one.proposed_at)
            for row, one, name in session.execute(statement)
            if one.proposed_at is not None
        ]


def whole_rule(conditions: Mapping[str, Any]) -> Rule | None:
    """Read a draft as a rule; None while something is wrong with it."""
    try:
        rule = parse_rule(conditions)
    except RuleInvalid:
        return None
    return None if faults(read_tree(conditions)) else rule


def _done_before(session: Session, desk: Desk, based_on: int, person: Staff) -> int | None:
    """Name the version that the same click has already made, where it was sent twice."""
    if desk.newest != based_on + 1 or desk.draft is not None:
        return None
    row = session.scalar(
        select(RuleVersionRow).where(
            RuleVersionRow.pathway_id == desk.id, RuleVersionRow.version == desk.newest
        )
    )
    mine = row is not None and person.id in (row.created_by, row.approved_by)
    return desk.newest if mine else None


def _proposed_before(desk: Desk, seen: int, person: Staff) -> bool:
    """Say whether the same click has already proposed the draft, where it was sent twice."""
    found = desk.draft
    if found is None or found.proposed_at is None or found.by_id != person.id:
        return False
    return found.row_version == seen + 1


def _whole(desk: Desk, seen: int) -> Draft:
    """Return the draft that was seen, if it can be published."""
    found = require_draft(desk, seen)
    if desk.newest != found.based_on:
        raise ChangedMeanwhile(desk.versions[0].by, desk.versions[0].created_at)
    if whole_rule(found.data["conditions"]) is None:
        raise RuleUnfinished
    return found


def _require_change(desk: Desk, found: Draft, starts: datetime) -> None:
    holds = version_at(desk.versions, starts)
    if holds is not None and holds.tree == read_tree(found.data["conditions"]):
        raise RuleUnchanged


def _propose(
    session: Session, desk: Desk, begins: datetime | None, person: Staff, now: datetime
) -> None:
    row = draft(session, Subject.RULE, desk.id, lock=True)
    if row is None or row.proposed_at is not None:
        return
    row.data = {**row.data, "begins": begins.isoformat() if begins else ""}
    row.proposed_at, row.staff_id, row.row_version = now, person.id, row.row_version + 1
    record(session, desk, "rule_proposed", person, now)


def _write(
    session: Session,
    desk: Desk,
    found: Draft,
    starts: datetime,
    now: datetime,
    *,
    proposed_by: int | None,
    person: Staff,
) -> int:
    """Add the version: what was there before is never edited."""
    alone = proposed_by == person.id
    row = RuleVersionRow(
        pathway_id=desk.id,
        version=desk.newest + 1,
        valid_from=starts,
        conditions=dict(found.data["conditions"]),
        restores=found.data.get("restores"),
        created_at=now,
        created_by=proposed_by,
        approved_by=None if alone else person.id,
    )
    session.add(row)
    discard_in(session, Subject.RULE, desk.id)
    details = {"version": row.version, "restores": row.restores, "proposed_by": proposed_by}
    record(session, desk, "rule_published", person, now, **details)
    return row.version
