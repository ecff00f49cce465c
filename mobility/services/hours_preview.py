"""An office's hours as administrators see them: as they stand, as drafted, and what that does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mobility.domain.config import Draft, Subject, Version
from mobility.domain.gap import Text
from mobility.domain.hours_change import Week, WeekdayChange, weekday_changes, weeks_of
from mobility.domain.hours_data import read_hours
from mobility.domain.office import Pool
from mobility.domain.office_hours import HoursLine, local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.office import offices as all_offices
from mobility.models.pathway import pathways
from mobility.services import audit, versions
from mobility.services.closing_preview import Row, rows_of
from mobility.services.desk import find_office
from mobility.services.hours_draft import ADMINISTRATOR
from mobility.services.hours_plan import Plan, draw
from mobility.services.hours_rows import pools_in
from mobility.services.hours_save import Result, read_result
from mobility.services.offices import Office, read_office
from mobility.services.staff import actor_of

Lines = tuple[tuple[Pool, HoursLine], ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A version in the history: who saved it when, what went and what came, and what it did."""

    number: int
    at: datetime
    by: str
    gone: Lines
    come: Lines
    result: Result


@dataclass(frozen=True, kw_only=True)
class HoursPage:
    """An office's hours: those that stand as version `number`, the draft, and the history.

    `others` are the offices that somebody may copy to.
    """

    office: Office
    today: date
    pathways: tuple[tuple[str, Text], ...]
    saved: tuple[Pool, ...]
    number: int
    draft: Draft | None
    drafted: tuple[Pool, ...]
    history: tuple[Entry, ...]
    others: tuple[Office, ...]

    @property
    def overtaken(self) -> Entry | None:
        """Return the version that was saved since the draft was begun."""
        if self.draft is None or self.draft.based_on == self.number:
            return None
        return self.history[0]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a draft would change; `rows` are who loses their time, in the order of booking."""

    weekdays: tuple[WeekdayChange, ...]
    weeks: tuple[Week, ...]
    rows: tuple[Row, ...]


def page(office: str, *, person: Staff, now: datetime) -> HoursPage:
    """Show an office's hours and their draft. Raises OfficeUnknown."""
    with reading() as session:
        row = find_office(session, office)
        known = tuple((one.code, one.texts.get("name", {})) for one in pathways(session))
        codes = tuple(code for code, _names in known)
        found = versions.history_in(session, Subject.HOURS, row.id)
        draft = versions.draft_in(session, Subject.HOURS, row.id)
        saved = pools_in(session, row.id)
        return HoursPage(
            office=read_office(row),
            today=local_day(now, row.zone),
            pathways=known,
            saved=saved,
            number=found[0].number if found else 0,
            draft=draft,
            drafted=read_hours(draft.data, codes) if draft else saved,
            history=tuple(_entries(found, codes)),
            others=tuple(
                read_office(one)
                for one in all_offices(session)
                if one.id != row.id and person.may(ADMINISTRATOR, one.slug)
            ),
        )


def preview(
    office: str, pools: Sequence[Pool], *, person: Staff, settings: Settings, now: datetime
) -> Preview:
    """Show what hours would change, and whom, by name; that look is written down.

    Raises OfficeUnknown.
    """
    with transaction() as session:
        row = find_office(session, office)
        plan = draw(session, row, tuple(pools), settings=settings, now=now)
        if plan.affected:
            audit.record(
                session,
                at=now,
                action="hours_looked_at",
                record_kind="office",
                record_id=row.id,
                actor=actor_of(person),
                details={"visits": len(plan.affected)},
            )
        return _read(session, plan, now)


def difference(before: Sequence[Pool], after: Sequence[Pool]) -> tuple[Lines, Lines]:
    """List the lines that went and those that came, each with its pool."""
    return _without(before, after), _without(after, before)


def _read(session: Session, plan: Plan, now: datetime) -> Preview:
    laid, today = plan.laid, plan.laid.days[0]
    was, comes = laid.times
    return Preview(
        weekdays=tuple(weekday_changes(laid.before.pools, laid.after.pools, today=today)),
        weeks=tuple(weeks_of(laid.coming, was, comes, now=now, today=today)),
        rows=tuple(rows_of(session, plan.office.id, plan.affected)),
    )


def _entries(found: Sequence[Version], codes: tuple[str, ...]) -> list[Entry]:
    pools = [read_hours(one.data, codes) for one in found]
    entries = []
    for at, one in enumerate(found):
        before = pools[at + 1] if at + 1 < len(found) else ()
        gone, come = difference(before, pools[at])
        result = read_result(one.number, one.data)
        entries.append(
            Entry(number=one.number, at=one.at, by=one.by, gone=gone, come=come, result=result)
        )
    return entries


def _without(pools: Sequence[Pool], others: Sequence[Pool]) -> Lines:
    known: Mapping[str, set[HoursLine]] = {pool.code: set(pool.hours) for pool in others}
    return tuple(
        (pool, line)
        for pool in pools
        for line in pool.hours
        if line not in known.get(pool.code, ())
    )
