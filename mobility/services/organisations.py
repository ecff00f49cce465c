"""Organisations that book for people who cannot: what they may, and who belongs to them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import NotAllowed
from mobility.domain.helping import OrganisationOver
from mobility.domain.staff import Staff
from mobility.models.base import reading, transaction
from mobility.models.organisation import Person, counts_of, lock_organisation, people_of
from mobility.models.staff import OrganisationRow, StaffRow
from mobility.services import audit
from mobility.services.audit import SYSTEM, Actor

ACTIVE = "active"


@dataclass(frozen=True, kw_only=True)
class NewOrganisation:
    """An organisation to add: how many places a day it has at each office, until which day."""

    name: str
    places_a_day: int
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation as its helpers see it; `manages` says whether this one manages it."""

    id: int
    uid: str
    name: str
    places_a_day: int
    ends_on: date | None
    manages: bool = False


@dataclass(frozen=True)
class Overview:
    """What a manager sees: the people, and how many visits there were by state."""

    organisation: Organisation
    people: tuple[Person, ...]
    counts: Mapping[str, int]


def add(new: NewOrganisation, *, now: datetime, actor: Actor = SYSTEM) -> Organisation:
    """Add an organisation; its helpers are added as staff that belongs to it."""
    row = OrganisationRow(
        uid=str(uuid.uuid4()),
        name=new.name.strip(),
        state=ACTIVE,
        places_a_day=new.places_a_day,
        ends_on=new.ends_on,
        created_at=now,
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        kind = "organisation"
        audit.record(
            session,
            at=now,
            action="organisation_added",
            record_kind=kind,
            record_id=row.id,
            actor=actor,
        )
        return _read(row)


def of(person: Staff) -> Organisation:
    """Read the organisation of a helper; raises NotAllowed for who belongs to none."""
    with reading() as session:
        return in_unit(session, person)


def overview(person: Staff) -> Overview:
    """Show a manager who and how many; raises NotAllowed for anybody else."""
    with reading() as session:
        organisation = in_unit(session, person)
        if not organisation.manages:
            raise NotAllowed
        people = tuple(people_of(session, organisation.id))
        return Overview(organisation, people, counts_of(session, organisation.id))


def in_unit(session: Session, person: Staff) -> Organisation:
    """Read the organisation of a helper within an open unit; raises NotAllowed."""
    mine = (
        select(OrganisationRow, StaffRow.manages)
        .join(StaffRow, StaffRow.organisation_id == OrganisationRow.id)
        .where(StaffRow.id == person.id)
    )
    found = session.execute(mine).one_or_none()
    if found is None:
        raise NotAllowed
    return _read(found.OrganisationRow, manages=found.manages)


def lock(session: Session, person: Staff, *, today: date) -> OrganisationRow:
    """Lock a helper's organisation before anything is counted in its share.

    Raises NotAllowed for who belongs to none, and OrganisationOver where it may not book today.
    """
    if person.organisation_id is None:
        raise NotAllowed
    row = lock_organisation(session, person.organisation_id)
    if row.state != ACTIVE or (row.ends_on is not None and row.ends_on < today):
        raise OrganisationOver
    return row


def _read(row: OrganisationRow, *, manages: bool = False) -> Organisation:
    return Organisation(
        id=row.id,
        uid=row.uid,
        name=row.name,
        places_a_day=row.places_a_day,
        ends_on=row.ends_on,
        manages=manages,
    )
