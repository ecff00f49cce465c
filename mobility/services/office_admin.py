"""Creating and editing offices: what is saved is a version, and can be used again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.config import Subject, Version
from mobility.domain.network import Acceptance, Network
from mobility.domain.office import OfficePlan, OfficeState
from mobility.domain.office_data import plain_data
from mobility.domain.office_file import parse_plain
from mobility.domain.office_opening import OfficeNameTaken, VersionUnknown
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import BOOKED, AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow, office_by_slug
from mobility.services import guidance, versions
from mobility.services.closures import HolidaysOf, add_years, years_until
from mobility.services.desk import find_office
from mobility.services.network_rows import Rows
from mobility.services.office_plans import plain_plan, rules_in
from mobility.services.office_rows import put_acceptance, put_office
from mobility.services.office_versions import (
    begin_versions,
    differing,
    locked,
    require_seen,
    write_down,
)

TIMED = ("reminders", "grace_minutes")
"""What says when the timers look at a booked visit."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One version of an office, and what differs from the one before it."""

    version: Version
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """An office as it stands; `rules` are those of the network that it may follow."""

    plan: OfficePlan
    row_version: int
    rules: Mapping[str, Acceptance]
    history: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save changed, by the keys of an office's file."""

    fields: tuple[str, ...]


def look(office: str) -> Stored:
    """Show an office to whoever edits it; raises OfficeUnknown."""
    with reading() as session:
        row = find_office(session, office)
        return Stored(
            plan=plain_plan(session, row),
            row_version=row.row_version,
            rules=rules_in(session),
            history=tuple(_changes(versions.history_in(session, Subject.OFFICE, row.id))),
        )


def create(
    plan: OfficePlan, *, person: Staff, settings: Settings, holidays: HolidaysOf, now: datetime
) -> None:
    """Make an office that is being prepared, with the holidays of its country (batch).

    Raises OfficeNameTaken.
    """
    plan = replace(plan, state=OfficeState.PREPARING)
    try:
        with transaction() as session:
            if office_by_slug(session, plan.slug) is not None:
                raise OfficeNameTaken
            row = put_office(Rows(session), plan)
            number = row.id
            write_down(session, row, plan, "office_created", person, now)
    except IntegrityError as clash:
        raise OfficeNameTaken from clash
    add_years(number, years_until(now, settings.horizon), holidays)


def save(office: str, plan: OfficePlan, *, seen: int, person: Staff, now: datetime) -> Saved:
    """Change an office; `seen` is the row_version that was edited.

    State, notice, budget and feasts have pages of their own and stay, as does the zone of an office
    whose times were given in it. Raises OfficeUnknown, ChangedMeanwhile or GuidanceLost.
    """
    with transaction() as session:
        row = locked(session, office)
        require_seen(session, row, seen)
        before = plain_plan(session, row)
        return _save(session, row, before, _own(plan, before), person, now)


def use_again(office: str, number: int, *, seen: int, person: Staff, now: datetime) -> Saved:
    """Let an earlier version stand again, as a new one; rules that are gone are left out.

    Raises OfficeUnknown, VersionUnknown, ChangedMeanwhile or GuidanceLost.
    """
    with transaction() as session:
        row = locked(session, office)
        require_seen(session, row, seen)
        before = plain_plan(session, row)
        known = rules_in(session)
        found = versions.history_in(session, Subject.OFFICE, row.id)
        data = next((one.data for one in found if one.number == number), None)
        if data is None:
            raise VersionUnknown
        kept = {name: plain_data(before)[name] for name in ("state", "slug")}
        followed = [name for name in data["acceptance"] if name in known]
        plan = parse_plain({**data, **kept, "acceptance": followed}, office, known)
        return _save(session, row, before, _own(plan, before), person, now)


def _save(
    session: Session,
    row: OfficeRow,
    before: OfficePlan,
    plan: OfficePlan,
    person: Staff,
    now: datetime,
) -> Saved:
    fields = differing(plain_data(before), plain_data(plan))
    if not fields:
        return Saved(fields=())
    had = guidance.lacking(session)
    begin_versions(session, row, before, now=now)
    rows = Rows(session)
    put_office(rows, plan)
    rules = Network(pathways=(), acceptance=rules_in(session), offices=())
    put_acceptance(rows, row, plan, rules)
    if fields == ("acceptance",):
        row.row_version += 1
    guidance.require_no_worse(session, had)
    write_down(session, row, plan, "office_changed", person, now, fields=list(fields))
    if set(fields) & set(TIMED):
        _look_again(session, row.id, now)
    return Saved(fields=fields)


def _own(plan: OfficePlan, before: OfficePlan) -> OfficePlan:
    """Leave what has a page of its own as it is."""
    settled = before.state is not OfficeState.PREPARING
    return replace(
        plan,
        slug=before.slug,
        zone=before.zone if settled else plan.zone,
        state=before.state,
        practice=before.practice,
        notice=before.notice,
        message_budget=before.message_budget,
        feasts=before.feasts,
    )


def _look_again(session: Session, office_id: int, now: datetime) -> None:
    """Let the timers look at the office's booked visits by the new times, locked in one order."""
    mine = (AppointmentRow.office_id == office_id, text(f"appointment.{BOOKED}"))
    ordered = select(AppointmentRow.id).where(*mine).order_by(AppointmentRow.id)
    session.scalars(ordered.with_for_update(key_share=True)).all()
    again = update(AppointmentRow).where(*mine).values(next_step_at=now)
    session.execute(again.execution_options(synchronize_session=False))


def _changes(history: list[Version]) -> list[Change]:
    before = [*history[1:], None][: len(history)]
    return [
        Change(
            version=one,
            fields=differing(previous.data, one.data) if previous is not None else (),
        )
        for one, previous in zip(history, before, strict=True)
    ]
