"""Bringing the rows of an office into line with what a file or an administrator says of it."""

from collections.abc import Iterable

from mobility.domain.network import Network, acceptance_data
from mobility.domain.office import OfficePlan, Pool, details_data, feast_data
from mobility.models.office import (
    AcceptanceRow,
    OfficeRow,
    OpeningHoursRow,
    PoolPathwayRow,
    PoolRow,
    pools_of,
)
from mobility.services.network_rows import Rows

LINE_KEY = ("weekday", "opens", "valid_from")
LINE = (*LINE_KEY, "closes", "visit_minutes", "places", "valid_until")


def put_office(rows: Rows, office: OfficePlan) -> OfficeRow:
    """Make or change an office."""
    values = {
        "zone": office.zone,
        "state": office.state.value,
        "details": details_data(office.details),
        "feasts": [feast_data(feast) for feast in office.feasts],
        "cutoff_hours": office.cutoff_hours,
        "grace_minutes": office.grace_minutes,
        "reminders": list(office.reminders),
        "intake_open": office.intake_open,
        "practice": office.practice,
        "notice": dict(office.notice),
        "message_budget": office.message_budget,
    }
    return rows.put_one(OfficeRow, {"slug": office.slug}, values)


def put_acceptance(rows: Rows, row: OfficeRow, office: OfficePlan, network: Network) -> None:
    """Bring whom an office accepts into line with the rules that it names."""
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


def put_pools(rows: Rows, row: OfficeRow, pools: Iterable[Pool], ids: dict[str, int]) -> None:
    """Bring an office's pools, their hours and the pathways they serve into line."""
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
