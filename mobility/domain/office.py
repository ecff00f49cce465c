"""An office as people read of it, and the pools its capacity is parted into."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from mobility.domain.gap import Text
from mobility.domain.office_hours import HoursLine
from mobility.domain.slot import Audience, Mode

EARTH_KM = 6371.0
REMINDERS = (3 * 24 * 60, 24 * 60, 3 * 60)
"""How many minutes before a visit reminders go out, unless an office says otherwise."""

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")


class OfficeState(StrEnum):
    """Whether an office works at all; one that is being prepared is nowhere public."""

    PREPARING = "preparing"
    OPEN = "open"
    SUSPENDED = "suspended"


class ContactKind(StrEnum):
    """How a contact is reached."""

    TELEPHONE = "telephone"
    EMAIL = "email"
    PLACE = "place"


class ClosureKind(StrEnum):
    """Why a day is closed: the law, the town's feast, the office's own reason; or why it is not.

    A holiday that is worked closes nothing.
    """

    HOLIDAY = "holiday"
    FEAST = "feast"
    CLOSURE = "closure"
    WORKED = "worked"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach somebody: what it is for, and the number, address or place."""

    kind: ContactKind
    label: Text
    value: str


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a person reads of an office. Some addresses are told only after booking.

    `short_name` fits a text message; `languages` are spoken, `interpreters` come if asked for;
    `urgent` is for whoever is in danger; `arrive_early` is in minutes; `holidays_from` names the
    country whose holidays close the office.
    """

    names: Text
    short_name: str
    town: Text
    address: Text
    address_is_public: bool
    directions: Text
    accessibility: Text
    latitude: float
    longitude: float
    languages: tuple[str, ...]
    interpreters: tuple[str, ...]
    contacts: tuple[Contact, ...]
    urgent: tuple[Contact, ...]
    arrive_early: int
    holidays_from: str

    @property
    def public_address(self) -> Text | None:
        """Give the address for pages that anyone can read, None where it is told after booking."""
        return self.address if self.address_is_public else None


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A share of an office's capacity: for whom, how, for which pathways, and when."""

    code: str
    audience: Audience
    mode: Mode
    pathways: tuple[str, ...]
    hours: tuple[HoursLine, ...]


@dataclass(frozen=True, kw_only=True)
class Feast:
    """A day that comes back every year, such as the town's patron."""

    month: int
    day: int
    closes_at: time | None
    reason: Text


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A day, or what is left of it from `closes_at` on, on which an office is closed; and why."""

    day: date
    closes_at: time | None
    kind: ClosureKind
    reason: Text


@dataclass(frozen=True, kw_only=True)
class OfficePlan:
    """All that a network's file says of one office; `acceptance` names rules of the network.

    A `practice` office is for learning: invented people, no messages, and it counts nowhere.
    `notice` tells the public why it is suspended; `message_budget` is for a month.
    """

    slug: str
    zone: str
    state: OfficeState
    intake_open: bool
    cutoff_hours: int
    grace_minutes: int
    reminders: tuple[int, ...] = REMINDERS
    practice: bool = False
    notice: Text = field(default_factory=dict)
    message_budget: int | None = None
    details: Details
    acceptance: tuple[str, ...]
    feasts: tuple[Feast, ...]
    closures: tuple[Closure, ...]
    pools: tuple[Pool, ...]


def details_data(details: Details) -> dict[str, Any]:
    """Write an office's details as JSON; read_details reads them back."""
    data = asdict(details)
    for name in ("languages", "interpreters", "contacts", "urgent"):
        data[name] = list(data[name])
    return data


def read_details(data: Mapping[str, Any]) -> Details:
    """Read an office's details from their JSON form, which was checked when it was written."""
    lists: dict[str, Any] = {
        "languages": tuple(data["languages"]),
        "interpreters": tuple(data["interpreters"]),
        "contacts": _contacts(data["contacts"]),
        "urgent": _contacts(data["urgent"]),
    }
    return Details(**{**data, **lists})


def feast_data(feast: Feast) -> dict[str, Any]:
    """Write a feast as JSON; read_feast reads it back."""
    closes_at = feast.closes_at and feast.closes_at.isoformat("minutes")
    return {
        "month": feast.month,
        "day": feast.day,
        "closes_at": closes_at,
        "reason": dict(feast.reason),
    }


def read_feast(data: Mapping[str, Any]) -> Feast:
    """Read a feast from what feast_data wrote."""
    closes_at = data["closes_at"] and time.fromisoformat(data["closes_at"])
    return Feast(**{**data, "closes_at": closes_at})


def kilometres(one: Details, other: Details) -> float:
    """Measure the way between two offices as the crow flies."""
    north_one, north_other = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = (
        math.sin((north_other - north_one) / 2) ** 2
        + math.cos(north_one) * math.cos(north_other) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _contacts(data: list[dict[str, Any]]) -> tuple[Contact, ...]:
    return tuple(Contact(**{**item, "kind": ContactKind(item["kind"])}) for item in data)
