"""The steps that a row of the paper tells of, each at its own time, within an open unit."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Channel, State, require_move
from mobility.domain.document import DocumentKind
from mobility.domain.errors import MoveNotAllowed
from mobility.domain.from_paper import Written
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.desk import ArrivalRow, DeskDayRow
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import keyed_hash
from mobility.services import arrivals
from mobility.services.audit import Actor
from mobility.services.desk import OpenVisit, snapshot, write_step
from mobility.services.placing import NewVisit, put_visit
from mobility.services.staff import actor_of
from mobility.services.visit_rows import Told

FROM_PAPER = "from_paper"
"""Why a step was written down later than it was taken."""

COMES = frozenset({State.BOOKED, State.NO_SHOW})


def take_steps(
    session: Session,
    visit: OpenVisit,
    written: Written,
    *,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> None:
    """Bring a locked visit to where the paper says it stands.

    Raises MoveNotAllowed, or BookedAgain for somebody missed who has booked again.
    """
    known = {"actor": actor, "settings": settings, "reason": FROM_PAPER}
    if written.state is State.NO_SHOW:
        arrivals.miss(session, visit, now=now, **known)  # type: ignore[arg-type]
        return
    if visit.row.state in COMES and written.arrived_at is not None:
        arrivals.arrive(session, visit, now=written.arrived_at, **known)  # type: ignore[arg-type]
    if written.served_from is not None and visit.row.state == State.CHECKED_IN:
        _step(session, visit, State.BEING_SERVED, written.served_from, actor)
    if written.state in (State.COMPLETED, State.LEFT) and written.ended_at is not None:
        _step(session, visit, written.state, written.ended_at, actor)


def let_in(
    session: Session,
    where: tuple[OfficeRow, DeskDayRow],
    name: str,
    *,
    once: str,
    by: Staff,
    settings: Settings,
    now: datetime,
) -> OpenVisit | None:
    """Write down somebody of whom only a name is known; None where `once` has done so before."""
    place, day = where
    holder = keyed_hash(settings.keys, "holder", f"{FROM_PAPER}:{once}")
    made = select(AppointmentRow.id).where(AppointmentRow.holder == holder)
    if session.scalar(made) is not None:
        return None
    new = NewVisit(
        office_id=place.id,
        day=day.day,
        slot_id=None,
        pathway_id=_guidance(session),
        told=_told(name),
        channel=Channel.WALK_IN,
        locale="es",
        holder=holder,
        reason=FROM_PAPER,
    )
    row = put_visit(session, new, actor=actor_of(by), settings=settings, now=now)
    return OpenVisit(row, None, place, day, None, recorded_at=now)


def _told(name: str) -> Told:
    known = Applicant(
        given_names=name, first_surname="", birth_date=None, document_kind=DocumentKind.NONE
    )
    contact = {**known.contact(), "channel": None}
    return Told(identity=known.identity(), contact=contact, needs=known.needs(), answers={})


def _guidance(session: Session) -> int:
    """Find general guidance, the last of all pathways: the officer says later what it was about."""
    last = select(PathwayRow.id).order_by(PathwayRow.priority.desc(), PathwayRow.id).limit(1)
    return session.scalars(last).one()


def _step(session: Session, visit: OpenVisit, to: State, at: datetime, actor: Actor) -> None:
    """Write a step at its own time; nobody knows any more who was at which window."""
    require_move(State(visit.row.state), to)
    arrival = session.get(ArrivalRow, visit.row.id)
    if arrival is None:
        raise MoveNotAllowed("nobody has arrived")
    now_open = replace(visit, arrival=arrival, before=snapshot(arrival))
    if to is State.BEING_SERVED:
        arrival.called_at = at
    else:
        arrival.ended_at = at
    action = "called" if to is State.BEING_SERVED else to.value
    write_step(session, now_open, action, to=to, actor=actor, now=at, reason=FROM_PAPER)
