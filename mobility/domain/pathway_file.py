"""Read pathways from their file, and name the file, the key and the reason where it is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from mobility.domain.errors import NetworkInvalid
from mobility.domain.gap import Text, read_text
from mobility.domain.pathway import (
    DatedStatus,
    Pathway,
    PathwayKind,
    PathwayState,
    RuleVersion,
)
from mobility.domain.pathway_text import TEXTS
from mobility.domain.rule import All, RuleInvalid, parse_rule

Table = Mapping[str, object]
Named = TypeVar("Named", bound=StrEnum)
Read = TypeVar("Read")

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
_KEYS = {"code", "kind", "priority", *TEXTS, "bring", "status", "rule"}
EVERYONE = All(())


class _Wrong(Exception):
    """Something in the file is wrong; becomes NetworkInvalid once the file is known."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key, self.reason = key, reason


def parse_pathways(data: Table, file: str) -> tuple[Pathway, ...]:
    """Read the pathways of a network, in the order of their priority.

    `condition` names conditions that rules may then use by their name. Exactly one pathway is
    general guidance: for everyone, never shut, so that no result is ever empty.
    Raises NetworkInvalid with the file, the key and the reason.
    """
    try:
        _only(data, {"condition", "pathway"}, "file")
        conditions = _table(data.get("condition", {}), "condition")
        found = [_pathway(*item, conditions) for item in _tables(data.get("pathway"), "pathway")]
        _check_together(found)
    except _Wrong as wrong:
        raise NetworkInvalid(file, wrong.key, wrong.reason) from None
    return tuple(sorted(found, key=lambda pathway: (pathway.priority, pathway.code)))


def _pathway(table: Table, key: str, conditions: Table) -> Pathway:
    code = table.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise _Wrong(f"{key}.code", "must be capital letters, figures and _")
    key = f"pathway.{code}"
    _only(table, _KEYS, key)
    texts = {name: _text(table.get(name), f"{key}.{name}") for name in TEXTS}
    bring = _list(table.get("bring"), f"{key}.bring")
    statuses = _dated(table.get("status"), f"{key}.status", _status, lambda one: one.since)
    return Pathway(
        code=code,
        kind=_named(PathwayKind, table.get("kind"), f"{key}.kind"),
        priority=_priority(table.get("priority"), f"{key}.priority"),
        bring=tuple(_text(item, f"{key}.bring.{number}") for number, item in enumerate(bring)),
        statuses=statuses,
        rules=_rules(table, f"{key}.rule", conditions, statuses),
        **texts,
    )


def _rules(
    table: Table, key: str, conditions: Table, statuses: tuple[DatedStatus, ...]
) -> tuple[RuleVersion, ...]:
    # A pathway that is being prepared has no rule before it opens.
    if "rule" not in table and all(one.state is not PathwayState.OPEN for one in statuses):
        return ()
    return _dated(
        table.get("rule"),
        key,
        lambda item, place: _rule(item, place, conditions),
        lambda one: one.valid_from,
    )


def _status(table: Table, key: str) -> DatedStatus:
    _only(table, {"state", "since", "reason"}, key)
    state = _named(PathwayState, table.get("state"), f"{key}.state")
    since = table.get("since")
    if not isinstance(since, date) or isinstance(since, datetime):
        raise _Wrong(f"{key}.since", "must be a date")
    told = state is not PathwayState.OPEN or "reason" in table
    return DatedStatus(state, since, _text(table.get("reason"), f"{key}.reason") if told else {})


def _rule(table: Table, key: str, conditions: Table) -> RuleVersion:
    valid_from = table.get("valid_from")
    if not isinstance(valid_from, datetime) or valid_from.tzinfo is None:
        raise _Wrong(f"{key}.valid_from", "must be a date and time with its offset")
    written = {name: value for name, value in table.items() if name != "valid_from"}
    try:
        return RuleVersion(valid_from, parse_rule(_spelt_out(written, conditions, key)))
    except RuleInvalid as wrong:
        place = f"{key}.{wrong.path}" if wrong.path else key
        raise _Wrong(place, wrong.reason) from None


def _spelt_out(data: object, conditions: Table, key: str, depth: int = 0) -> object:
    # Stored rules stand alone, so names are replaced before the rule is read.
    if depth > 2 * len(conditions) + 16:
        raise _Wrong(key, "is nested too deeply, or a condition names itself")
    if isinstance(data, str):
        if data not in conditions:
            raise _Wrong(key, f"unknown condition {data!r}")
        return _spelt_out(conditions[data], conditions, key, depth + 1)
    if isinstance(data, list):
        return [_spelt_out(item, conditions, key, depth + 1) for item in data]
    if not isinstance(data, Mapping):
        return data
    groups = {"all", "any", "not"} & set(data)
    return {
        name: _spelt_out(value, conditions, key, depth + 1) if name in groups else value
        for name, value in data.items()
    }


def _check_together(pathways: list[Pathway]) -> None:
    codes = [pathway.code for pathway in pathways]
    for code in codes:
        if codes.count(code) > 1:
            raise _Wrong(f"pathway.{code}", "stands twice")
    general = [pathway for pathway in pathways if pathway.kind is PathwayKind.GUIDANCE]
    if len(general) != 1:
        raise _Wrong("pathway", "exactly one must be of kind guidance")
    if any(status.state is not PathwayState.OPEN for status in general[0].statuses):
        raise _Wrong(f"pathway.{general[0].code}.status", "general guidance is never shut")
    if any(version.rule != EVERYONE for version in general[0].rules):
        raise _Wrong(f"pathway.{general[0].code}.rule", "general guidance is for everyone")


def _dated(
    data: object,
    key: str,
    read: Callable[[Table, str], Read],
    day: Callable[[Read], date],
) -> tuple[Read, ...]:
    items = [read(table, place) for table, place in _tables(data, key)]
    days = [day(item) for item in items]
    if not items or days != sorted(set(days)):
        raise _Wrong(key, "must stand in order of time, at least one, no two at once")
    return tuple(items)


def _tables(data: object, key: str) -> list[tuple[Table, str]]:
    items = enumerate(_list(data, key))
    return [(_table(item, f"{key}.{number}"), f"{key}.{number}") for number, item in items]


def _table(data: object, key: str) -> Table:
    if not isinstance(data, Mapping):
        raise _Wrong(key, "must be a table")
    return data


def _list(data: object, key: str) -> list[object]:
    if not isinstance(data, list):
        raise _Wrong(key, "must be a list")
    return data


def _only(table: Table, keys: set[str], key: str) -> None:
    if stray := set(table) - keys:
        raise _Wrong(key, f"unknown key {min(stray)!r}")


def _text(data: object, key: str) -> Text:
    try:
        return read_text(data)
    except ValueError as wrong:
        raise _Wrong(key, str(wrong)) from None


def _named(names: type[Named], data: object, key: str) -> Named:
    try:
        return names(str(data))
    except ValueError:
        raise _Wrong(key, f"must be one of {', '.join(names)}") from None


def _priority(data: object, key: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or not 0 <= data <= 99:
        raise _Wrong(key, "must be a whole number from 0 to 99")
    return data
