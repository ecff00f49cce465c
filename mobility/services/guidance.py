"""General guidance is for everybody: some open office gives it to people of each nationality."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.network import guidance_of, read_acceptance, without_guidance
from mobility.domain.office import OfficeState
from mobility.domain.office_opening import GuidanceLost
from mobility.domain.slot import Audience
from mobility.models.office import AcceptanceRow, OfficeRow, PoolPathwayRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.services.pathways import pathways_in


def lacking(session: Session) -> frozenset[str]:
    """Name the nationalities whose people no open office gives guidance, within an open unit."""
    code = guidance_of(pathways_in(session))
    giving = (
        select(PoolRow.office_id)
        .join(PoolPathwayRow, PoolPathwayRow.pool_id == PoolRow.id)
        .join(PathwayRow, PathwayRow.id == PoolPathwayRow.pathway_id)
        .where(PoolRow.audience == Audience.PUBLIC.value, PathwayRow.code == code)
    )
    followed = (
        select(AcceptanceRow)
        .join(OfficeRow, OfficeRow.id == AcceptanceRow.office_id)
        .where(
            OfficeRow.state == OfficeState.OPEN.value,
            ~OfficeRow.practice,
            OfficeRow.id.in_(giving),
        )
    )
    rules = [
        read_acceptance(
            row.name, row.conditions, valid_from=row.valid_from, valid_until=row.valid_until
        )
        for row in session.scalars(followed)
    ]
    return frozenset(without_guidance(rules, code))


def require_no_worse(session: Session, before: Collection[str]) -> None:
    """Refuse what takes guidance from anybody who had it `before`; raises GuidanceLost."""
    session.flush()
    if lost := lacking(session) - frozenset(before):
        raise GuidanceLost(sorted(lost))
