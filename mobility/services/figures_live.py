"""What is not folded yet is counted from the tables: today, and what a timer has missed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from mobility.domain.figure_span import Span
from mobility.domain.figure_tables import Cell
from mobility.domain.figures import Counts, Places
from mobility.models import figure, figure_source
from mobility.services.figures_count import FigureOffice, count_visits, same_beginnings

DAY = timedelta(days=1)
Offices = Mapping[int, FigureOffice]


@dataclass
class Live:
    """Visits and places of days that are not folded."""

    visits: list[tuple[date, Cell, Counts]] = field(default_factory=list)
    places: list[tuple[date, str, Places]] = field(default_factory=list)


def count_live(session: Session, offices: Offices, span: Span) -> Live:
    """Count what no timer has folded of some days."""
    live = Live()
    folded = figure.folded_until(session)
    for until, ids in same_beginnings(offices, folded).items():
        first = span.first if until is None else max(span.first, until + DAY)
        if first <= span.last:
            _count(session, {one: offices[one] for one in ids}, (first, span.last), live)
    return live


def _count(session: Session, offices: Offices, days: tuple[date, date], live: Live) -> None:
    zones = {one.id: one.zone for one in offices.values()}
    for (office_id, day, group), counts in count_visits(session, zones, days).items():
        live.visits.append((day, Cell(offices[office_id].slug, *group), counts))
    for (office_id, day), places in figure_source.places(session, offices, days).items():
        live.places.append((day, offices[office_id].slug, places))


def days_of(live: Live, wanted: Iterable[Cell]) -> list[tuple[date, Counts]]:
    """List the days of the visits that are wanted."""
    cells = set(wanted)
    return [(day, counts) for day, cell, counts in live.visits if cell in cells]
