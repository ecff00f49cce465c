"""The figures of the network: what became of visits and places, by day of the visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain import figure_tables
from mobility.domain.errors import OfficeUnknown
from mobility.domain.figure_span import Span
from mobility.domain.figure_tables import Cell, Chosen, Line, PlacesLine
from mobility.domain.figures import Counts, Dimension, Group, Places, Tally, total
from mobility.domain.office import read_details
from mobility.domain.staff import Role, Staff
from mobility.models import figure
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.services import audit
from mobility.services.figures_count import FigureOffice
from mobility.services.figures_live import Live, count_live, days_of
from mobility.services.staff import actor_of

READERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
Offices = Mapping[int, FigureOffice]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is shown of some days.

    `total` is None where so few people are asked for that nothing is shown of them; the places are
    there all the same. `tables` has one for each dimension that nothing was chosen in.
    """

    span: Span
    chosen: Chosen
    offices: tuple[FigureOffice, ...]
    seen: Mapping[Dimension, frozenset[str]]
    total: Counts | None
    tables: Mapping[Dimension, list[Line[str]]]
    weeks: list[Line[Span]]
    places: PlacesLine[Span]
    places_by_office: list[PlacesLine[str]]
    places_by_week: list[PlacesLine[Span]]


def show(span: Span, chosen: Chosen, person: Staff) -> Figures:
    """Show the figures of the offices that somebody administers or audits.

    Raises OfficeUnknown for another office than those.
    """
    with reading() as session:
        return _read(session, span, chosen, person)


def export(span: Span, chosen: Chosen, person: Staff, *, now: datetime) -> Figures:
    """Give the figures to be taken away, which is written down; raises OfficeUnknown."""
    with transaction() as session:
        asked = {dimension.value: code for dimension, code in chosen.items()}
        days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
        audit.record(
            session,
            at=now,
            action="figures_exported",
            record_kind="figures",
            actor=actor_of(person),
            details={**days, **asked},
        )
        return _read(session, span, chosen, person)


def _read(session: Session, span: Span, chosen: Chosen, person: Staff) -> Figures:
    every, mine = _offices(session, person)
    office = chosen.get(Dimension.OFFICE)
    if office is not None and office not in {one.slug for one in mine.values()}:
        raise OfficeUnknown
    groups, live = figure.groups(session), count_live(session, mine, span)
    cells = _cells(session, every, mine, span, groups, live)
    wanted = figure_tables.select(cells, chosen)
    here = {key: one for key, one in mine.items() if office in (None, one.slug)}
    places = _places(session, here, span, live)
    by_week = figure_tables.places_by_week(_places_by_day(session, here, span, live), span)
    few = figure_tables.tells_of_few(cells, chosen)
    days = [] if few else _days(session, every, here, span, groups, chosen)
    slugs = [one.slug for one in here.values()]
    return Figures(
        span=span,
        chosen=chosen,
        offices=tuple(mine.values()),
        seen={one: frozenset(cell.of(one) for cell in cells) for one in Dimension},
        total=None if few else total(wanted.values()),
        tables={} if few else _tables(wanted, chosen, slugs),
        weeks=[] if few else figure_tables.by_week([*days, *days_of(live, wanted)], span),
        places=figure_tables.all_places(span, (one for _slug, one in places)),
        places_by_office=figure_tables.places_by_office(slugs, places),
        places_by_week=by_week,
    )


def _offices(session: Session, person: Staff) -> tuple[int, dict[int, FigureOffice]]:
    """Count all offices, and list those that somebody sees; one for practice counts nowhere."""
    columns = (OfficeRow.id, OfficeRow.slug, OfficeRow.zone, OfficeRow.details, OfficeRow.practice)
    rows = session.execute(select(*columns).order_by(OfficeRow.slug)).all()
    mine = person.offices(READERS)
    return len(rows), {
        row.id: FigureOffice(
            id=row.id, slug=row.slug, zone=row.zone, names=read_details(row.details).names
        )
        for row in rows
        if not row.practice and (mine is None or row.slug in mine)
    }


def _some(every: int, offices: Offices) -> frozenset[int] | None:
    """Name offices by their ids; None for all, which is quicker than naming them."""
    return None if len(offices) == every else frozenset(offices)


def _cells(
    session: Session,
    every: int,
    mine: Offices,
    span: Span,
    groups: Mapping[int, Group],
    live: Live,
) -> dict[Cell, Counts]:
    """Add up the visits of all offices that are seen, folded and not, whatever was chosen."""
    days = (span.first, span.last)
    found = {
        Cell(mine[office_id].slug, *groups[group_id]): counts
        for office_id, group_id, counts in figure.by_group(session, _some(every, mine), days)
    }
    fresh: dict[Cell, Tally] = {}
    for _day, cell, counts in live.visits:
        tally = fresh.setdefault(cell, Tally())
        tally.add(counts)
    for cell, tally in fresh.items():
        tally.add(found.get(cell, Counts()))
        found[cell] = tally.counts()
    return found


def _days(
    session: Session,
    every: int,
    here: Offices,
    span: Span,
    groups: Mapping[int, Group],
    chosen: Chosen,
) -> list[tuple[date, Counts]]:
    people: Chosen = {one: code for one, code in chosen.items() if one is not Dimension.OFFICE}
    ids = [number for number, group in groups.items() if Cell("", *group).meets(people)]
    which = _some(every, here), ids if people else None
    return figure.by_day(session, *which, (span.first, span.last))


def _places(session: Session, here: Offices, span: Span, live: Live) -> list[tuple[str, Places]]:
    slugs = {one.slug for one in here.values()}
    folded = figure.places_by_office(session, here, (span.first, span.last))
    fresh = [(slug, places) for _day, slug, places in live.places if slug in slugs]
    return [*((here[office_id].slug, places) for office_id, places in folded), *fresh]


def _places_by_day(
    session: Session, here: Offices, span: Span, live: Live
) -> list[tuple[date, Places]]:
    slugs = {one.slug for one in here.values()}
    folded = figure.places_by_day(session, here, (span.first, span.last))
    return [*folded, *((day, places) for day, slug, places in live.places if slug in slugs)]


def _tables(
    wanted: Mapping[Cell, Counts], chosen: Chosen, slugs: list[str]
) -> dict[Dimension, list[Line[str]]]:
    """Make a table for each dimension in which there is something to tell apart."""
    return {
        dimension: figure_tables.table(
            wanted, dimension, {}, slugs if dimension is Dimension.OFFICE else ()
        )
        for dimension in Dimension
        if dimension not in chosen
    }
