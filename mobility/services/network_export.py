"""The network as it stands in the database, as the value that its files are read into."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.errors import NetworkInvalid
from mobility.domain.network import Network
from mobility.domain.network_file import network_documents
from mobility.domain.office import Closure, ClosureKind, OfficePlan
from mobility.domain.pathway import Pathway, RuleVersion
from mobility.models.base import reading
from mobility.models.closure import ClosureRow, closures_between
from mobility.models.office import OfficeRow, offices
from mobility.services.hours_rows import pools_in
from mobility.services.office_plans import plain_plan, rules_in
from mobility.services.pathways import pathways_in

OWN = (ClosureKind.CLOSURE, ClosureKind.WORKED)
"""The days that a file names: holidays come from the library, feasts from what comes each year."""


def documents() -> dict[str, dict[str, Any]]:
    """Write the network's files, by their names; raises NetworkInvalid where there is none."""
    with reading() as session:
        network = network_in(session)
    if not network.pathways or not network.offices:
        raise NetworkInvalid("network.toml", "file", "cannot be written: the network is empty")
    return network_documents(network)


def network_in(session: Session) -> Network:
    """Read the whole network within a unit that is open."""
    return Network(
        # One without a rule is still being prepared, and no file could be read with it.
        pathways=tuple(_as_it_holds(one) for one in pathways_in(session) if one.rules),
        acceptance=rules_in(session),
        offices=tuple(office_in(session, row) for row in offices(session)),
    )


def office_in(session: Session, row: OfficeRow) -> OfficePlan:
    """Read an office with its days and its pools; pools without hours are left out."""
    days = closures_between(session, row.id, first=date.min, last=date.max)
    return replace(
        plain_plan(session, row),
        closures=tuple(_closure(day) for day in days if _is_own(day)),
        pools=pools_in(session, row.id),
    )


def _is_own(row: ClosureRow) -> bool:
    return row.kind in OWN or row.set_by == "staff"


def _closure(row: ClosureRow) -> Closure:
    kind = ClosureKind.WORKED if row.kind == ClosureKind.WORKED else ClosureKind.CLOSURE
    return Closure(day=row.day, closes_at=row.closes_at, kind=kind, reason=row.reason)


def _as_it_holds(pathway: Pathway) -> Pathway:
    """Leave out the versions that another of the same moment superseded before they held."""
    held: dict[Any, RuleVersion] = {}
    for version in pathway.rules:
        # The one that superseded stands first.
        held.setdefault(version.valid_from, version)
    return replace(pathway, rules=tuple(held.values()))
