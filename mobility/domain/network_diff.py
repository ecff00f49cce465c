"""What differs between two states of a network, as sentences for whoever runs it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from mobility.domain.network import Network
from mobility.domain.network_file import pathway_data
from mobility.domain.office import Closure, ClosureKind, OfficePlan, Pool
from mobility.domain.office_data import plain_data
from mobility.domain.office_hours import HoursLine
from mobility.domain.pathway import DatedStatus, Pathway, RuleVersion, rule_at

LONGEST = 60
NOTHING = "nothing"
ONE_DAY = timedelta(days=1)


def differences(before: Network, after: Network, *, now: datetime) -> list[str]:
    """Say in sentences what became different, pathways first, then offices."""
    return [
        *_pathways(before, after, now),
        *_acceptance(before, after),
        *_offices(before, after, now),
    ]


def unnamed(stands: Network, named: Network, *, now: datetime) -> list[str]:
    """Say what the files do not name and what therefore stays as it is."""
    codes = {one.code: one for one in named.pathways}
    slugs = {one.slug for one in named.offices}
    said = []
    for one in stands.pathways:
        if one.code not in codes:
            said.append(f"Pathway {one.code} is not named and stays.")
            continue
        moments = {version.valid_from for version in codes[one.code].rules}
        said += [
            f"Pathway {one.code}: the rule from {version.valid_from:%Y-%m-%d %H:%M %z} on stays."
            for version in one.rules
            if version.valid_from > now and version.valid_from not in moments
        ]
    gone = (one.slug for one in stands.offices if one.slug not in slugs)
    return [*said, *(f"Office {slug} is not named and stays." for slug in gone)]


def _pathways(before: Network, after: Network, now: datetime) -> Iterator[str]:
    known = {one.code: one for one in before.pathways}
    for one in after.pathways:
        old = known.get(one.code)
        if old is None:
            yield f"Pathway {one.code} is new."
            continue
        name = f"Pathway {one.code}"
        yield from _changed(name, _plain_pathway(old), _plain_pathway(one))
        yield from _statuses(name, old.statuses, one.statuses)
        yield from _rules(name, old.rules, one.rules, now)


def _plain_pathway(pathway: Pathway) -> dict[str, Any]:
    return {
        key: value for key, value in pathway_data(pathway).items() if key not in ("status", "rule")
    }


def _statuses(name: str, old: Iterable[DatedStatus], new: Iterable[DatedStatus]) -> Iterator[str]:
    before, after = ({one.since: one for one in some} for some in (old, new))
    for since in sorted({*before, *after}):
        was, now = before.get(since), after.get(since)
        if was is None and now is not None:
            yield f"{name}: from {since} on it is {now.state.value} (new)."
        elif now is None and was is not None:
            yield f"{name}: that it is {was.state.value} from {since} on is gone."
        elif was is not None and now is not None and was != now:
            yield from _changed(
                f"{name}, status from {since}",
                {"state": was.state.value, "reason": was.reason},
                {"state": now.state.value, "reason": now.reason},
            )


def _rules(
    name: str, old: tuple[RuleVersion, ...], new: tuple[RuleVersion, ...], now: datetime
) -> Iterator[str]:
    held, holds = rule_at(old, now), rule_at(new, now)
    if holds is not None and (held is None or held.rule != holds.rule):
        yield f"{name}: another rule holds from now on; earlier decisions keep theirs."
    known = {one.valid_from: one.rule for one in old}
    for one in new:
        if one.valid_from > now and known.get(one.valid_from) != one.rule:
            yield f"{name}: another rule will hold from {one.valid_from:%Y-%m-%d %H:%M %z} on."


def _acceptance(before: Network, after: Network) -> Iterator[str]:
    for name, rule in after.acceptance.items():
        old = before.acceptance.get(name)
        if old is None:
            yield f"Acceptance {name!r} is new."
        elif old != rule:
            yield f"Acceptance {name!r} is another rule, for every office that follows it."
    for name in before.acceptance:
        if name not in after.acceptance:
            yield f"Acceptance {name!r} is gone: no office follows it."


def _offices(before: Network, after: Network, now: datetime) -> Iterator[str]:
    known = {one.slug: one for one in before.offices}
    for one in after.offices:
        old, name = known.get(one.slug), f"Office {one.slug}"
        if old is None:
            places = sum(_week(pool.hours, now.date()) for pool in one.pools)
            yield f"{name} is new: {one.state.value}, {places} places a week."
            continue
        yield from _changed(name, _plain_office(old), _plain_office(one))
        yield from _pools(name, old, one, now)
        yield from _days(name, old.closures, one.closures)


def _plain_office(plan: OfficePlan) -> dict[str, Any]:
    data = plain_data(plan)
    return {**data, "acceptance": dict.fromkeys(data["acceptance"], "followed")}


def _pools(name: str, old: OfficePlan, new: OfficePlan, now: datetime) -> Iterator[str]:
    before, after = ({pool.code: pool for pool in plan.pools} for plan in (old, new))
    for code in [*after, *(code for code in before if code not in after)]:
        was, is_now = before.get(code), after.get(code)
        where = f"{name}, pool {code}"
        if is_now is None:
            yield f"{where}: it has no hours any more."
            continue
        if was is None:
            yield f"{where}: it is new."
            was = replace(is_now, hours=())
        else:
            yield from _changed(where, _plain_pool(was), _plain_pool(is_now))
        yield from _hours(where, was, is_now, now)


def _plain_pool(pool: Pool) -> dict[str, Any]:
    served = dict.fromkeys(pool.pathways, "served")
    return {"audience": pool.audience.value, "mode": pool.mode.value, "pathways": served}


def _hours(where: str, was: Pool, is_now: Pool, now: datetime) -> Iterator[str]:
    """Count the places of the weeks that begin to differ: today's, and those of each later date."""
    if set(was.hours) == set(is_now.hours):
        return
    today, said, gap = now.date(), 0, (0, 0)
    for day in _dates((*was.hours, *is_now.hours), today):
        counts = _week(was.hours, day), _week(is_now.hours, day)
        if counts[0] != counts[1] and counts != gap:
            since = "now" if day == today else f"from {day} on"
            yield f"{where}: {counts[1]} places a week {since}, before {counts[0]}."
            said += 1
        gap = counts
    if not said:
        yield f"{where}: other hours, the same number of places a week."


