"""Figures of past days, folded once a day: they name nobody, and outlive the records."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from mobility.domain.figures import NUMBERS, Counts, Group, Places
from mobility.models.base import Base, BigId, Numbered, table_of, upsert
from mobility.models.pathway import PathwayRow


class FigureGroupRow(Numbered, Base):
    """What the visits that are counted together have in common.

    A few hundred rows that never change, so that those of the days are short: two years of a large
    network are summed in half a second.
    """

    __tablename__ = "figure_group"
    pathway_id: Mapped[int] = mapped_column(BigId, ForeignKey("pathway.id"))
    nationality: Mapped[str] = mapped_column(String(5))
    locale: Mapped[str] = mapped_column(String(5))
    channel: Mapped[str] = mapped_column(String(12))
    __table_args__ = (
        UniqueConstraint("pathway_id", "nationality", "locale", "channel"),
        {"sqlite_autoincrement": True},
    )


class DailyFigureRow(Base):
    """What became of the visits of one office's day, for one group of people.

    `waiting` is a histogram of one sign for each visit, chr(48 + days from booking to the visit):
    the database adds such histograms up by putting them in a row.
    """

    __tablename__ = "daily_figure"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("figure_group.id"), primary_key=True, autoincrement=False
    )
    booked: Mapped[int]
    walk_ins: Mapped[int]
    attended: Mapped[int]
    no_show: Mapped[int]
    given_up: Mapped[int]
    closed: Mapped[int]
    waiting: Mapped[str] = mapped_column(Text)
    # In the order of its key, SQLite adds up whole days without sorting them first.
    __table_args__ = ({"sqlite_with_rowid": False},)


class DailyPlacesRow(Base):
    """The places of one office's day; there is a row for each day that is folded, closed or not."""

    __tablename__ = "daily_places"
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    offered: Mapped[int]
    withheld: Mapped[int]
    taken: Mapped[int]
    __table_args__ = ({"sqlite_with_rowid": False},)


FIGURE, PLACES = table_of(DailyFigureRow), table_of(DailyPlacesRow)
GROUP, PATHWAY = table_of(FigureGroupRow), table_of(PathwayRow)
Offices = Collection[int] | None
"""The offices that are asked for by their ids; None for all."""


def folded_until(session: Session) -> dict[int, date]:
    """Say up to which day each office's figures are folded; without any, it is left out."""
    statement = select(PLACES.c.office_id, func.max(PLACES.c.day).label("day")).group_by(
        PLACES.c.office_id
    )
    return {row.office_id: row.day for row in session.connection().execute(statement)}


def groups(session: Session) -> dict[int, Group]:
    """List the groups by id, with their pathways' codes."""
    statement = select(
        GROUP.c.id, PATHWAY.c.code, GROUP.c.nationality, GROUP.c.locale, GROUP.c.channel
    ).join(PATHWAY, PATHWAY.c.id == GROUP.c.pathway_id)
    return {number: Group(*rest) for number, *rest in session.connection().execute(statement)}


def put_groups(session: Session, wanted: Collection[Group]) -> dict[Group, int]:
    """Return the ids of all groups, with those that were missing made."""
    known = {group: number for number, group in groups(session).items()}
    missing = sorted(set(wanted) - set(known))
    if not missing:
        return known
    codes = session.connection().execute(select(PATHWAY.c.code, PATHWAY.c.id))
    ids = {row.code: row.id for row in codes}
    rows = [{**one._asdict(), "pathway_id": ids[one.pathway]} for one in missing]
    for row in rows:
        del row["pathway"]
    statement = upsert(session, FigureGroupRow).on_conflict_do_nothing()
    session.connection().execute(statement, rows)
    return {group: number for number, group in groups(session).items()}


def put_figures(
    session: Session, office_id: int, days: tuple[date, date], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write what was counted between two days of an office, in place of what stood there."""
    between = FIGURE.c.day.between(*days)
    session.connection().execute(delete(FIGURE).where(FIGURE.c.office_id == office_id, between))
    if rows:
        session.connection().execute(insert(FIGURE), list(rows))


def put_places(
    session: Session, office_id: int, days: tuple[date, date], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write the places between two days of an office, in place of what stood there."""
    between = PLACES.c.day.between(*days)
    session.connection().execute(delete(PLACES).where(PLACES.c.office_id == office_id, between))
    session.connection().execute(insert(PLACES), list(rows))


def by_group(
    session: Session, offices: Offices, days: tuple[date, date]
) -> list[tuple[int, int, Counts]]:
    """Add up what is folded by office and group, as their ids."""
    keys = (FIGURE.c.office_id, FIGURE.c.group_id)
    statement = select(*keys, *_sums()).where(*_which(offices, days)).group_by(*keys)
    rows = session.connection().execute(statement).all()
    return [(office_id, group_id, _counts(sums)) for office_id, group_id, *sums in rows]


def by_day(
    session: Session, offices: Offices, group_ids: Offices, days: tuple[date, date]
) -> list[tuple[date, Counts]]:
    """Add up what is folded by day, of some groups or of all."""
    statement = select(FIGURE.c.day, *_sums()).where(*_which(offices, days))
    if group_ids is not None:
        statement = statement.where(FIGURE.c.group_id.in_(group_ids))
    rows = session.connection().execute(statement.group_by(FIGURE.c.day)).all()
    return [(day, _counts(sums)) for day, *sums in rows]


def places_by_office(
    session: Session, offices: Collection[int], days: tuple[date, date]
) -> list[tuple[int, Places]]:
    """Add up the places of offices' folded days by office."""
    return _sum_places(session, PLACES.c.office_id, offices, days)


def places_by_day(
    session: Session, offices: Collection[int], days: tuple[date, date]
) -> list[tuple[date, Places]]:
    """Add up the places of offices' folded days by day."""
    return _sum_places(session, PLACES.c.day, offices, days)


def _sum_places(
    session: Session, by: ColumnElement[Any], offices: Collection[int], days: tuple[date, date]
) -> list[tuple[Any, Places]]:
    sums = [func.sum(PLACES.c[name]) for name in ("offered", "withheld", "taken")]
    which = (PLACES.c.office_id.in_(offices), PLACES.c.day.between(*days))
    rows = session.connection().execute(select(by, *sums).where(*which).group_by(by)).all()
    return [(key, Places(*(int(one) for one in counts))) for key, *counts in rows]


def _sums() -> list[ColumnElement[Any]]:
    numbers = [func.sum(FIGURE.c[name]) for name in NUMBERS]
    return [*numbers, func.aggregate_strings(FIGURE.c.waiting, "")]


def _counts(sums: Sequence[Any]) -> Counts:
    *numbers, waiting = sums
    values = {name: int(one) for name, one in zip(NUMBERS, numbers, strict=True)}
    return Counts(**values, waiting=waiting or "")


def _which(offices: Offices, days: tuple[date, date]) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = [FIGURE.c.day.between(*days)]
    return which if offices is None else [*which, FIGURE.c.office_id.in_(offices)]
