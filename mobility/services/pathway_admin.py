"""Pathways as administrators configure them: the list, the texts with their versions, a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.config import Subject, Version
from mobility.domain.gap import Text
from mobility.domain.office_hours import local_day
from mobility.domain.pathway import (
    DatedStatus,
    PathwayKind,
    PathwayState,
    status_on,
)
from mobility.domain.pathway_file import CODE
from mobility.domain.pathway_stop import CodeTaken
from mobility.domain.pathway_text import (
    PREPARED,
    Texts,
    TextsInvalid,
    read_texts,
    require_spanish,
)
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import pathway as rows
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow, PathwayStatusRow
from mobility.models.pathway_stop_visits import booked_ahead
from mobility.services import audit, versions
from mobility.services.network_rows import Rows
from mobility.services.pathway_status import lock_pathway
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One pathway in the list: its state today and next, who is booked ahead, what is missing."""

    code: str
    kind: PathwayKind
    name: Text
    priority: int
    status: DatedStatus | None
    planned: tuple[DatedStatus, ...]
    booked: int
    missing: Mapping[str, int]
    has_rule: bool


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One pathway as it is edited: `number` is the version that it stands at, 0 for none yet."""

    listed: Listed
    texts: Texts
    statuses: tuple[DatedStatus, ...]
    number: int
    history: tuple[Version, ...]

    @property
    def is_guidance(self) -> bool:
        """Say whether it is general guidance, which is for everybody and never shut."""
        return self.listed.kind is PathwayKind.GUIDANCE


def list_all(*, settings: Settings, now: datetime) -> list[Listed]:
    """List every pathway with its state today, in the order of their priority; four queries."""
    day = local_day(now, settings.home_zone)
    with reading() as session:
        booked = booked_ahead(session, now=now)
        with_rules = {row.pathway_id for row in rows.rule_versions(session)}
        statuses = rows.statuses(session)
        return [
            _listed(
                row,
                _dated([one for one in statuses if one.pathway_id == row.id]),
                booked.get(row.id, 0),
                day,
                settings,
                has_rule=row.id in with_rules,
            )
            for row in rows.pathways(session)
        ]


def look(code: str, *, settings: Settings, now: datetime) -> Opened:
    """Show one pathway with its texts, statuses and versions. Raises PathwayUnknown."""
    day = local_day(now, settings.home_zone)
    with reading() as session:
        row = lock_pathway(session, code, lock=False)
        statuses = _dated(rows.statuses(session, row.id))
        booked = booked_ahead(session, now=now).get(row.id, 0)
        has_rule = bool(rows.rule_versions(session, row.id))
        history = tuple(versions.history_in(session, Subject.PATHWAY, row.id))
        return Opened(
            listed=_listed(row, statuses, booked, day, settings, has_rule=has_rule),
            texts=_texts(row),
            statuses=statuses,
            number=history[0].number if history else 0,
            history=history,
        )


def save(code: str, texts: Texts, *, seen: int, person: Staff, now: datetime) -> bool:
    """Save a pathway's texts as its next version; False where nothing differs.

    The first time, how it stood before becomes a version too, so that one can go back to it.
    Raises PathwayUnknown, TextsInvalid or ChangedMeanwhile.
    """
    require_spanish(texts)
    with transaction() as session:
        row = lock_pathway(session, code)
        versions.require_newest(session, Subject.PATHWAY, row.id, seen)
        before = _texts(row)
        if before == texts:
            return False
        _write(row, texts)
        row.row_version += 1
        data, actor = (before.data(), texts.data()), actor_of(person)
        number = versions.record_change(
            session, Subject.PATHWAY, row.id, *data, now=now, actor=actor
        )
        old, new = before.data(), texts.data()
        changed = sorted(name for name in new if new[name] != old[name])
        details = {"version": number, "fields": changed}
        _record(session, row, "pathway_saved", person, now, details)
        return True


def create(
    code: str, kind: PathwayKind, texts: Texts, *, person: Staff, settings: Settings, now: datetime
) -> None:
    """Make a new pathway: suspended, and shown to nobody before it has a rule and is opened.

    Raises CodeTaken or TextsInvalid.
    """
    if not CODE.fullmatch(code) or kind is PathwayKind.GUIDANCE:
        raise TextsInvalid("code")
    require_spanish(texts)
    try:
        with transaction() as session:
            if rows.pathway_by_code(session, code) is not None:
                raise CodeTaken
            row = PathwayRow(code=code, priority=0, texts={"kind": kind.value})
            _write(row, texts)
            made = Rows(session)
            made.add(row)
            status = {
                "state": PathwayState.SUSPENDED.value,
                "since": local_day(now, settings.home_zone),
                "reason": dict(PREPARED),
            }
            made.put(PathwayStatusRow, {"pathway_id": row.id}, ("since",), [status])
            actor = actor_of(person)
            versions.record(session, Subject.PATHWAY, row.id, texts.data(), now=now, actor=actor)
            _record(session, row, "pathway_made", person, now, {"code": code})
    except IntegrityError as clash:
        raise CodeTaken from clash


def _write(row: PathwayRow, texts: Texts) -> None:
    data = texts.data()
    row.priority = data.pop("priority")
    row.texts = {"kind": row.texts["kind"], **data}


def _texts(row: PathwayRow) -> Texts:
    return read_texts({**row.texts, "priority": row.priority})


def _dated(statuses: list[PathwayStatusRow]) -> tuple[DatedStatus, ...]:
    return tuple(DatedStatus(PathwayState(one.state), one.since, one.reason) for one in statuses)


def _listed(
    row: PathwayRow,
    statuses: tuple[DatedStatus, ...],
    booked: int,
    day: date,
    settings: Settings,
    *,
    has_rule: bool,
) -> Listed:
    return Listed(
        code=row.code,
        kind=PathwayKind(row.texts["kind"]),
        name=row.texts["name"],
        priority=row.priority,
        status=status_on(statuses, day),
        planned=tuple(one for one in statuses if one.since > day),
        booked=booked,
        missing=_texts(row).missing(settings.languages),
        has_rule=has_rule,
    )


def _record(
    session: Session,
    row: PathwayRow,
    action: str,
    person: Staff,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="pathway",
        record_id=row.id,
        actor=actor_of(person),
        details=details,
    )
