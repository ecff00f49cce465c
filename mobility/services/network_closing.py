"""Closing many offices at once: one unit for each, and safe to ask for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.domain.closing import Part
from mobility.domain.errors import Busy, OfficeUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.services import closing, closing_preview, offices
from mobility.services.closing import Order
from mobility.services.closing_preview import Preview
from mobility.services.closing_results import Result, result_of
from mobility.services.offices import Office

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What a closing would do at one office, in numbers."""

    office: Office
    preview: Preview


@dataclass(frozen=True, kw_only=True)
class Done:
    """What it did at one office; None where it is still to be done."""

    office: Office
    result: Result | None


def own_offices(person: Staff) -> list[Office]:
    """List the offices that somebody administers, in the order of their slugs."""
    mine = person.offices(ADMINISTRATOR)
    return [one for one in offices.list_offices() if mine is None or one.slug in mine]


def closable_offices(person: Staff) -> list[Office]:
    """List those of them that people come to: not for practice, nor still being prepared."""
    return [one for one in own_offices(person) if one.is_public]


def foresee(
    slugs: Sequence[str], part: Part, *, person: Staff, settings: Settings, now: datetime
) -> list[Foreseen]:
    """Show how many a closing of some offices would affect (batch).

    Raises OfficeUnknown for an office that is not theirs to administer, or ClosingPast.
    """
    return [
        Foreseen(
            office=one,
            preview=closing_preview.count(one.slug, part, settings=settings, now=now),
        )
        for one in _named(slugs, person)
    ]


def close_all(
    slugs: Sequence[str], order: Order, *, person: Staff, settings: Settings, now: datetime
) -> None:
    """Close some offices, a unit each (batch); where one is too busy, the others are still closed.

    The same form again closes what is left. Raises OfficeUnknown, ClosingPast, or Busy at the end.
    """
    busy: Busy | None = None
    for one in _named(slugs, person):
        try:
            closing.close(one.slug, order, person=person, settings=settings, now=now)
        except Busy as refusal:
            busy = refusal
    if busy is not None:
        raise busy


def what_was_done(slugs: Sequence[str], uid: str, *, person: Staff) -> list[Done]:
    """Show what a form has closed at some offices (batch). Raises OfficeUnknown."""
    return [Done(office=one, result=result_of(one.slug, uid)) for one in _named(slugs, person)]


def _named(slugs: Sequence[str], person: Staff) -> list[Office]:
    own = closable_offices(person)
    if not set(slugs) <= {one.slug for one in own}:
        raise OfficeUnknown
    return [one for one in own if one.slug in slugs]
