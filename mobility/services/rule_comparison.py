"""Comparing a drafted rule with what people were told: in batches, and only counts are kept."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from mobility.domain.eligibility import Rule
from mobility.domain.rule import parse_rule
from mobility.domain.rule_comparison import WINDOW, Tally, tally
from mobility.domain.rule_form import Group, read_tree
from mobility.domain.rule_version import RuleUnfinished, RuleUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow, pathway_by_code
from mobility.models.rule_comparison import (
    RuleComparisonRow,
    comparison,
    due,
    finished_since,
    newest_comparison,
    next_screenings,
)
from mobility.models.sealed import Opener, SealBroken, opener
from mobility.models.staff import StaffRow
from mobility.services.rule_desk import Desk, desk_in, locked_desk
from mobility.services.rule_drafts import record, require_draft
from mobility.services.rule_publishing import whole_rule

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How a comparison stands; `desk` is the pathway's rule as it is now."""

    uid: str
    conditions: Mapping[str, Any]
    tally: Tally
    is_done: bool
    is_dropped: bool
    by: str
    asked_at: datetime
    desk: Desk

    @property
    def tree(self) -> Group:
        """The rule that was compared."""
        return read_tree(self.conditions)

    @property
    def is_of_the_draft(self) -> bool:
        """Say whether the draft is still the one that was compared."""
        return self.desk.draft is not None and self.desk.written() == self.tree

    @property
    def is_of_what_holds(self) -> bool:
        """Say whether what was compared has been published since, and holds."""
        current = self.desk.current
        return current is not None and current.tree == self.tree


def ask(code: str, *, seen: int, person: Staff, now: datetime) -> str:
    """Have the draft compared with what people were told in the last 90 days; return its uid.

    One that is on its way for the same draft is the same; one for another draft is given up.
    Raises ChangedMeanwhile, RuleUnfinished.
    """
    with transaction() as session:
        desk = locked_desk(session, code, now)
        conditions = require_draft(desk, seen).data["conditions"]
        if whole_rule(conditions) is None:
            raise RuleUnfinished
        for running in due(session, desk.id):
            if running.conditions == conditions:
                return running.uid
            running.state = "dropped"
        row = _begin(session, desk, conditions, person, now)
        record(session, desk, "rule_compared", person, now, comparison=row.uid)
        return row.uid


def look(uid: str, *, now: datetime) -> Comparison:
    """Show how far a comparison has come and what it found; raises RuleUnknown."""
    with reading() as session:
        row = comparison(session, uid)
        if row is None:
            raise RuleUnknown
        return _read(session, row, now)


def newest_of(code: str, *, now: datetime) -> Comparison | None:
    """Show the comparison of a pathway's rule that was asked for last."""
    with reading() as session:
        desk = desk_in(session, pathway_by_code(session, code), now)
        row = newest_comparison(session, desk.id)
        return None if row is None else _read(session, row, now)


def compare_due(*, settings: Settings, now: datetime) -> int:
    """Look at the screenings that comparisons wait for, a batch to a unit; return how many."""
    open_result = opener(settings.keys, "screening.result")
    looked = 0
    while (step := _next_step(open_result, now)) is not None:
        looked += step
    return looked


def _next_step(open_result: Opener, now: datetime) -> int | None:
    """Look at the next batch of the oldest comparison; None where nothing is due."""
    with reading() as session:
        row = next(iter(due(session)), None)
        if row is None:
            return None
        since = row.asked_at - WINDOW
        found = next_screenings(session, row, since, now=now, most=BATCH)
        desk = desk_in(session, session.get(PathwayRow, row.pathway_id), now)
        number, reached, before = row.id, row.reached, Counter(row.counts)
        draft = parse_rule(row.conditions)
    holds: Rule | None = parse_rule(desk.current.conditions) if desk.current else None
    results = [_opened(open_result, uid, sealed) for _number, uid, sealed in found]
    counts = before + tally(desk.code, results, draft, holds)
    last = found[-1][0] if found else reached
    _keep(number, reached, last, counts, now=now, is_done=len(found) < BATCH)
    return len(found)


def _keep(
    number: int, reached: int, last: int, counts: Counter[str], *, now: datetime, is_done: bool
) -> None:
    """Keep how far it came, unless another process has come further or it was given up."""
    values: dict[str, Any] = {"reached": last, "counts": dict(counts)}
    if is_done:
        values |= {"state": "done", "done_at": now}
    table = RuleComparisonRow
    still = (table.id == number, table.reached == reached, table.state == "due")
    with transaction() as session:
        session.execute(update(table).where(*still).values(**values))


def _opened(open_result: Opener, uid: str, sealed: bytes) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = open_result(sealed, uid)
    except SealBroken:
        # One that a lost key keeps shut must not stop the others.
        return None
    return found


def _begin(
    session: Session, desk: Desk, conditions: Mapping[str, Any], person: Staff, now: datetime
) -> RuleComparisonRow:
    count, first, last = finished_since(session, now - WINDOW)
    row = RuleComparisonRow(
        uid=str(uuid.uuid4()),
        pathway_id=desk.id,
        conditions=dict(conditions),
        # Where there is nothing to look at, it is looked at.
        state="due" if count else "done",
        reached=max(first - 1, 0),
        until=last,
        counts={"of": count},
        asked_by=person.id,
        asked_at=now,
        done_at=None if count else now,
    )
    session.add(row)
    session.flush()
    return row


def _read(session: Session, row: RuleComparisonRow, now: datetime) -> Comparison:
    asked_by = session.get(StaffRow, row.asked_by)
    return Comparison(
        uid=row.uid,
        conditions=row.conditions,
        tally=Tally(row.counts),
        is_done=row.state == "done",
        is_dropped=row.state == "dropped",
        by="" if asked_by is None else asked_by.name,
        asked_at=row.asked_at,
        desk=desk_in(session, session.get(PathwayRow, row.pathway_id), now),
    )
