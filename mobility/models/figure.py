"""Figures of past days, folded once a day: they name nobody, and outlive the records."""

from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.models.base import Base, BigId


class DailyFigureRow(Base):
    """What became of the visits of one office's day, for one group of people.

    `waiting` is a histogram: how many waited so many whole days from booking to the visit.
    """

    __tablename__ = "daily_figure"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    pathway_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("pathway.id"), primary_key=True, autoincrement=False
    )
    nationality: Mapped[str] = mapped_column(String(5), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    booked: Mapped[int]
    attended: Mapped[int]
    no_show: Mapped[int]
    given_up: Mapped[int]
    closed: Mapped[int]
    waiting: Mapped[dict[str, Any]]
    __table_args__ = (Index(None, "office_id", "day"),)


class DailyPlacesRow(Base):
    """The places of one office's day: offered, withheld, taken, and left unused."""

    __tablename__ = "daily_places"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    office_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("office.id"), primary_key=True, autoincrement=False
    )
    offered: Mapped[int]
    withheld: Mapped[int]
    taken: Mapped[int]
    unused: Mapped[int]
    __table_args__ = (Index(None, "office_id", "day"),)