def _dates(lines: Iterable[HoursLine], today: date) -> list[date]:
    begins = {line.valid_from for line in lines}
    ends = {
        line.valid_until + ONE_DAY
        for line in lines
        if line.valid_until and line.valid_until < date.max
    }
    return [today, *sorted(day for day in begins | ends if day > today)]


def _week(lines: Iterable[HoursLine], day: date) -> int:
    """Count the places of a week as the hours stand on a day."""
    return sum(
        line.places * ((_minutes(line.closes) - _minutes(line.opens)) // line.visit_minutes)
        for line in lines
        if line.valid_from <= day and (line.valid_until is None or day <= line.valid_until)
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _days(name: str, old: Iterable[Closure], new: Iterable[Closure]) -> Iterator[str]:
    before, after = ({one.day: one for one in some} for some in (old, new))
    for day in sorted({*before, *after}):
        was, is_now = before.get(day), after.get(day)
        if was == is_now:
            continue
        if is_now is None:
            yield f"{name}: {day} is no longer {_closed(was)}."
        elif was is None:
            yield f"{name}: {day} is {_closed(is_now)} (new)."
        else:
            yield f"{name}: {day} is {_closed(is_now)}, before {_closed(was)}."


def _closed(one: Closure | None) -> str:
    if one is None or one.kind is ClosureKind.WORKED:
        return "worked although it is a holiday"
    until = "all day" if one.closes_at is None else f"from {one.closes_at:%H:%M} on"
    return f"closed {until} ({_short(one.reason.get('en') or next(iter(one.reason.values()), ''))})"


def _changed(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before, after = dict(_flat(old)), dict(_flat(new))
    for key in dict.fromkeys((*after, *before)):
        was, is_now = before.get(key, NOTHING), after.get(key, NOTHING)
        if was != is_now:
            yield f"{name}: {key} from {_short(was)} to {_short(is_now)}."


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Name every value of a document by its path."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(part, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _flat(part, f"{path}.{number}")
    else:
        yield path, repr(value) if isinstance(value, str) else str(value)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
