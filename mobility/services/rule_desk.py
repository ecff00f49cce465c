"""A pathway's rule as administrators see it: its versions, what holds, and the draft."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.config import Draft, Subject
from mobility.domain.gap import Text
from mobility.domain.pathway import PathwayKind
from mobility.domain.rule_form import Group, conditions, read_tree
from mobility.domain.rule_version import (
    RuleFixed,
    RuleUnknown,
    Standing,
    Version,
    planned,
    standing,
    version_at,
    version_before,
)
from mobility.models.base import reading
from mobility.models.pathway import (
    PathwayRow,
    RuleVersionRow,
    lock_pathway,
    pathway_by_code,
    rule_versions,
)
from mobility.models.staff import StaffRow
from mobility.services.versions import draft_in


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What there is of one pathway's rule; `versions` begin with the newest.

    `fixed` where nobody may change it: general guidance is for everyone.
    """

    id: int
    code: str
    name: Text
    fixed: bool
    versions: tuple[Version, ...]
    draft: Draft | None
    now: datetime

    @property
    def newest(self) -> int:
        """The number of the version that was made last, 0 for none."""
        return self.versions[0].number if self.versions else 0

    @property
    def current(self) -> Version | None:
        """What holds now."""
        return version_at(self.versions, self.now)

    @property
    def planned(self) -> list[Version]:
        """What will take over, the next one first."""
        return planned(self.versions, self.now)

    @property
    def begins(self) -> datetime | None:
        """When the draft was asked to begin; None for as soon as it is published."""
        asked = self.draft.data.get("begins") if self.draft else None
        return datetime.fromisoformat(asked) if asked else None

    def standing(self, version: Version) -> Standing:
        """Say where a version stands."""
        return standing(version, self.versions, self.now)

    def before(self, version: Version) -> Version | None:
        """Find what held until a version began."""
        return version_before(self.versions, version.valid_from)

    def of(self, number: int) -> Version:
        """Find a version by its number; raises RuleUnknown."""
        for one in self.versions:
            if one.number == number:
                return one
        raise RuleUnknown

    def written(self) -> Group:
        """Give the rule as it is being written: the draft, what holds, or what will first."""
        if self.draft is not None:
            return read_tree(self.draft.data["conditions"])
        first = self.current or next(iter(self.planned), None)
        return Group("all") if first is None else first.tree

    def replaced(self) -> Group:
        """Give the rule that the draft would take the place of, at the moment it would begin."""
        holds = version_at(self.versions, self.begins or self.now)
        return Group("all") if holds is None else holds.tree


def look(code: str, *, now: datetime) -> Desk:
    """Show a pathway's rule, its versions and its draft; raises RuleUnknown."""
    with reading() as session:
        return desk_in(session, pathway_by_code(session, code), now)


def desk_in(session: Session, row: PathwayRow | None, now: datetime) -> Desk:
    """Show a pathway's rule within a unit that is open."""
    if row is None:
        raise RuleUnknown
    rows = sorted(rule_versions(session, row.id), key=lambda one: -one.version)
    names = _names(session, {one.created_by for one in rows} | {one.approved_by for one in rows})
    versions = tuple(
        Version(
            number=one.version,
            valid_from=one.valid_from,
            conditions=one.conditions,
            created_at=one.created_at,
            by=names.get(one.created_by or 0, ""),
            approved_by=names.get(one.approved_by or 0, ""),
            restores=one.restores,
        )
        for one in rows
    )
    return Desk(
        id=row.id,
        code=row.code,
        name=row.texts.get("name", {}),
        fixed=row.texts.get("kind") == PathwayKind.GUIDANCE,
        versions=versions,
        draft=draft_in(session, Subject.RULE, row.id),
        now=now,
    )


def locked_desk(session: Session, code: str, now: datetime) -> Desk:
    """Show a pathway's rule once nobody else changes it; raises RuleUnknown, RuleFixed."""
    desk = desk_in(session, lock_pathway(session, code), now)
    if desk.fixed:
        raise RuleFixed
    return desk


def known_sentences(*, now: datetime) -> Group:
    """Gather the sentences of all rules that hold, whose words others may begin with."""
    newest: dict[int, RuleVersionRow] = {}
    with reading() as session:
        # Of two that begin together the one that came later stands first.
        for row in rule_versions(session):
            if row.valid_from <= now and not _begins_with(newest.get(row.pathway_id), row):
                newest[row.pathway_id] = row
        trees = [read_tree(row.conditions) for row in newest.values()]
    return Group("all", tuple(one for tree in trees for one in conditions(tree)))


def _begins_with(known: RuleVersionRow | None, row: RuleVersionRow) -> bool:
    return known is not None and known.valid_from == row.valid_from


def _names(session: Session, ids: set[int | None]) -> dict[int, str]:
    named = select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids - {None}))
    return {row.id: row.name for row in session.execute(named)}
