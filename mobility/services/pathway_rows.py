"""Bringing the rows of pathways into line with what a file or an administrator says of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mobility.domain.pathway import Pathway, rule_at
from mobility.domain.rule import rule_data
from mobility.models.pathway import PathwayRow, PathwayStatusRow, RuleVersionRow, rule_versions
from mobility.services.network_rows import Rows

TEXTS = ("name", "summary", "how", "decides", "otherwise")


def put_pathways(rows: Rows, pathways: Iterable[Pathway], now: datetime) -> dict[str, int]:
    """Bring pathways into line with their file; return their numbers by code."""
    ids = {}
    for pathway in pathways:
        row = rows.put_one(PathwayRow, {"code": pathway.code}, _pathway_values(pathway))
        statuses = [
            {"state": status.state.value, "since": status.since, "reason": dict(status.reason)}
            for status in pathway.statuses
        ]
        rows.put(PathwayStatusRow, {"pathway_id": row.id}, ("since",), statuses, whole=True)
        _supersede(rows, row.id, pathway, now)
        ids[pathway.code] = row.id
    return ids


def _pathway_values(pathway: Pathway) -> dict[str, Any]:
    texts = {name: dict(getattr(pathway, name)) for name in TEXTS}
    bring = [dict(text) for text in pathway.bring]
    return {
        "priority": pathway.priority,
        "texts": {"kind": pathway.kind.value, **texts, "bring": bring},
    }


def _supersede(rows: Rows, pathway_id: int, pathway: Pathway, now: datetime) -> None:
    existing = rule_versions(rows.session, pathway_id)
    for valid_from, conditions in _new_versions(existing, pathway, now):
        version = len(existing) + 1
        row = RuleVersionRow(
            pathway_id=pathway_id, version=version, valid_from=valid_from, conditions=conditions
        )
        rows.add(row)
        existing.append(row)


def _new_versions(
    existing: list[RuleVersionRow], pathway: Pathway, now: datetime
) -> list[tuple[datetime, dict[str, Any]]]:
    named = [(version.valid_from, rule_data(version.rule)) for version in pathway.rules]
    if not existing:
        return named
    new = [one for one in named if one[0] > now and not _is_known(existing, *one)]
    wanted = rule_at(pathway.rules, now)
    # What held until now has been shown to people: it is followed by another, never rewritten.
    if wanted is not None and rule_data(wanted.rule) != _conditions_at(existing, now):
        new.insert(0, (now, rule_data(wanted.rule)))
    return new


def _is_known(
    existing: list[RuleVersionRow], valid_from: datetime, conditions: dict[str, Any]
) -> bool:
    return any(row.valid_from == valid_from and row.conditions == conditions for row in existing)


def _conditions_at(existing: list[RuleVersionRow], now: datetime) -> dict[str, Any] | None:
    begun = [row for row in existing if row.valid_from <= now]
    newest = max(begun, key=lambda row: (row.valid_from, row.version), default=None)
    return None if newest is None else newest.conditions
