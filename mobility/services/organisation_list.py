"""The organisations as administrators see them: what they may, who they are, what they booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.organisation import OrganisationUnknown
from mobility.models.base import reading
from mobility.models.organisation import booked_by, counts_of, organisations_with_people, to_come
from mobility.models.staff import OrganisationRow, StaffRow
from mobility.services.organisations import ACTIVE


@dataclass(frozen=True, kw_only=True)
class Line:
    """An organisation in the list: `people` can work now, `to_come` visits still stand."""

    id: int
    uid: str
    name: str
    suspended: bool
    places_a_day: int
    ends_on: date | None
    row_version: int
    people: int = 0
    to_come: int = 0


@dataclass(frozen=True)
class Member:
    """Somebody of an organisation, and how many visits they have booked for it."""

    uid: str
    name: str
    email: str
    state: str
    manages: bool
    booked: int


@dataclass(frozen=True)
class Whole:
    """An organisation, its people, and all that it booked by state."""

    line: Line
    people: tuple[Member, ...]
    counts: Mapping[str, int]


def everyone(*, today: date) -> list[Line]:
    """List the organisations by name."""
    with reading() as session:
        found = organisations_with_people(session)
        visits = to_come(session, [row.OrganisationRow.id for row in found], first=today)
        return [
            _line(one.OrganisationRow, one.people, visits.get(one.OrganisationRow.id, 0))
            for one in found
        ]


def names() -> list[tuple[str, str]]:
    """List uid and name of each organisation, by name."""
    with reading() as session:
        found = select(OrganisationRow.uid, OrganisationRow.name).order_by(OrganisationRow.name)
        return [(row.uid, row.name) for row in session.execute(found)]


def look(uid: str, *, today: date) -> Whole:
    """Show one organisation whole; raises OrganisationUnknown."""
    with reading() as session:
        row = session.scalar(select(OrganisationRow).where(OrganisationRow.uid == uid))
        if row is None:
            raise OrganisationUnknown(uid)
        people = _members(session, row.id)
        working = sum(one.state == ACTIVE for one in people)
        visits = to_come(session, [row.id], first=today).get(row.id, 0)
        return Whole(_line(row, working, visits), people, counts_of(session, row.id))


def _members(session: Session, organisation_id: int) -> tuple[Member, ...]:
    booked = booked_by(session, organisation_id)
    mine = select(StaffRow).where(StaffRow.organisation_id == organisation_id)
    return tuple(
        Member(row.uid, row.name, row.email, row.state, row.manages, booked.get(row.id, 0))
        for row in session.scalars(mine.order_by(StaffRow.name, StaffRow.id))
    )


def _line(row: OrganisationRow, people: int, visits: int) -> Line:
    return Line(
        id=row.id,
        uid=row.uid,
        name=row.name,
        suspended=row.state != ACTIVE,
        places_a_day=row.places_a_day,
        ends_on=row.ends_on,
        row_version=row.row_version,
        people=people,
        to_come=visits,
    )
