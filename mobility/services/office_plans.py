"""An office as a plan, read from its rows, and the acceptance rules that the network knows."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.network import Acceptance, read_acceptance
from mobility.domain.office import OfficePlan, OfficeState, read_details, read_feast
from mobility.models.office import AcceptanceRow, OfficeRow


def plain_plan(session: Session, row: OfficeRow) -> OfficePlan:
    """Read an office without its days and its pools, within a unit that is open."""
    named = select(AcceptanceRow.name).where(AcceptanceRow.office_id == row.id)
    return OfficePlan(
        slug=row.slug,
        zone=row.zone,
        state=OfficeState(row.state),
        practice=row.practice,
        notice=row.notice,
        message_budget=row.message_budget,
        intake_open=row.intake_open,
        cutoff_hours=row.cutoff_hours,
        grace_minutes=row.grace_minutes,
        reminders=tuple(row.reminders),
        details=read_details(row.details),
        acceptance=tuple(session.scalars(named.order_by(AcceptanceRow.id))),
        feasts=tuple(read_feast(feast) for feast in row.feasts),
        closures=(),
        pools=(),
    )


def rules_in(session: Session) -> Mapping[str, Acceptance]:
    """Name the acceptance rules that some office follows, within a unit that is open; one query."""
    rows = session.scalars(select(AcceptanceRow).order_by(AcceptanceRow.id))
    return {
        row.name: read_acceptance(
            row.name, row.conditions, valid_from=row.valid_from, valid_until=row.valid_until
        )
        for row in rows
    }
