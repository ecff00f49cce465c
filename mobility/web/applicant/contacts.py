"""Whom to reach right now: what the offices say of it, each number once."""

from dataclasses import dataclass

from mobility.domain.office import Contact, ContactKind
from mobility.services import offices as network


@dataclass(frozen=True)
class Urgent:
    """Numbers that are the same everywhere, and the offices one can walk into."""

    contacts: tuple[Contact, ...]
    places: tuple[Contact, ...]


def urgent_contacts() -> Urgent:
    """Gather the urgent contacts of all offices."""
    found = [one for office in network.public_offices() for one in office.details.urgent]
    unique = list({(one.kind, one.value): one for one in found}.values())
    places = tuple(one for one in unique if one.kind is ContactKind.PLACE)
    return Urgent(tuple(one for one in unique if one not in places), places)
