"""What came of a visit: asked for on one page, decided in one unit, and told to the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.appointment import UNDO_WITHIN, State
from mobility.domain.errors import MoveNotAllowed, ReasonMissing
from mobility.domain.message import Kind, wanted_channel
from mobility.domain.outcome import Decision, kinds_for
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.outcome import outcome_of, put_outcome
from mobility.models.pathway import PathwayRow, pathway_by_code
from mobility.models.sealed import seal, unseal_row
from mobility.services import follow_up, notes
from mobility.services.desk import OpenVisit, changed, open_visit, write_step
from mobility.services.messages import Message, promise
from mobility.services.staff import actor_of

ENDED = frozenset({State.COMPLETED, State.LEFT})
AMENDED = "outcome_changed"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was written: how the person is called, and whether a message is on its way.

    With a `has_next` appointment the visit is live no more: that one would have to be ended first.
    """

    called: str
    is_told: bool
    has_next: bool


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

    A visit that was seen may get another outcome, which is then the one that is told. Raises
    VisitUnknown, ChangedMeanwhile, MoveNotAllowed, ReasonMissing for a decision without what its
    kind needs, and for the next appointment SlotUnknown, SlotFull, SlotClosed, SlotPast or
    AlreadyBooked; then nothing was written.
    """
    with transaction() as session:
        visit = open_visit(session, office, uid)
        before = outcome_of(session, visit.row.id)
        if before is not None and before.uid == decision.uid and visit.row.state in ENDED:
            return _decided(visit, settings, has_next=before.follow_up_id is not None)
        if visit.row.row_version != row_version:
            raise changed(session, visit.row.id)
        _require(State(visit.row.state), decision)
        _step(session, visit, decision, person, settings, now)
        following = _make_next(session, visit, decision, person, settings, now)
        kept = following or (before.follow_up_id if before else None)
        _write(session, visit, decision, kept, person, settings, now)
        return _decided(visit, settings, has_next=following is not None)


def _require(state: State, decision: Decision) -> None:
    """Refuse an outcome that the visit cannot have, or that lacks what it needs."""
    if decision.kind not in kinds_for(state):
        raise MoveNotAllowed(f"{state} -> {decision.kind}")
    if decision.lacks:
        raise ReasonMissing(decision.lacks[0])


def _step(
    session: Session,
    visit: OpenVisit,
    decision: Decision,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    """Write the note, and the step by which the visit ends or gets another outcome."""
    kind, amends = decision.kind.value, visit.row.state == State.COMPLETED
    notes.add(visit.row, decision.note, kind=kind, by=person, settings=settings, now=now)
    if visit.arrival is not None and not amends:
        visit.arrival.ended_at = now
    write_step(
        session,
        visit,
        AMENDED if amends else decision.ends_in.value,
        to=decision.ends_in,
        actor=actor_of(person),
        now=now,
        reason=decision.reason or kind,
        details={"outcome": kind},
    )


def _write(
    session: Session,
    visit: OpenVisit,
    decision: Decision,
    follow_up_id: int | None,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> None:
    """Write the outcome itself, and promise to tell the person."""
    chosen = pathway_by_code(session, decision.pathway) if decision.pathway else None
    values = {
        "appointment_id": visit.row.id,
        "uid": decision.uid,
        "kind": decision.kind.value,
        "pathway_id": chosen.id if chosen else visit.row.pathway_id,
        "staff_id": person.id,
        "follow_up_id": follow_up_id,
        "details": _sealed(decision, chosen, person, settings),
        "decided_at": now,
    }
    put_outcome(session, values)
    if decision.ends_in is State.COMPLETED:
        _tell(session, visit, decision.uid, settings, now)


def _make_next(
    session: Session,
    visit: OpenVisit,
    decision: Decision,
    person: Staff,
    settings: Settings,
    now: datetime,
) -> int | None:
    """Make the next appointment; only now: while this visit is live, its person has no other."""
    if decision.next_at is None:
        return None
    made = follow_up.make(
        session, visit.row, decision.next_at, actor=actor_of(person), settings=settings, now=now
    )
    return made.id


def _sealed(
    decision: Decision, chosen: PathwayRow | None, person: Staff, settings: Settings
) -> bytes:
    """Seal what the person is told as it reads today; of another pathway, what it asks for."""
    bring = decision.bring or (chosen.texts.get("bring", ()) if chosen else ())
    details = {
        "reason": decision.reason,
        "partner": decision.partner,
        "where": decision.where,
        "bring": [dict(one) for one in bring],
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
        due_at=now + UNDO_WITHIN,
    )
    promise(session, visit.row.id, message, settings=settings, now=now)


def _decided(visit: OpenVisit, settings: Settings, *, has_next: bool) -> Decided:
    contact = unseal_row(settings.keys, visit.row, "contact")["contact"]
    seen = visit.row.state == State.COMPLETED
    return Decided(
        called=called(visit.row, settings),
        is_told=seen and wanted_channel(contact) is not None,
        has_next=has_next,
    )


def called(row: AppointmentRow, settings: Settings) -> str:
    """Say the name of a visit's person as they ask to be called; "" where none is known."""
    identity: dict[str, Any] = unseal_row(settings.keys, row, "identity")["identity"]
    return str(
        identity.get("called") or identity.get("given_names") or identity.get("first_surname") or ""
    )
