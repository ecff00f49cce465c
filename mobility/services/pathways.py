"""Pathways: what people read of them, their dated status, and the rules that judge answers."""

from collections import defaultdict
from datetime import date

from sqlalchemy.orm import Session

from mobility.domain.gap import Text
from mobility.domain.pathway import (
    DatedStatus,
    Pathway,
    PathwayKind,
    PathwayState,
    RuleVersion,
)
from mobility.domain.rule import parse_rule
from mobility.models import pathway as rows
from mobility.models.base import reading


def list_pathways() -> list[Pathway]:
    """List all pathways with their statuses and rules, in the order of their priority."""
    with reading() as session:
        return pathways_in(session)


def names() -> dict[str, Text]:
    """Name every pathway by its code, without reading its rules; one query."""
    with reading() as session:
        return {row.code: row.texts["name"] for row in rows.pathways(session)}


def pathway(code: str) -> Pathway | None:
    """Find one pathway; None when there is none of this code."""
    with reading() as session:
        row = rows.pathway_by_code(session, code)
        if row is None:
            return None
        return _read(row, rows.statuses(session, row.id), rows.rule_versions(session, row.id))


def is_shut_on(code: str, day: date) -> bool:
    """Say whether a pathway is suspended or closed on a day."""
    with reading() as session:
        return rows.is_shut(session, code, day=day)


def pathways_in(session: Session) -> list[Pathway]:
    """List all pathways within a unit that is already open; three queries."""
    statuses, rules = defaultdict(list), defaultdict(list)
    for status in rows.statuses(session):
        statuses[status.pathway_id].append(status)
    for version in rows.rule_versions(session):
        rules[version.pathway_id].append(version)
    return [_read(row, statuses[row.id], rules[row.id]) for row in rows.pathways(session)]


def _read(
    row: rows.PathwayRow,
    statuses: list[rows.PathwayStatusRow],
    rules: list[rows.RuleVersionRow],
) -> Pathway:
    texts = row.texts
    return Pathway(
        code=row.code,
        kind=PathwayKind(texts["kind"]),
        priority=row.priority,
        name=texts["name"],
        summary=texts["summary"],
        how=texts["how"],
        decides=texts["decides"],
        otherwise=texts["otherwise"],
        bring=tuple(texts["bring"]),
        statuses=tuple(DatedStatus(PathwayState(s.state), s.since, s.reason) for s in statuses),
        rules=tuple(RuleVersion(v.valid_from, parse_rule(v.conditions)) for v in rules),
    )
