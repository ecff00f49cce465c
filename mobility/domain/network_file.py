"""Write a network as its files say it: what parse_network reads back as the same network."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from mobility.domain.facts import FACTS, Kind
from mobility.domain.network import ACCEPTANCE, PATHWAYS, Acceptance, Network
from mobility.domain.office import OfficePlan
from mobility.domain.office_data import office_data
from mobility.domain.pathway import DatedStatus, Pathway, RuleVersion
from mobility.domain.pathway_text import TEXTS
from mobility.domain.pool_file import ANY
from mobility.domain.rule import Rule, rule_data

Data = dict[str, Any]
TOP = "network.toml"
MAY_BE_EMPTY = ("feast", "closure", "pool", "contact", "urgent")
"""The lists of tables that a file leaves out where there is nothing in them."""


def network_documents(network: Network) -> dict[str, Data]:
    """Write all files of a network, by their names; network.toml names the others."""
    codes = {pathway.code for pathway in network.pathways}
    files: dict[str, Data] = {
        PATHWAYS: {"pathway": [pathway_data(pathway) for pathway in network.pathways]},
        ACCEPTANCE: {"acceptance": [_acceptance_data(one) for one in network.acceptance.values()]},
    }
    for plan in network.offices:
        files[f"offices/{plan.slug}.toml"] = _office_data(plan, codes)
    return {TOP: {"include": list(files)}, **files}


def pathway_data(pathway: Pathway) -> Data:
    """Write a pathway with all its statuses and versions of its rule, the conditions in place."""
    rules: Data = {"rule": [_version_data(one) for one in pathway.rules]} if pathway.rules else {}
    return {
        "code": pathway.code,
        "kind": pathway.kind.value,
        "priority": pathway.priority,
        **{name: dict(getattr(pathway, name)) for name in TEXTS},
        "bring": [dict(text) for text in pathway.bring],
        "status": [_status_data(status) for status in pathway.statuses],
        **rules,
    }


def _status_data(status: DatedStatus) -> Data:
    reason: Data = {"reason": dict(status.reason)} if status.reason else {}
    return {"state": status.state.value, "since": status.since, **reason}


def _version_data(version: RuleVersion) -> Data:
    return {"valid_from": version.valid_from, **_rule_data(version.rule)}


def _rule_data(rule: Rule) -> Data:
    written: Data = _with_dates(rule_data(rule))
    return written


def _with_dates(data: Any) -> Any:  # noqa: ANN401 -- any part of a rule
    """Write the dates of a rule as dates, which JSON has not."""
    if isinstance(data, list):
        return [_with_dates(part) for part in data]
    if not isinstance(data, Mapping):
        return data
    if "fact" in data and FACTS[data["fact"]].kind is Kind.DATE:
        return {**data, "value": date.fromisoformat(data["value"])}
    return {name: _with_dates(part) for name, part in data.items()}


def _acceptance_data(acceptance: Acceptance) -> Data:
    until = {} if acceptance.valid_until is None else {"valid_until": acceptance.valid_until}
    return {
        "name": acceptance.name,
        "pathways": list(acceptance.pathways),
        "valid_from": acceptance.valid_from,
        **until,
        "rule": _rule_data(acceptance.rule),
    }


def _office_data(plan: OfficePlan, codes: set[str]) -> Data:
    data = office_data(plan)
    pools = [
        {**pool, "pathways": [ANY] if set(pool["pathways"]) == codes else pool["pathways"]}
        for pool in data["pool"]
    ]
    whole = {**data, "pool": pools}
    return {key: value for key, value in whole.items() if value or key not in MAY_BE_EMPTY}
