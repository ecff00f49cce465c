"""What came of a visit: asked for on one page, decided in one unit, and told to the person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.appointment import State, require_move
from mobility.domain.errors import ReasonMissing
from mobility.domain.gap import Text
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.outcome import Decision
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import transaction
from mobility.models.outcome import outcome_of, put_outcome
from mobility.models.pathway import PathwayRow, pathway_by_code, pathways
from mobility.models.sealed import seal, unseal_row
from mobility.services import audit, notes
from mobility.services.desk import OpenVisit, changed, open_visit, write_step
from mobility.services.messages import Message, promise
from mobility.services.staff import actor_of

CAN_BE_UNDONE = timedelta(minutes=5)
"""So long a message waits: the step that promised it may be undone."""

ENDED = frozenset({State.COMPLETED, State.LEFT})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the page of an outcome shows of a visit, and what there is to choose from."""

    uid: str
    row_version: int
    state: State
    called: str
    turn: str
    pathway: str
    bring: tuple[Text, ...]
    pathways: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was written: how the person is called, and whether a message is on its way."""

    uid: str
    called: str
    state: State
    is_told: bool


def ask(office: str, uid: str, *, person: Staff, settings: Settings, now: datetime) -> Asked:
    """Show what is needed to say what came of a visit, and record the look.

    Raises VisitUnknown.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid)
        row, arrival = visit.row, visit.arrival
        pathway = session.get_one(PathwayRow, row.pathway_id)
        _record_look(session, row.id, person, now)
        return Asked(
            uid=row.uid,
            row_version=row.row_version,
            state=State(row.state),
            called=_called(visit, settings),
            turn=f"{arrival.series}-{arrival.number}" if arrival else "",
            pathway=pathway.code,
            bring=tuple(pathway.texts.get("bring", ())),
            pathways=tuple((one.code, one.texts.get("name", {})) for one in pathways(session)),
        )


def decide(
    office: str,
    uid: str,
    decision: Decision,
    *,
    row_version: int,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> Decided:
    """Write what came of a visit, and promise "Qué sigue"; the same decision twice is one.

    Raises VisitUnknown, ChangedMeanwhile, MoveNotAllowed, or ReasonMissing where the decision
    lacks what its kind needs.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid)
        before = outcome_of(session, visit.row.id)
        if before is not None and before.uid == decision.uid and visit.row.state in ENDED:
            return _decided(visit, settings)
        if visit.row.row_version != row_version:
            raise changed(session, visit.row.id)
        require_move(State(visit.row.state), decision.ends_in)
        if decision.lacks:
            raise ReasonMissing(decision.lacks[0])
        _write(session, visit, decision, person, settings, now)
        return _decided(visit, settings)


def _write(
    session: Session,
    visit: OpenVisit,
    decision: Decision,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    """Write what an outcome owes: itself, the note, the step, and the message."""
    chosen = pathway_by_code(session, decision.pathway) if decision.pathway else None
    put_outcome(
        session,
        {
            "appointment_id": visit.row.id,
            "uid": decision.uid,
            "kind": decision.kind.value,
            "pathway_id": chosen.id if chosen else visit.row.pathway_id,
            "staff_id": person.id,
            "details": _sealed(decision, person, settings),
            "decided_at": now,
        },
    )
    notes.add(
        visit.row, decision.note, kind=decision.kind.value, by=person, settings=settings, now=now
    )
    if visit.arrival is not None:
        visit.arrival.ended_at = now
    write_step(
        session,
        visit,
        decision.ends_in.value,
        to=decision.ends_in,
        actor=actor_of(person),
        now=now,
        reason=decision.reason or decision.kind.value,
        details={"outcome": decision.kind.value},
    )
    if decision.ends_in is State.COMPLETED:
        _tell(session, visit, decision.uid, settings, now)


def _sealed(decision: Decision, person: Staff, settings: Settings) -> bytes:
    details = {
        "reason": decision.reason,
        "partner": decision.partner,
        "where": decision.where,
        "bring": [dict(one) for one in decision.bring],
        "more": decision.more,
        "until": decision.until.isoformat() if decision.until else None,
        "text": decision.text,
        "by": person.name,
    }
    return seal(settings.keys, details, place="outcome.details", uid=decision.uid)


def _tell(
    session: Session, visit: OpenVisit, outcome: str, settings: Settings, now: datetime
) -> None:
    """Promise the message, once for each outcome; undone in time, it is never sent."""
    contact = unseal_row(settings.keys, visit.row, "contact")["contact"]
    message = Message(
        kind=Kind.WHAT_FOLLOWS,
        revision=visit.row.revision,
        channel=wanted_channel(contact),
        contact=contact,
        details={},
        locale=visit.row.locale,
        occasion=outcome,
        zone=visit.office.zone,
        due_at=now + CAN_BE_UNDONE,
    )
    promise(session, visit.row.id, message, settings=settings, now=now)


def _decided(visit: OpenVisit, settings: Settings) -> Decided:
    contact = unseal_row(settings.keys, visit.row, "contact")["contact"]
    state = State(visit.row.state)
    return Decided(
        uid=visit.row.uid,
        called=_called(visit, settings),
        state=state,
        is_told=state is State.COMPLETED and wanted_channel(contact) is not None,
    )


def _called(visit: OpenVisit, settings: Settings) -> str:
    identity: dict[str, Any] = unseal_row(settings.keys, visit.row, "identity")["identity"]
    return str(identity.get("called") or identity.get("given_names") or "")


def _record_look(session: Session, appointment_id: int, person: Staff, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action="opened",
        record_kind="appointment",
        record_id=appointment_id,
        actor=actor_of(person),
        details={"fields": ["identity"]},
    )
