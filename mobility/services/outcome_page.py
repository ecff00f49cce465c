"""What the page of an outcome shows of a visit, and what there is to choose from."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.arrival import short_number
from mobility.domain.errors import VisitUnknown
from mobility.domain.gap import Text
from mobility.domain.outcome import Decision, OutcomeKind
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.desk import ArrivalRow
from mobility.models.outcome import NextTime, outcome_of
from mobility.models.pathway import PathwayRow, pathways
from mobility.models.sealed import unseal_row
from mobility.services import audit, follow_up
from mobility.services.desk import find_office
from mobility.services.outcomes import called
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A visit whose outcome is asked for; `times` are those of a next appointment.

    `before` is what was decided so far of a visit that was seen.
    """

    uid: str
    row_version: int
    state: State
    called: str
    turn: str
    pathway: str
    bring: tuple[Text, ...]
    pathways: tuple[tuple[str, Text], ...]
    times: tuple[NextTime, ...]
    before: Decision | None


def ask(office: str, uid: str, *, person: Staff, settings: Settings, now: datetime) -> Asked:
    """Show what is needed to say what came of a visit, and record the look.

    Raises VisitUnknown.
    """
    with transaction() as session:
        row = _found(session, office, uid)
        audit.record(
            session,
            at=now,
            action="file_opened",
            record_kind="appointment",
            record_id=row.id,
            actor=actor_of(person),
            details={"for": "outcome"},
        )
        return _asked(session, row, settings, now)


def again(office: str, uid: str, *, settings: Settings, now: datetime) -> Asked:
    """Read the same for a page that was sent; raises VisitUnknown."""
    with reading() as session:
        return _asked(session, _found(session, office, uid), settings, now)


def _found(session: Session, office: str, uid: str) -> AppointmentRow:
    place = find_office(session, office)
    mine = select(AppointmentRow).where(
        AppointmentRow.uid == uid, AppointmentRow.office_id == place.id
    )
    row = session.scalar(mine)
    if row is None:
        raise VisitUnknown
    return row


def _asked(session: Session, row: AppointmentRow, settings: Settings, now: datetime) -> Asked:
    arrival = session.get(ArrivalRow, row.id)
    pathway = session.get_one(PathwayRow, row.pathway_id)
    return Asked(
        uid=row.uid,
        row_version=row.row_version,
        state=State(row.state),
        called=called(row, settings),
        turn=short_number(arrival.series, arrival.number) if arrival else "",
        pathway=pathway.code,
        bring=tuple(pathway.texts.get("bring", ())),
        pathways=tuple((one.code, one.texts.get("name", {})) for one in pathways(session)),
        times=tuple(follow_up.offered(session, row, now=now)),
        before=_before(session, row, settings),
    )


def _before(session: Session, row: AppointmentRow, settings: Settings) -> Decision | None:
    outcome = outcome_of(session, row.id)
    if outcome is None or row.state != State.COMPLETED:
        return None
    details = unseal_row(settings.keys, outcome, "details")["details"]
    pathway = session.get(PathwayRow, outcome.pathway_id) if outcome.pathway_id else None
    return Decision(
        uid=outcome.uid,
        kind=OutcomeKind(outcome.kind),
        reason=details["reason"],
        pathway=pathway.code if pathway else "",
        partner=details["partner"],
        where=details["where"],
        bring=tuple(details["bring"]),
        more=details["more"],
        until=date.fromisoformat(details["until"]) if details["until"] else None,
        text=details["text"],
    )
