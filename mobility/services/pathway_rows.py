"""Bringing the rows of pathways into line with what a file or an administrator says of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mobility.domain.config import Subject
from mobility.domain.pathway import Pathway
from mobility.domain.pathway_text import TEXTS
from mobility.domain.rule import rule_data
from mobility.models.config import newest
from mobility.models.pathway import (
    PathwayRow,
    PathwayStatusRow,
    RuleVersionRow,
    rule_versions,
)
from mobility.services import versions
from mobility.services.network_rows import Rows

FILE = "file"
"""Under this name the versions of a rule keep what its file said when it was last loaded."""


def put_pathways(
    rows: Rows, pathways: Iterable[Pathway], now: datetime, *, firm: bool = False
) -> dict[str, int]:
    """Bring pathways into line with their file; return their numbers by code.

    With `firm` rules and statuses of the file go before what administrators did since it was
    loaded; without, statuses that the file does not name stay.
    """
    ids = {}
    for pathway in pathways:
        row = rows.put_one(PathwayRow, {"code": pathway.code}, _pathway_values(pathway))
        statuses = [
            {"state": status.state.value, "since": status.since, "reason": dict(status.reason)}
            for status in pathway.statuses
        ]
        # Loading a file again must not open a pathway that was suspended on the screen since.
        rows.put(PathwayStatusRow, {"pathway_id": row.id}, ("since",), statuses, whole=firm)
        _supersede(rows, row.id, pathway, now, firm=firm)
        ids[pathway.code] = row.id
    return ids


def _pathway_values(pathway: Pathway) -> dict[str, Any]:
    texts = {name: dict(getattr(pathway, name)) for name in TEXTS}
    bring = [dict(text) for text in pathway.bring]
    return {
        "priority": pathway.priority,
        "texts": {"kind": pathway.kind.value, **texts, "bring": bring},
    }


def _supersede(rows: Rows, pathway_id: int, pathway: Pathway, now: datetime, *, firm: bool) -> None:
    """Add the versions by which the file differs from what it said when it was last loaded.

    What administrators published meanwhile stays, unless the file itself has changed since, or is
    `firm`: then it is compared with what holds.
    """
    said = [[one.valid_from.isoformat(), rule_data(one.rule)] for one in pathway.rules]
    last = newest(rows.session, Subject.RULE, pathway_id)
    before = last.data[FILE] if last and not firm else None
    if said == before:
        return
    existing = rule_versions(rows.session, pathway_id)
    new = _new_versions(existing, pathway, before, now)
    if firm and not new:
        return
    for valid_from, conditions in new:
        version = max((one.version for one in existing), default=0) + 1
        row = RuleVersionRow(
            pathway_id=pathway_id,
            version=version,
            valid_from=valid_from,
            conditions=conditions,
            created_at=now,
        )
        rows.add(row)
        existing.append(row)
    versions.record(rows.session, Subject.RULE, pathway_id, {FILE: said}, now=now)


def _new_versions(
    existing: list[RuleVersionRow], pathway: Pathway, before: list[Any] | None, now: datetime
) -> list[tuple[datetime, dict[str, Any]]]:
    named = [(version.valid_from, rule_data(version.rule)) for version in pathway.rules]
    if not existing:
        return named
    said = [(datetime.fromisoformat(moment), conditions) for moment, conditions in before or ()]
    new = [
        one for one in named if one[0] > now and one not in said and not _is_known(existing, *one)
    ]
    wanted, wanted_before = _said_at(named, now), _said_at(said, now)
    # What held until now has been shown to people: it is followed by another, never rewritten.
    if wanted not in (None, wanted_before, _conditions_at(existing, now)):
        new.insert(0, (now, wanted))
    return new


def _said_at(said: list[tuple[datetime, dict[str, Any]]], now: datetime) -> dict[str, Any] | None:
    begun = [one for one in said if one[0] <= now]
    return max(begun, key=lambda one: one[0])[1] if begun else None


def _is_known(
    existing: list[RuleVersionRow], valid_from: datetime, conditions: dict[str, Any]
) -> bool:
    return any(row.valid_from == valid_from and row.conditions == conditions for row in existing)


def _conditions_at(existing: list[RuleVersionRow], now: datetime) -> dict[str, Any] | None:
    begun = [row for row in existing if row.valid_from <= now]
    newest = max(begun, key=lambda row: (row.valid_from, row.version), default=None)
    return None if newest is None else newest.conditions
