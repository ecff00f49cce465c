"""Finding who comes next for a free place: the first in line who can use it and can be told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.message import Channel, address, ways
from mobility.domain.network import Acceptance, is_accepted
from mobility.domain.office_hours import local_day, office_instant
from mobility.domain.settings import Settings
from mobility.models.next_in_line import FreePlace, Waiting, lock_next, next_waiting
from mobility.models.pathway import is_shut
from mobility.models.sealed import unseal
from mobility.services import stops
from mobility.services.acceptance import rules_by_office

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Next:
    """Whom a place goes to, locked, and how they are told."""

    waiting: Waiting
    contact: dict[str, Any]
    channel: Channel


def since_when(settings: Settings, now: datetime) -> datetime:
    """Say from when on an offer without an answer counts as one of today.

    Whoever has not seen one message today is not sent another today: they would lose all their
    chances in one bad afternoon.
    """
    zone = settings.home_zone
    return office_instant(local_day(now, zone), time.min, ZoneInfo(zone))


def find_next(
    session: Session, place: FreePlace, *, settings: Settings, now: datetime
) -> Next | None:
    """Find and lock the first in line who can use a place; None where nobody can."""
    since, line = since_when(settings, now), _Line(session, place, settings, now)
    for one in _in_order(session, place, since):
        found = line.judge(one)
        if found is not None and lock_next(session, one, place, since=since):
            return found
    return None


def _in_order(session: Session, place: FreePlace, since: datetime) -> Iterator[Waiting]:
    """Give who waits, page by page: first all who are ahead, then the others."""
    for ahead in (True, False):
        after: int | None = 0
        while after is not None:
            page = next_waiting(session, place, ahead=ahead, after=after, since=since, limit=PAGE)
            yield from page
            after = page[-1].entry_id if len(page) == PAGE else None


class _Line:
    """What decides who can use a place, read once for all who wait for it."""

    def __init__(
        self, session: Session, place: FreePlace, settings: Settings, now: datetime
    ) -> None:
        self._session, self._place = session, place
        self._settings, self._now = settings, now
        self._shut: dict[str, bool] = {}

    def judge(self, one: Waiting) -> Next | None:
        """Say how somebody is told of the place; None where they cannot use it or be told."""
        if self._is_shut(one.pathway) or not self._accepts(one):
            return None
        sealed, keys = one.contact, self._settings.keys
        contact = unseal(keys, sealed, place="waitlist_entry.contact", uid=one.uid)
        channel = self._channel(contact)
        return None if channel is None else Next(waiting=one, contact=contact, channel=channel)

    def _is_shut(self, pathway: str) -> bool:
        if pathway not in self._shut:
            day = local_day(self._now, self._place.zone)
            self._shut[pathway] = is_shut(self._session, pathway, day=day)
        return self._shut[pathway]

    def _accepts(self, one: Waiting) -> bool:
        answers = unseal(
            self._settings.keys, one.answers, place="screening.answers", uid=one.screening_uid
        )
        return is_accepted(self._rules, answers, pathway=one.pathway, at=self._now)

    @cached_property
    def _rules(self) -> Sequence[Acceptance]:
        return rules_by_office(self._session, self._now).get(self._place.office_id, ())

    def _channel(self, contact: dict[str, Any]) -> Channel | None:
        """Choose the first way to reach somebody that they have not stopped."""
        own = {
            channel: stops.stop_of(channel, address(contact, channel), settings=self._settings)
            for channel in ways(contact)
        }
        stopped = stops.stopped(self._session, own.values())
        return next((channel for channel, stop in own.items() if stop not in stopped), None)
