"""Phases between their rows and the domain."""

from sqlalchemy.orm import Session

from mobility.domain.programme import Phase
from mobility.models.programme import PhaseRow, phases


def read_phases(session: Session) -> list[Phase]:
    """List the phases by their beginning, within a unit that is open."""
    return [read_phase(row) for row in phases(session)]


def read_phase(row: PhaseRow) -> Phase:
    """Turn a phase's row into what leaves the services."""
    return Phase(
        uid=row.uid,
        name=row.name,
        notice=row.notice,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        intake_open=row.intake_open,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        row_version=row.row_version,
    )
