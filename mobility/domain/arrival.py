"""Who comes to the desk: what is found of their visit, and their number and turn of the day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from mobility.domain.appointment import State
from mobility.domain.question import GROWN_UP

EARLY = timedelta(hours=1)
"""Who comes earlier than this before the time is asked whether they mean to wait."""

TWICE = timedelta(seconds=10)
"""What is done again sooner than this was one click, or one scan, that came twice."""

ELDER = 60
SMALL_CHILDREN = "0-4"


class Finding(StrEnum):
    """What the desk finds of the visit of somebody who has come."""

    READY = "ready"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_DAY = "wrong_day"
    WRONG_OFFICE = "wrong_office"
    MOVED = "moved"
    HERE = "here"
    BEING_SERVED = "being_served"
    SERVED = "served"
    LEFT = "left"
    GIVEN_UP = "given_up"
    CLOSED = "closed"


WARNINGS = frozenset({Finding.TOO_EARLY, Finding.TOO_LATE})
"""An officer lets these in all the same with one tap; it stands in the visit's history."""

_BY_STATE = {
    State.CHECKED_IN: Finding.HERE,
    State.BEING_SERVED: Finding.BEING_SERVED,
    State.COMPLETED: Finding.SERVED,
    State.LEFT: Finding.LEFT,
    State.CANCELLED: Finding.GIVEN_UP,
    State.CLOSED_BY_OFFICE: Finding.CLOSED,
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A visit as the desk looks for it; `moved` says that it was to be here today once."""

    state: State
    is_here: bool
    day: date
    starts_at: datetime | None
    grace_minutes: int
    moved: bool = False


def finding_of(visit: Expected, *, today: date, now: datetime) -> Finding:
    """Say how somebody's visit stands when they come to the desk."""
    if visit.state in _BY_STATE:
        return _BY_STATE[visit.state]
    if not visit.is_here or visit.day != today:
        if visit.moved:
            return Finding.MOVED
        return Finding.WRONG_DAY if visit.is_here else Finding.WRONG_OFFICE
    if visit.starts_at is None:
        return Finding.READY
    if visit.state is State.NO_SHOW or is_late(visit.starts_at, visit.grace_minutes, now=now):
        return Finding.TOO_LATE
    return Finding.TOO_EARLY if now < visit.starts_at - EARLY else Finding.READY


def is_late(starts_at: datetime, grace_minutes: int, *, now: datetime) -> bool:
    """Say whether the office's grace time is over for who has not come yet."""
    return now >= starts_at + timedelta(minutes=grace_minutes)


class Series(StrEnum):
    """The two series of a day's numbers: who has an appointment, and who comes without."""

    APPOINTMENT = "A"
    WALK_IN = "S"


def short_number(series: str, number: int) -> str:
    """Write a number of the day as it is called out: A-17."""
    return f"{series}-{number}"


class Priority(StrEnum):
    """Why somebody goes first; the first that holds is the one that is told."""

    STEPS = "steps"
    SIGHT = "sight"
    HEARING = "hearing"
    PREGNANCY = "pregnancy"
    ALONE = "minor_alone"
    CHILDREN = "small_children"
    AGE = "age"


_BY_ACCESS = (Priority.STEPS, Priority.SIGHT, Priority.HEARING, Priority.PREGNANCY)


def priority_of(
    needs: Mapping[str, Any], *, age: int | None, alone: bool = False
) -> Priority | None:
    """Say why somebody is seen first, None where they are not.

    `age` is in whole years if known; `alone` says that a minor answered to be without an adult.
    """
    access: Collection[str] = needs.get("access", ())
    for reason in _BY_ACCESS:
        if reason.value in access:
            return reason
    children: Mapping[str, int] = needs.get("children", {})
    if age is not None and age < GROWN_UP and (alone or not needs.get("adults")):
        return Priority.ALONE
    if children.get(SMALL_CHILDREN, 0) > 0:
        return Priority.CHILDREN
    return Priority.AGE if age is not None and age >= ELDER else None
