"""Saving an office's new hours: its times, everybody they cost a place, the version; at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.config import Subject
from mobility.domain.errors import Busy, ChangedMeanwhile
from mobility.domain.hours_change import Choice
from mobility.domain.hours_data import read_hours
from mobility.domain.hours_errors import BookedMeanwhile, DraftGone
from mobility.domain.office import Pool
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.config import newest
from mobility.models.office import OfficeRow, lock_office
from mobility.services import audit, versions
from mobility.services.audit import Actor
from mobility.services.closing_plan import Affected
from mobility.services.desk import find_office
from mobility.services.hours_plan import Plan
from mobility.services.hours_rows import begin_versions, pathway_ids, record_hours
from mobility.services.hours_slots import Again, locked, rearrange
from mobility.services.moved_by_office import Closed, write_all
from mobility.services.staff import actor_of

TRIES = 20
"""So often a saving begins again because somebody booked at that very moment."""
Done = TypeVar("Done")
WHY = "hours"
"""The reason that stands in the history of whoever is moved or closed by it."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be saved: `uid` is the form's, `based_on` the version and `draft` the draft seen.

    `choices` are what becomes of each visit that was shown, by its uid.
    """

    uid: str
    based_on: int
    draft: int
    choices: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What saving did: the version that stands, and what became of whom.

    `holds` were still deciding; `to_call` are told by telephone.
    """

    number: int = 0
    moved: int = 0
    elsewhere: int = 0
    in_line: int = 0
    kept: int = 0
    to_call: int = 0
    holds: int = 0


def save(office: str, order: Order, *, person: Staff, settings: Settings, now: datetime) -> Result:
    """Save the draft of an office's hours, in one unit; the same form again does nothing more.

    Raises OfficeUnknown, DraftGone, ChangedMeanwhile, BookedMeanwhile where somebody is affected of
    whom nobody has decided yet, or Busy.
    """

    def unit(session: Session) -> Result:
        return _save(session, office, order, person, settings, now)

    return until_done(unit)


def done_by(office: str, uid: str) -> Result | None:
    """Return what a form has saved, if that is what stands now. Raises OfficeUnknown."""
    with reading() as session:
        last = newest(session, Subject.HOURS, find_office(session, office).id)
        saved = last is not None and last.data.get("uid") == uid
        return read_result(last.number, last.data) if last and saved else None


def until_done(unit: Callable[[Session], Done]) -> Done:
    """Carry out a unit, again where somebody booked or sent the same at that very moment."""
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return unit(session)
        except (Again, IntegrityError):
            continue
    raise Busy("booked meanwhile")


def read_result(number: int, data: Mapping[str, Any]) -> Result:
    """Read what saving a version did."""
    kept: Mapping[str, int] = data.get("result", {})
    return Result(
        **{one.name: kept.get(one.name, 0) for one in fields(Result)} | {"number": number}
    )


def _save(
    session: Session, slug: str, order: Order, person: Staff, settings: Settings, now: datetime
) -> Result:
    office = lock_office(session, find_office(session, slug).id)
    last = newest(session, Subject.HOURS, office.id)
    if last is not None and last.data.get("uid") == order.uid:
        return read_result(last.number, last.data)
    versions.require_newest(session, Subject.HOURS, office.id, order.based_on)
    pools = _drafted(session, office, order)
    plan = locked(session, office, pools, settings=settings, now=now)
    _require_decided(plan, order.choices)
    result = _write(session, plan, order, person, settings, now)
    versions.discard_in(session, Subject.HOURS, office.id)
    return result


def _drafted(session: Session, office: OfficeRow, order: Order) -> tuple[Pool, ...]:
    draft = versions.draft_in(session, Subject.HOURS, office.id)
    if draft is None:
        raise DraftGone
    if draft.row_version != order.draft:
        raise ChangedMeanwhile(draft.by, draft.at)
    return read_hours(draft.data, tuple(pathway_ids(session)))


def _require_decided(plan: Plan, choices: Mapping[str, Choice]) -> None:
    more = sum(one.visit.uid not in choices for one in plan.affected)
    if more:
        raise BookedMeanwhile(more)


def _write(
    session: Session, plan: Plan, order: Order, person: Staff, settings: Settings, now: datetime
) -> Result:
    actor = actor_of(person)
    told = [one for one in plan.affected if order.choices[one.visit.uid] is not Choice.KEEP]
    moving = [one for one in told if order.choices[one.visit.uid] is Choice.MOVE]
    begin_versions(session, plan.office, now=now)
    done = rearrange(
        session, plan, {one.visit.id for one in told}, actor=actor, settings=settings, now=now
    )
    placed = done.places_for(moving)
    told = [replace(one, place=placed.get(one.visit.id)) for one in told]
    result = _counted(plan, told, done.holds)
    more = {"uid": order.uid, "result": asdict(result)}
    number = record_hours(session, plan.office, now=now, actor=actor, more=more)
    closed = Closed(
        id=number,
        office_id=plan.office.id,
        reason=WHY,
        record="version",
        actor=actor,
        settings=settings,
        now=now,
    )
    write_all(session, closed, told)
    result = replace(result, number=number)
    _record(session, plan.office, result, actor, now)
    return result


def _counted(plan: Plan, told: Sequence[Affected], holds: int) -> Result:
    places = [one.place for one in told if one.place]
    return Result(
        moved=len(places),
        elsewhere=sum(place.office_id != plan.office.id for place in places),
        in_line=len(told) - len(places),
        kept=len(plan.affected) - len(told),
        to_call=sum(one.channel is None for one in told),
        holds=holds,
    )


def _record(
    session: Session, office: OfficeRow, result: Result, actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        at=now,
        action="hours_saved",
        record_kind="office",
        record_id=office.id,
        actor=actor,
        details={key: value for key, value in asdict(result).items() if value},
    )
