"""Drafts of an office's hours: kept, thrown away, begun from an earlier version, and copied."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from mobility.domain.config import Subject
from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.hours_data import hours_data, in_order, read_hours, same_hours
from mobility.domain.hours_edit import without_days
from mobility.domain.hours_errors import DraftGone, PoolsDiffer
from mobility.domain.office import Pool
from mobility.domain.staff import Role, Staff
from mobility.models.base import transaction
from mobility.models.config import newest
from mobility.models.office import OfficeRow, pools_of
from mobility.services import audit, versions
from mobility.services.desk import find_office
from mobility.services.hours_rows import pathway_ids, pools_in
from mobility.services.staff import actor_of

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
Codes = tuple[str, ...]


def keep(
    office: str,
    pools: Sequence[Pool],
    *,
    based_on: int,
    seen: int,
    person: Staff,
    now: datetime,
) -> bool:
    """Keep hours as the office's draft; False where they are what stands, and no draft is needed.

    `seen` is the draft's row_version, 0 where there was none. Raises OfficeUnknown, PoolsDiffer,
    ChangedMeanwhile.
    """
    with transaction() as session:
        row = find_office(session, office)
        _require_same_kind(session, row, pools)
        if same_hours(pools, pools_in(session, row.id)):
            _require_seen(session, row, seen)
            versions.discard_in(session, Subject.HOURS, row.id)
            return False
        _put(session, row, pools, based_on=based_on, seen=seen, person=person, now=now)
        return True


def discard(office: str, *, person: Staff, now: datetime) -> None:
    """Throw the draft away; where there is none, nothing happens. Raises OfficeUnknown."""
    with transaction() as session:
        row = find_office(session, office)
        if versions.draft_in(session, Subject.HOURS, row.id) is None:
            return
        versions.discard_in(session, Subject.HOURS, row.id)
        _record(session, row, "hours_discarded", person, now)


def use_again(office: str, number: int, *, person: Staff, now: datetime) -> None:
    """Make a draft of an earlier version, to be looked at before it is saved.

    Raises OfficeUnknown, DraftGone where there is no such version, ChangedMeanwhile where there is
    a draft already.
    """
    with transaction() as session:
        row = find_office(session, office)
        found = versions.history_in(session, Subject.HOURS, row.id)
        chosen = next((one for one in found if one.number == number), None)
        if chosen is None:
            raise DraftGone
        pools = read_hours(chosen.data, tuple(pathway_ids(session)))
        _put(session, row, pools, based_on=found[0].number, seen=0, person=person, now=now)


def one_day(
    office: str,
    code: str,
    day: date,
    span: tuple[time, time],
    *,
    person: Staff,
    now: datetime,
) -> None:
    """Draft other hours for a pool's one day, with the windows and minutes of its weekday.

    Raises OfficeUnknown, LookupError where there is no such pool, NetworkInvalid where it leaves
    no time for a visit, and ChangedMeanwhile where there is a draft already.
    """
    with transaction() as session:
        row = find_office(session, office)
        pools = [
            _with_day(pool, day, span) if pool.code == code else pool
            for pool in pools_in(session, row.id)
        ]
        if code not in {pool.code for pool in pools}:
            raise LookupError(code)
        last = newest(session, Subject.HOURS, row.id)
        number = last.number if last else 0
        _put(session, row, pools, based_on=number, seen=0, person=person, now=now)


def copy(office: str, slugs: Iterable[str], *, person: Staff, now: datetime) -> list[str]:
    """Make the draft of an office, or its hours, the draft of others; return those that have one.

    Nothing there is saved, and no draft is replaced. Raises OfficeUnknown where an office is not
    theirs to administer.
    """
    left = []
    with transaction() as session:
        source = find_office(session, office)
        pools = _drafted(session, source)
        for slug in sorted(set(slugs) - {office}):
            if not person.may(ADMINISTRATOR, slug):
                raise OfficeUnknown(slug)
            target = find_office(session, slug)
            if versions.draft_in(session, Subject.HOURS, target.id) is not None:
                left.append(slug)
                continue
            fitting = _fitting(session, target, pools)
            last = newest(session, Subject.HOURS, target.id)
            number = last.number if last else 0
            _put(session, target, fitting, based_on=number, seen=0, person=person, now=now)
    return left


def _put(
    session: Session,
    row: OfficeRow,
    pools: Sequence[Pool],
    *,
    based_on: int,
    seen: int,
    person: Staff,
    now: datetime,
) -> None:
    data = hours_data(pools)
    # By the rules of the office file: what could not be read again is not kept.
    read_hours(data, tuple(pathway_ids(session)))
    versions.put_draft(
        session,
        Subject.HOURS,
        row.id,
        data,
        based_on=based_on,
        seen=seen,
        actor=actor_of(person),
        now=now,
    )
    _record(session, row, "hours_drafted", person, now)


def _drafted(session: Session, row: OfficeRow) -> tuple[Pool, ...]:
    draft = versions.draft_in(session, Subject.HOURS, row.id)
    if draft is None:
        return pools_in(session, row.id)
    return read_hours(draft.data, tuple(pathway_ids(session)))


def _require_same_kind(session: Session, row: OfficeRow, pools: Iterable[Pool]) -> None:
    kinds = {pool.code: (pool.audience, pool.mode) for pool in pools_of(session, row.id)}
    for pool in pools:
        if kinds.get(pool.code, (pool.audience, pool.mode)) != (pool.audience, pool.mode):
            raise PoolsDiffer(pool.code)


def _require_seen(session: Session, row: OfficeRow, seen: int) -> None:
    draft = versions.draft_in(session, Subject.HOURS, row.id)
    if draft is not None and draft.row_version != seen:
        raise ChangedMeanwhile(draft.by, draft.at)


def _with_day(pool: Pool, day: date, span: tuple[time, time]) -> Pool:
    """Take a day out of a pool's lines, and give it one of its own."""
    alike = [line for line in pool.hours if line.weekday == day.weekday()] or [*pool.hours]
    like = max(alike, key=lambda line: line.holds_on(day))
    opens, closes = span
    line = replace(
        like,
        weekday=day.weekday(),
        opens=opens,
        closes=closes,
        valid_from=day,
        valid_until=day,
    )
    others = [one for one in pool.hours if one.weekday != day.weekday()]
    around = without_days((one for one in alike if one.weekday == day.weekday()), day, day)
    return replace(pool, hours=in_order((*others, *around, line)))


def _fitting(session: Session, target: OfficeRow, pools: Iterable[Pool]) -> list[Pool]:
    """Give pools codes that mean the same at another office."""
    kinds = {pool.code: (pool.audience, pool.mode) for pool in pools_of(session, target.id)}
    fitting: list[Pool] = []
    for pool in pools:
        taken = {one.code for one in fitting}
        code, number = pool.code, 1
        while code in taken or kinds.get(code, (pool.audience, pool.mode)) != (
            pool.audience,
            pool.mode,
        ):
            number += 1
            code = f"{pool.code[:36]}-{number}"
        fitting.append(replace(pool, code=code))
    return fitting


def _record(session: Session, row: OfficeRow, action: str, person: Staff, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="office",
        record_id=row.id,
        actor=actor_of(person),
    )
