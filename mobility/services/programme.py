"""The programme as a whole: its name, its looks, and what its running phase says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.config import NETWORK, Subject, Version
from mobility.domain.gap import Text
from mobility.domain.programme import Identity, identity_data, opens_at, read_identity
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction, upsert
from mobility.models.programme import ProgrammeRow, programme
from mobility.services import audit, versions
from mobility.services.audit import Actor
from mobility.services.phase_rows import read_phases
from mobility.services.staff import actor_of

ONLY = 1


@dataclass(frozen=True, kw_only=True)
class Programme:
    """The programme as every page needs it.

    `opens_at` is when appointments are given again, None where they are or no date is known.
    """

    identity: Identity
    has_logo: bool
    intake_open: bool
    notice: Text
    opens_at: datetime | None
    row_version: int


def current(*, settings: Settings, now: datetime) -> Programme:
    """Read the programme; before anybody saved it, it is what the settings say."""
    with reading() as session:
        return current_in(session, settings=settings, now=now)


def current_in(session: Session, *, settings: Settings, now: datetime) -> Programme:
    """Read the programme within a unit that is open."""
    row = programme(session)
    if row is None:
        return unsaved(settings)
    return Programme(
        identity=read_identity(row.identity),
        has_logo=row.logo is not None,
        intake_open=row.intake_open,
        notice=row.notice,
        opens_at=None if row.intake_open else opens_at(read_phases(session), now),
        row_version=row.row_version,
    )


def sender_in(session: Session) -> str:
    """Name who messages come from, within a unit that is open; "" before anybody said so."""
    row = programme(session)
    return "" if row is None else str(row.identity["sender"])


def unsaved(settings: Settings) -> Programme:
    """Give the programme as the settings have it."""
    return Programme(
        identity=_of_settings(settings),
        has_logo=False,
        intake_open=True,
        notice={},
        opens_at=None,
        row_version=0,
    )


def logo() -> str | None:
    """Read the logo, which was cleaned when it was saved."""
    with reading() as session:
        row = programme(session)
        return None if row is None else row.logo


def save(
    identity: Identity,
    *,
    logo: str | None,
    seen: int,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    """Save what people see of the programme; `logo` "" takes it away, None leaves it.

    Raises ChangedMeanwhile where it is no longer the version that was `seen`.
    """
    actor = actor_of(person)
    with transaction() as session:
        row = lock(session, settings)
        versions.require_newest(session, Subject.IDENTITY, NETWORK, seen)
        kept = row.logo if logo is None else logo or None
        _save(session, row, identity_data(identity), kept, actor, now)


def restore(number: int, *, seen: int, person: Staff, settings: Settings, now: datetime) -> None:
    """Make an earlier version current again; raises ChangedMeanwhile, or KeyError for none."""
    with transaction() as session:
        row = lock(session, settings)
        versions.require_newest(session, Subject.IDENTITY, NETWORK, seen)
        known = {one.number: one for one in versions.history_in(session, *_SUBJECT)}
        data: Mapping[str, object] = known[number].data
        identity = {name: value for name, value in data.items() if name != "logo"}
        kept = data.get("logo")
        _save(session, row, identity, str(kept) if kept else None, actor_of(person), now)


def history() -> list[Version]:
    """List how the programme was saved, the newest first."""
    return versions.history(*_SUBJECT)


def lock(session: Session, settings: Settings) -> ProgrammeRow:
    """Lock the programme's row, and make it first where nobody has saved one."""
    row = programme(session, lock=True)
    if row is not None:
        return row
    identity = identity_data(_of_settings(settings))
    values = {"id": ONLY, "identity": identity, "notice": {}, "intake_open": True, "row_version": 1}
    # Of two that make it at once one waits here, and finds the other's.
    session.execute(upsert(session, ProgrammeRow).values(values).on_conflict_do_nothing())
    return session.scalars(select(ProgrammeRow).with_for_update()).one()


_SUBJECT = (Subject.IDENTITY, NETWORK)


def _save(
    session: Session,
    row: ProgrammeRow,
    identity: Mapping[str, object],
    logo: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    saved = {**identity, **({"logo": logo} if logo else {})}
    # The first time, what the settings said can be gone back to as well.
    number = versions.record_change(session, *_SUBJECT, row.identity, saved, now=now, actor=actor)
    row.identity, row.logo = dict(identity), logo
    row.row_version += 1
    audit.record(
        session,
        at=now,
        action="identity_saved",
        record_kind="programme",
        record_id=row.id,
        actor=actor,
        details={"version": number},
    )


def _of_settings(settings: Settings) -> Identity:
    names = dict.fromkeys(settings.languages, settings.programme)
    return Identity(names=names, sender="Citas", fraud_contact=settings.fraud_contact)
