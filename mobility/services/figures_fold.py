"""Past days are counted once and kept: what is counted names nobody and outlives the records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.figures import NUMBERS, Places
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.models import figure, figure_source
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.services.figures_count import count_visits

DAY = timedelta(days=1)
AT_ONCE = timedelta(days=27)
"""So many days after the first are folded in one unit."""

CHANGES_FOR = timedelta(days=7)
"""So long what became of a day is still corrected: until then it is folded again every night."""


@dataclass(frozen=True)
class _Office:
    id: int
    zone: str


def fold_figures(*, settings: Settings, now: datetime) -> int:
    """Fold the days that are over at their offices; return how many (batch).

    The days of the last week again, and whatever was missed, the oldest first. A day whose records
    may be erased is never folded again.
    """
    with reading() as session:
        statement = select(OfficeRow.id, OfficeRow.zone).order_by(OfficeRow.id)
        offices = [_Office(*row) for row in session.connection().execute(statement)]
        folded = figure.folded_until(session)
        missing = [one for one in offices if one.id not in folded]
        begin = {one.id: figure_source.first_day(session, one.id) for one in missing}
    done = 0
    for one in offices:
        today = local_day(now, one.zone)
        since = _since(begin.get(one.id), folded.get(one.id), today, settings)
        for days in _parts(since, today - DAY):
            with transaction() as session:
                _fold(session, one, days)
            done += (days[1] - days[0]).days + 1
    return done


def _since(first: date | None, folded: date | None, today: date, settings: Settings) -> date | None:
    """Say from which day on an office is folded: what is missing, and what may still change."""
    if folded is None:
        return first
    kept = today - min(CHANGES_FOR, settings.record_life - DAY)
    return min(folded + DAY, kept)


def _parts(since: date | None, last: date) -> Iterator[tuple[date, date]]:
    while since is not None and since <= last:
        until = min(since + AT_ONCE, last)
        yield since, until
        since = until + DAY


def _fold(session: Session, office: _Office, days: tuple[date, date]) -> None:
    """Count the days of an office anew; of one for practice, that there was nothing."""
    locked = select(OfficeRow.practice).where(OfficeRow.id == office.id)
    practice = session.scalars(locked.with_for_update(key_share=True)).one()
    figures = {} if practice else count_visits(session, {office.id: office.zone}, days)
    ids = figure.put_groups(session, {place.group for place in figures})
    rows = [
        {
            "day": place.day,
            "office_id": office.id,
            "group_id": ids[place.group],
            **{name: getattr(counts, name) for name in (*NUMBERS, "waiting")},
        }
        for place, counts in figures.items()
    ]
    figure.put_figures(session, office.id, days, rows)
    places = {} if practice else figure_source.places(session, (office.id,), days)
    figure.put_places(session, office.id, days, _places(office.id, days, places))


def _places(
    office_id: int, days: tuple[date, date], places: dict[tuple[int, date], Places]
) -> list[dict[str, object]]:
    """Word a row for each day, also where there were no places: that the day is folded."""
    rows = []
    day, last = days
    while day <= last:
        one = places.get((office_id, day), Places())
        rows.append(
            {
                "office_id": office_id,
                "day": day,
                "offered": one.offered,
                "withheld": one.withheld,
                "taken": one.taken,
            }
        )
        day += DAY
    return rows
