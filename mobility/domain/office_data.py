"""Write an office as its file says it: what parse_office reads back as the same plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from itertools import groupby
from typing import Any

from mobility.domain.office import Closure, ClosureKind, Contact, Details, Feast, OfficePlan, Pool
from mobility.domain.office_hours import HoursLine
from mobility.domain.pool_file import WEEKDAYS

Data = dict[str, Any]


def office_data(plan: OfficePlan) -> Data:
    """Write all of an office."""
    return {
        **plain_data(plan),
        "closure": [_closure_data(closure) for closure in plan.closures],
        "pool": [pool_data(pool) for pool in plan.pools],
    }


def plain_data(plan: OfficePlan) -> Data:
    """Write an office without its days and its pools, which are edited elsewhere."""
    practice: Data = {"practice": True} if plan.practice else {}
    notice: Data = {"notice": dict(plan.notice)} if plan.notice else {}
    budget = {} if plan.message_budget is None else {"message_budget": plan.message_budget}
    return {
        "slug": plan.slug,
        "zone": plan.zone,
        "state": plan.state.value,
        **practice,
        **notice,
        **budget,
        "intake_open": plan.intake_open,
        "cutoff_hours": plan.cutoff_hours,
        "grace_minutes": plan.grace_minutes,
        "reminders": list(plan.reminders),
        **details_file(plan.details),
        "acceptance": list(plan.acceptance),
        "feast": [_feast_data(feast) for feast in plan.feasts],
    }


def details_file(details: Details) -> Data:
    """Write what people read of an office."""
    return {
        "names": dict(details.names),
        "short_name": details.short_name,
        "town": dict(details.town),
        "address": dict(details.address),
        "address_is_public": details.address_is_public,
        "directions": dict(details.directions),
        "accessibility": dict(details.accessibility),
        "latitude": details.latitude,
        "longitude": details.longitude,
        "languages": list(details.languages),
        "interpreters": list(details.interpreters),
        "contact": [_contact_data(contact) for contact in details.contacts],
        "urgent": [_contact_data(contact) for contact in details.urgent],
        "arrive_early": details.arrive_early,
        "holidays_from": details.holidays_from,
    }


def _contact_data(contact: Contact) -> Data:
    return {"kind": contact.kind.value, "label": dict(contact.label), "value": contact.value}


def _feast_data(feast: Feast) -> Data:
    return {
        "month": feast.month,
        "day": feast.day,
        **_until(feast.closes_at),
        "reason": dict(feast.reason),
    }


def _closure_data(closure: Closure) -> Data:
    worked: Data = {"worked": True} if closure.kind is ClosureKind.WORKED else {}
    reason: Data = {"reason": dict(closure.reason)} if closure.reason else {}
    return {"day": closure.day, **worked, **_until(closure.closes_at), **reason}


def _until(closes_at: time | None) -> Data:
    return {} if closes_at is None else {"closes_at": closes_at.isoformat("minutes")}


def pool_data(pool: Pool) -> Data:
    """Write one share of an office's capacity."""
    return {
        "code": pool.code,
        "audience": pool.audience.value,
        "mode": pool.mode.value,
        "pathways": list(pool.pathways),
        "hours": list(_hours_data(pool.hours)),
    }


def _hours_data(lines: Iterable[HoursLine]) -> Iterable[Data]:
    """Write lines that differ in nothing but the weekday as one."""
    for _same, group in groupby(lines, lambda line: replace(line, weekday=0)):
        days = list(group)
        line = days[0]
        until = {} if line.valid_until is None else {"valid_until": line.valid_until}
        yield {
            "weekdays": [WEEKDAYS[one.weekday] for one in days],
            "opens": line.opens.isoformat("minutes"),
            "closes": line.closes.isoformat("minutes"),
            "visit_minutes": line.visit_minutes,
            "places": line.places,
            "valid_from": line.valid_from,
            **until,
        }
