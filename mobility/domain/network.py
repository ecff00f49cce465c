"""The whole network as its files describe it: pathways, whom offices accept, and the offices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from mobility.domain.eligibility import (
    Rule,
    RuleInvalid,
    Verdict,
    accepts,
    judge,
    parse_rule,
    rule_data,
)
from mobility.domain.errors import NetworkInvalid
from mobility.domain.facts import FACTS, Answers
from mobility.domain.office import OfficePlan, OfficeState
from mobility.domain.office_file import Known, parse_office
from mobility.domain.pathway import Pathway, PathwayKind
from mobility.domain.pathway_file import parse_pathways
from mobility.domain.pool_file import ANY
from mobility.domain.slot import Audience
from mobility.domain.table import Table

PATHWAYS, ACCEPTANCE = "pathways.toml", "acceptance.toml"


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """Whom an office accepts from a moment until another, for all pathways ("any") or some."""

    name: str
    pathways: tuple[str, ...]
    rule: Rule
    valid_from: datetime
    valid_until: datetime | None = None

    def covers(self, pathway: str, at: datetime) -> bool:
        """Say whether this rule speaks for a pathway at a moment."""
        begun = self.valid_from <= at
        over = self.valid_until is not None and self.valid_until <= at
        return begun and not over and (ANY in self.pathways or pathway in self.pathways)


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network that can be run."""

    pathways: tuple[Pathway, ...]
    acceptance: Mapping[str, Acceptance]
    offices: tuple[OfficePlan, ...]


def is_accepted(
    rules: Iterable[Acceptance], answers: Answers, *, pathway: str, at: datetime
) -> bool:
    """Say whether one of an office's rules lets a person in for a pathway at a moment."""
    return any(rule.covers(pathway, at) and accepts(rule.rule, answers) for rule in rules)


def acceptance_data(acceptance: Acceptance) -> dict[str, object]:
    """Write what stands in an acceptance's JSON column: its pathways and its rule."""
    return {"pathways": list(acceptance.pathways), "rule": rule_data(acceptance.rule)}


def read_acceptance(
    name: str, data: Mapping[str, Any], *, valid_from: datetime, valid_until: datetime | None
) -> Acceptance:
    """Read an acceptance from what acceptance_data wrote."""
    return Acceptance(
        name=name,
        pathways=tuple(data["pathways"]),
        rule=parse_rule(data["rule"], with_reasons=False),
        valid_from=valid_from,
        valid_until=valid_until,
    )


def parse_network(documents: Mapping[str, Mapping[str, object]], *, guided: bool = True) -> Network:
    """Read a network from its files, by name: pathways.toml, acceptance.toml, the rest are offices.

    Raises NetworkInvalid; among others, unless `guided` is false, where people of some nationality
    could nowhere go for general guidance.
    """
    file = _file_named(documents, PATHWAYS)
    pathways = parse_pathways(documents[file], file)
    codes = tuple(pathway.code for pathway in pathways)
    file = _file_named(documents, ACCEPTANCE)
    acceptance = _parse_acceptance(Table(file, documents[file]), codes)
    known = Known(pathways=codes, acceptance=tuple(acceptance))
    plans = tuple(
        parse_office(data, file, known)
        for file, data in sorted(documents.items())
        if PurePosixPath(file).name not in (PATHWAYS, ACCEPTANCE)
    )
    slugs = [plan.slug for plan in plans]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise NetworkInvalid("offices", "slug", f"{slug!r} stands twice")
    network = Network(pathways=pathways, acceptance=acceptance, offices=plans)
    if guided:
        _require_guidance_for_everyone(network)
    return network


def _file_named(documents: Iterable[str], name: str) -> str:
    for file in documents:
        if PurePosixPath(file).name == name:
            return file
    raise NetworkInvalid(name, "file", "is missing")


def _parse_acceptance(table: Table, codes: tuple[str, ...]) -> dict[str, Acceptance]:
    rules = [_acceptance(item, codes) for item in table.tables("acceptance")]
    table.end()
    found = {rule.name: rule for rule in rules}
    if len(found) < len(rules):
        raise table.refuse("acceptance", "a name stands twice")
    return found


def _acceptance(table: Table, codes: tuple[str, ...]) -> Acceptance:
    try:
        rule = parse_rule(table.raw("rule"), with_reasons=False)
    except RuleInvalid as wrong:
        raise table.refuse(f"rule.{wrong.path}".rstrip("."), wrong.reason) from None
    acceptance = Acceptance(
        name=table.words("name", most=60),
        pathways=table.codes("pathways", (ANY, *codes)),
        rule=rule,
        valid_from=table.instant("valid_from"),
        valid_until=table.instant("valid_until") if table.has("valid_until") else None,
    )
    if not acceptance.pathways:
        raise table.refuse("pathways", 'must be ["any"] or a list of pathways')
    if acceptance.valid_until is not None and acceptance.valid_until <= acceptance.valid_from:
        raise table.refuse("valid_until", "must be after valid_from")
    table.end()
    return acceptance


def _require_guidance_for_everyone(network: Network) -> None:
    code = guidance_of(network.pathways)
    offices = [office for office in network.offices if _gives(office, code)]
    rules = [network.acceptance[name] for office in offices for name in office.acceptance]
    for nationality in without_guidance(rules, code):
        reason = f"no open office gives {code} to people of nationality {nationality!r}"
        raise NetworkInvalid("offices", "acceptance", reason)


def guidance_of(pathways: Iterable[Pathway]) -> str:
    """Name the pathway that is for everybody."""
    return next(one.code for one in pathways if one.kind is PathwayKind.GUIDANCE)


def without_guidance(rules: Iterable[Acceptance], code: str) -> list[str]:
    """List the nationalities whose people none of these lasting rules lets in for a pathway."""
    lasting = [
        rule.rule
        for rule in rules
        if rule.valid_until is None and (ANY in rule.pathways or code in rule.pathways)
    ]
    # Nothing else that they answer may take this away, so it must hold on this fact alone.
    return [
        nationality
        for nationality in FACTS["nationality"].choices
        if not any(
            judge(rule, {"nationality": nationality}).verdict is Verdict.MAY_QUALIFY
            for rule in lasting
        )
    ]


def _gives(office: OfficePlan, pathway: str) -> bool:
    works = office.state is OfficeState.OPEN and not office.practice
    return works and any(
        pool.audience is Audience.PUBLIC and pathway in pool.pathways for pool in office.pools
    )
