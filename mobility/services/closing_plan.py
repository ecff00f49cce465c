"""What a closing would do: which slots lose what, who is affected, and where each can go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.closing import Cut, Part, SlotToday, cuts_of
from mobility.domain.message import Channel, address, wanted_channel
from mobility.domain.settings import Settings
from mobility.domain.slot import SlotState
from mobility.models.closing import (
    DaySlot,
    Expected,
    day_slots,
    expected_in,
    holds_in,
    lock_expected_in,
)
from mobility.models.next_places import FreeSlot
from mobility.models.office import OfficeRow
from mobility.models.sealed import unseal
from mobility.services import stops
from mobility.services.next_places import Offering, Seeker, look

TO_COME = frozenset({SlotState.OPEN.value, SlotState.WITHHELD.value})
SEALED = ("identity", "contact", "needs", "answers")


@dataclass(frozen=True)
class Affected:
    """Somebody who cannot be seen: what was sealed, their next place, and how they are told.

    Without a `place` they are first in line; without a `channel` somebody telephones.
    """

    visit: Expected
    opened: Mapping[str, Any]
    place: FreeSlot | None
    channel: Channel | None


@dataclass(frozen=True)
class Plan:
    """A closing as it stands at one moment; `affected` in the order of booking."""

    office: OfficeRow
    part: Part
    slots: tuple[DaySlot, ...]
    visits: tuple[Expected, ...]
    cuts: tuple[Cut, ...]
    affected: tuple[Affected, ...]
    offering: Offering

    @property
    def here(self) -> int:
        """Count who has come already in what is closed; they are not moved."""
        return sum(slot.others for slot in self.slots)

    def slot_ids(self) -> set[int]:
        """Name the slots of what is closed."""
        return {slot.id for slot in self.slots}


def draw(
    session: Session,
    office: OfficeRow,
    part: Part,
    *,
    settings: Settings,
    now: datetime,
    lock: bool = False,
) -> Plan:
    """Work out a closing within a unit that is open; with `lock` whoever is booked is locked."""
    slots = tuple(_within(session, office.id, part, now))
    ids = {slot.id for slot in slots}
    visits = tuple((lock_expected_in if lock else expected_in)(session, ids))
    cuts = tuple(_cuts(session, part, slots, visits))
    losing = losing_of(cuts, visits)
    opened = [open_visit(one, settings) for one in losing]
    seekers = [seeker_of(office.id, one, own) for one, own in zip(losing, opened, strict=True)]
    offering = look(session, seekers, settings=settings, now=now, without=ids)
    channels = channels_of(session, [own["contact"] for own in opened], settings)
    affected = tuple(
        Affected(*one) for one in zip(losing, opened, offering.share_out(), channels, strict=True)
    )
    return Plan(office, part, slots, visits, cuts, affected, offering)


def again(session: Session, plan: Plan) -> Plan:
    """Look again once the slots are locked: what each loses, and which places are left."""
    slots = tuple(_within(session, plan.office.id, plan.part, plan.offering.now))
    cuts = tuple(_cuts(session, plan.part, slots, plan.visits))
    offering = plan.offering.again(session)
    affected = tuple(
        replace(one, place=place)
        for one, place in zip(plan.affected, offering.share_out(), strict=True)
    )
    return replace(plan, slots=slots, cuts=cuts, affected=affected, offering=offering)


def losing_of(cuts: Iterable[Cut], visits: Sequence[Expected]) -> list[Expected]:
    """List who loses their place, in the order of booking."""
    return [visits[number] for number in sorted(one for cut in cuts for one in cut.visits)]


def open_visit(visit: Expected, settings: Settings) -> dict[str, Any]:
    """Open what is sealed of a visit."""
    return {
        name: unseal(
            settings.keys, getattr(visit, name), place=f"appointment.{name}", uid=visit.uid
        )
        for name in SEALED
    }


def _within(session: Session, office_id: int, part: Part, now: datetime) -> Iterable[DaySlot]:
    """List the slots of what is closed; where fewer windows serve, those that are still to come."""
    for slot in day_slots(session, office_id, part.day):
        to_come = slot.state in TO_COME and slot.starts_at > now
        if part.covers(slot.minute) and (part.windows is None or to_come):
            yield slot


def _cuts(
    session: Session, part: Part, slots: Sequence[DaySlot], visits: Sequence[Expected]
) -> list[Cut]:
    holds = holds_in(session, [slot.id for slot in slots])
    booked: dict[int, list[int]] = {}
    for number, visit in enumerate(visits):
        booked.setdefault(visit.slot_id, []).append(number)
    return cuts_of(
        part,
        [
            SlotToday(
                id=slot.id,
                minute=slot.minute,
                capacity=slot.capacity,
                booked=tuple(booked.get(slot.id, ())),
                held=tuple(holds.get(slot.id, ())),
                others=slot.others,
            )
            for slot in slots
        ],
    )


def seeker_of(office_id: int, visit: Expected, opened: Mapping[str, Any]) -> Seeker:
    """Say what a visit asks of its next place."""
    return Seeker(
        office_id=office_id,
        pathway_id=visit.pathway_id,
        mode=visit.mode,
        day=visit.day,
        starts_at=visit.starts_at,
        answers=opened["answers"].get("answers"),
    )


def channels_of(
    session: Session, contacts: Sequence[Mapping[str, Any]], settings: Settings
) -> list[Channel | None]:
    """Say by which channel each is told; None for who wants no messages, or stopped them."""
    wanted = [wanted_channel(contact) for contact in contacts]
    ways = [
        stops.stop_of(channel, address(contact, channel), settings=settings) if channel else None
        for channel, contact in zip(wanted, contacts, strict=True)
    ]
    stopped = stops.stopped(session, {way for way in ways if way})
    return [None if way in stopped else channel for channel, way in zip(wanted, ways, strict=True)]
