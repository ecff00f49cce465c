"""Loading a network from its files: all of it, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mobility.domain.network import Network, acceptance_data, parse_network
from mobility.domain.office import OfficePlan, Pool, details_data, feast_data
from mobility.domain.pathway import Pathway, rule_at
from mobility.domain.rule import rule_data
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.office import (
    AcceptanceRow,
    OfficeRow,
    OpeningHoursRow,
    PoolPathwayRow,
    PoolRow,
    pools_of,
)
from mobility.models.pathway import PathwayRow, PathwayStatusRow, RuleVersionRow, rule_versions
from mobility.services.closures import HolidaysOf, put_days, years_until
from mobility.services.network_files import read_folder
from mobility.services.network_rows import Rows

TEXTS = ("name", "summary", "how", "decides", "otherwise")
LINE_KEY = ("weekday", "opens", "valid_from")
LINE = (*LINE_KEY, "closes", "visit_minutes", "places", "valid_until")


@dataclass(frozen=True)
class Loaded:
    """How many offices and pathways the files name, and how many rows were made or changed."""

    offices: int
    pathways: int
    changed: int


def is_empty() -> bool:
    """Say whether no network has been loaded yet."""
    with reading() as session:
        return session.scalar(select(OfficeRow.id).limit(1)) is None


def read_network(folder: Path) -> Network:
    """Read and check a network's folder without loading it; raises NetworkInvalid."""
    return parse_network(read_folder(folder))


def load_folder(folder: Path, *, settings: Settings, now: datetime, holidays: HolidaysOf) -> Loaded:
    """Bring the database into line with a network's folder; a second time changes nothing.

    Offices and pathways that the files do not name stay as they are. Conditions that changed become
    a new version from now on. Holidays are made once, and then belong to those who edit them;
    feasts and closures are those of the files.
    Raises NetworkInvalid, and then nothing has changed.
    """
    network = read_network(folder)
    years = years_until(now, settings.horizon)
    countries = {office.details.holidays_from for office in network.offices}
    given = {country: holidays(country, years) for country in sorted(countries)}
    with transaction() as session:
        rows = Rows(session)
        ids = _put_pathways(rows, network.pathways, now)
        for office in network.offices:
            row = _put_office(rows, office)
            _put_acceptance(rows, row, office, network)
            _put_pools(rows, row, office.pools, ids)
            put_days(rows, row, office, given[office.details.holidays_from], years)
        return Loaded(len(network.offices), len(network.pathways), rows.changed)


def _put_pathways(rows: Rows, pathways: Iterable[Pathway], now: datetime) -> dict[str, int]:
    ids = {}
    for pathway in pathways:
        row = rows.put_one(PathwayRow, {"code": pathway.code}, _pathway_values(pathway))
        statuses = [
            {"state": status.state.value, "since": status.since, "reason": dict(status.reason)}
            for status in pathway.statuses
        ]
        rows.put(PathwayStatusRow, {"pathway_id": row.id}, ("since",), statuses, whole=True)
        _supersede(rows, row.id, pathway, now)
        ids[pathway.code] = row.id
    return ids


def _pathway_values(pathway: Pathway) -> dict[str, Any]:
    texts = {name: dict(getattr(pathway, name)) for name in TEXTS}
    bring = [dict(text) for text in pathway.bring]
    return {
        "priority": pathway.priority,
        "texts": {"kind": pathway.kind.value, **texts, "bring": bring},
    }


def _supersede(rows: Rows, pathway_id: int, pathway: Pathway, now: datetime) -> None:
    existing = rule_versions(rows.session, pathway_id)
    for valid_from, conditions in _new_versions(existing, pathway, now):
        version = len(existing) + 1
        row = RuleVersionRow(
            pathway_id=pathway_id, version=version, valid_from=valid_from, conditions=conditions
        )
        rows.add(row)
        existing.append(row)


def _new_versions(
    existing: list[RuleVersionRow], pathway: Pathway, now: datetime
) -> list[tuple[datetime, dict[str, Any]]]:
    named = [(version.valid_from, rule_data(version.rule)) for version in pathway.rules]
    if not existing:
        return named
    new = [one for one in named if one[0] > now and not _is_known(existing, *one)]
    wanted = rule_at(pathway.rules, now)
    # What held until now has been shown to people: it is followed by another, never rewritten.
    if wanted is not None and rule_data(wanted.rule) != _conditions_at(existing, now):
        new.insert(0, (now, rule_data(wanted.rule)))
    return new


def _is_known(
    existing: list[RuleVersionRow], valid_from: datetime, conditions: dict[str, Any]
) -> bool:
    return any(row.valid_from == valid_from and row.conditions == conditions for row in existing)


def _conditions_at(existing: list[RuleVersionRow], now: datetime) -> dict[str, Any] | None:
    begun = [row for row in existing if row.valid_from <= now]
    newest = max(begun, key=lambda row: (row.valid_from, row.version), default=None)
    return None if newest is None else newest.conditions


def _put_office(rows: Rows, office: OfficePlan) -> OfficeRow:
    values = {
        "zone": office.zone,
        "state": office.state.value,
        "details": details_data(office.details),
        "feasts": [feast_data(feast) for feast in office.feasts],
        "cutoff_hours": office.cutoff_hours,
        "grace_minutes": office.grace_minutes,
        "reminders": list(office.reminders),
        "intake_open": office.intake_open,
    }
    return rows.put_one(OfficeRow, {"slug": office.slug}, values)


def _put_acceptance(rows: Rows, row: OfficeRow, office: OfficePlan, network: Network) -> None:
    followed = [network.acceptance[name] for name in office.acceptance]
    wanted = [
        {
            "name": rule.name,
            "conditions": acceptance_data(rule),
            "valid_from": rule.valid_from,
            "valid_until": rule.valid_until,
        }
        for rule in followed
    ]
    rows.put(AcceptanceRow, {"office_id": row.id}, ("name",), wanted, whole=True)


def _put_pools(rows: Rows, row: OfficeRow, pools: Iterable[Pool], ids: dict[str, int]) -> None:
    wanted = {pool.code: pool for pool in pools}
    values = [
        {"code": pool.code, "audience": pool.audience.value, "mode": pool.mode.value}
        for pool in wanted.values()
    ]
    kept = rows.put(PoolRow, {"office_id": row.id}, ("code",), values)
    for gone in pools_of(rows.session, row.id):
        if gone.code not in wanted:  # its slots may be referred to, so it stays, without hours
            kept.append(gone)
    for pool_row in kept:
        pool = wanted.get(pool_row.code)
        lines = pool.hours if pool else ()
        hours = [{name: getattr(line, name) for name in LINE} for line in lines]
        owner = {"pool_id": pool_row.id}
        rows.put(OpeningHoursRow, owner, LINE_KEY, hours, whole=True)
        served = [{"pathway_id": ids[code]} for code in (pool.pathways if pool else ())]
        rows.put(PoolPathwayRow, owner, ("pathway_id",), served, whole=True)
