"""Counting visits as they stand, by office, day and group."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.figures import Counts, Group, Tally
from mobility.models import figure_source


class Place(NamedTuple):
    """Where and when, and what the visits counted together have in common."""

    office_id: int
    day: date
    group: Group


@dataclass(frozen=True, kw_only=True)
class FigureOffice:
    """An office that counts: not for practice."""

    id: int
    slug: str
    zone: str
    names: Mapping[str, str]


def count_visits(
    session: Session, zones: Mapping[int, str], days: tuple[date, date]
) -> dict[Place, Counts]:
    """Count the visits of offices between two days; `zones` names the offices by their ids."""
    clocks = {office_id: ZoneInfo(zone) for office_id, zone in zones.items()}
    found: dict[Place, Tally] = defaultdict(Tally)
    for one in figure_source.visits(session, zones, days):
        group = Group(one.pathway, one.nationality, one.locale, one.channel)
        asked = one.created_at.astimezone(clocks[one.office_id]).date()
        tally = found[Place(one.office_id, one.day, group)]
        tally.see(one.state, one.channel, (one.day - asked).days)
    return {place: tally.counts() for place, tally in found.items()}


def same_beginnings(
    offices: Collection[int], folded: Mapping[int, date]
) -> dict[date | None, list[int]]:
    """Put the offices together that are folded up to the same day, None for those that are not."""
    found: dict[date | None, list[int]] = defaultdict(list)
    for office_id in offices:
        found[folded.get(office_id)].append(office_id)
    return found
