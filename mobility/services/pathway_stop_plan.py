"""What stopping a pathway would do: who is booked, what else each may qualify for, and who is told.

Numbers only: nobody's name is read, and nothing is kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain import screening as rules
from mobility.domain.gap import Text
from mobility.domain.message import Channel
from mobility.domain.network import Acceptance, is_accepted
from mobility.domain.office import read_details
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import PathwayKind
from mobility.domain.pathway_stop import Became, Group, Plan
from mobility.domain.screening import Standing
from mobility.domain.settings import Settings
from mobility.domain.slot import Audience
from mobility.models.next_places import PoolsBy, pools_by
from mobility.models.office import OfficeRow, offices
from mobility.models.pathway import PathwayRow, pathways
from mobility.models.pathway_stop_visits import Booked, booked_in, count_interest
from mobility.models.sealed import unseal
from mobility.services.acceptance import rules_by_office
from mobility.services.closing_plan import channels_of
from mobility.services.pathways import pathways_in

PUBLIC = {Audience.PUBLIC.value, Audience.HELPER.value, Audience.PRIORITY.value}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One group in numbers: how many, told by which channel, and how many must be telephoned."""

    group: Group
    office: Text
    people: int
    told: Mapping[Channel, int]
    to_call: int
    others: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """Everybody a stop affects, in groups; `holding` are booking a time at this moment."""

    groups: tuple[Numbers, ...]
    holding: int

    @property
    def people(self) -> int:
        """Count who is affected."""
        return sum(one.people for one in self.groups)

    @property
    def to_call(self) -> int:
        """Count who cannot be told by a message."""
        return sum(one.to_call for one in self.groups)

    @property
    def told(self) -> Mapping[Channel, int]:
        """Count who is told by which channel."""
        return _sum(one.told for one in self.groups)

    def by_result(self, plan: Plan) -> Mapping[Became, int]:
        """Count what becomes of how many."""
        found: Counter[Became] = Counter()
        for one in self.groups:
            found[plan.of(one.group)] += one.people
        return found


class Options:
    """What else people may qualify for while a pathway is shut: read once for all of them."""

    def __init__(self, session: Session, stopped: str, settings: Settings, now: datetime) -> None:
        self._session, self._settings, self._now = session, settings, now
        known = pathways_in(session)
        self._guidance = next(one.code for one in known if one.kind is PathwayKind.GUIDANCE)
        self._others = [one for one in known if one.code not in (stopped, self._guidance)]
        self._pools: dict[int, PoolsBy] = {}

    def group(self, one: Booked) -> tuple[Group, str]:
        """Say which group somebody belongs to, and which pathway fits best ("" for none)."""
        other = self.other(one)
        return Group(self.offices[one.office_id].slug, bool(other)), other

    def other(self, one: Booked) -> str:
        """Name the best open pathway that somebody may qualify for, and that their office serves.

        By what the appointment keeps of their answers; "" where there is none, or no answers.
        """
        kept = unseal(
            self._settings.keys, one.answers, place="appointment.answers", uid=one.uid
        ).get("answers")
        if not kept:
            return ""
        found = rules.screen(kept, self._others, now=self._now, day=self._today)
        fitting = (one.code for one in found.of(Standing.MAY_QUALIFY))
        return next((code for code in fitting if self._is_served(one, kept, code)), "")

    def pathway_id(self, code: str) -> int:
        """Return the number of a pathway; "" is general guidance."""
        return self._ids[code or self._guidance]

    def _is_served(self, one: Booked, answers: Mapping[str, str], code: str) -> bool:
        if one.office_id not in self._pools:
            self._pools[one.office_id] = pools_by(self._session, one.office_id, PUBLIC)
        if (self._ids[code], one.mode) not in self._pools[one.office_id]:
            return False
        accepted = self._rules.get(one.office_id, ())
        return is_accepted(accepted, answers, pathway=code, at=self._now)

    @cached_property
    def offices(self) -> Mapping[int, OfficeRow]:
        """All offices, by their numbers."""
        return {row.id: row for row in offices(self._session)}

    @cached_property
    def _ids(self) -> Mapping[str, int]:
        return {row.code: row.id for row in pathways(self._session)}

    @cached_property
    def _rules(self) -> Mapping[int, Sequence[Acceptance]]:
        return rules_by_office(self._session, self._now)

    @cached_property
    def _today(self) -> date:
        return local_day(self._now, self._settings.home_zone)


def foresee(
    session: Session, pathway: PathwayRow, since: date, *, settings: Settings, now: datetime
) -> Foreseen:
    """Count who is booked into a pathway from a day on, within a unit that is open."""
    options = Options(session, pathway.code, settings, now)
    booked = booked_in(session, pathway.id, since=since, now=now)
    contacts = [contact_of(one, settings) for one in booked]
    channels = channels_of(session, contacts, settings)
    found: dict[Group, list[tuple[Channel | None, str]]] = {}
    names: dict[str, Text] = {}
    for one, channel in zip(booked, channels, strict=True):
        group, other = options.group(one)
        found.setdefault(group, []).append((channel, other))
        names.setdefault(group.office, read_details(options.offices[one.office_id].details).names)
    groups = tuple(_numbers(group, names[group.office], found[group]) for group in sorted(found))
    _booked, _waiting, holding = count_interest(session, pathway.id, since=now, now=now)
    return Foreseen(groups=groups, holding=holding)


def contact_of(one: Booked, settings: Settings) -> dict[str, Any]:
    """Open how somebody is reached."""
    place = "appointment.contact"
    opened: dict[str, Any] = unseal(settings.keys, one.contact, place=place, uid=one.uid)
    return opened


def _numbers(group: Group, office: Text, people: Sequence[tuple[Channel | None, str]]) -> Numbers:
    return Numbers(
        group=group,
        office=office,
        people=len(people),
        told=Counter(channel for channel, _other in people if channel),
        to_call=sum(channel is None for channel, _other in people),
        others=Counter(other for _channel, other in people if other),
    )


def _sum(counts: Iterable[Mapping[Channel, int]]) -> Mapping[Channel, int]:
    total: Counter[Channel] = Counter()
    for one in counts:
        total.update(one)
    return total
