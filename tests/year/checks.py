"""What must be true of the simulated network at every moment, and of its messages at the end."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mobility.domain.delivery import Outgoing
from mobility.domain.message import Kind, Subject
from mobility.domain.office import REMINDERS
from mobility.domain.reminder import reminders
from mobility.models.appointment import LIVE, OCCUPYING, AppointmentHistoryRow, AppointmentRow
from mobility.models.audit import AuditEventRow, AuditLinkRow
from mobility.models.base import reading
from mobility.models.hold import HoldRow
from mobility.models.offer import OPEN as OPEN_OFFER
from mobility.models.offer import OfferRow
from mobility.models.outbox import DUE, OutboxRow
from mobility.models.slot import OPEN, SlotRow

ZONE = ZoneInfo("America/Guatemala")
TOLD = {
    "booked": Kind.BOOKED,
    "moved": Kind.MOVED,
    "given_up": Kind.GIVEN_UP,
    "no_show": Kind.NOT_SEEN,
}


def check_places(now: datetime) -> None:
    """Assert that places, holds and offers are what they must be right after the timers ran."""
    with reading() as session:
        ask = session.connection().execute
        held = select(func.count(HoldRow.id)).where(HoldRow.slot_id == SlotRow.id)
        occupied = select(func.count(AppointmentRow.id)).where(
            AppointmentRow.slot_id == SlotRow.id, text(f"appointment.{OCCUPYING}")
        )
        taken = held.scalar_subquery() + occupied.scalar_subquery()
        assert ask(select(SlotRow.id).where(SlotRow.taken != taken)).all() == []
        begun = select(SlotRow.id).where(text(OPEN), SlotRow.starts_at <= now)
        assert ask(begun).all() == []
        assert ask(select(HoldRow.id).where(HoldRow.expires_at <= now)).all() == []
        twice = select(AppointmentRow.person_key).where(text(LIVE))
        twice = twice.group_by(AppointmentRow.person_key).having(func.count() > 1)
        assert ask(twice).all() == []
        offered = select(OfferRow.screening_id).where(text(OPEN_OFFER))
        assert ask(offered.group_by(OfferRow.screening_id).having(func.count() > 1)).all() == []
        kept = select(OfferRow.id).where(
            text(f"offer.{OPEN_OFFER}"), ~OfferRow.holder.in_(select(HoldRow.holder))
        )
        assert ask(kept).all() == []


def check_messages(taken: Iterable[Outgoing], repeatable: Counter[str], ends: datetime) -> None:
    """Assert that each message went out once, or it is known why not."""
    sent = Counter(one.key for one in taken)
    with reading() as session:
        rows = session.execute(select(OutboxRow.uid, OutboxRow.state, OutboxRow.reason)).all()
        due = session.scalars(select(func.count(OutboxRow.id)).where(text(DUE))).one()
    assert due == 0, f"{due} messages wait at {ends}"
    by_uid = {uid: (state, reason) for uid, state, reason in rows}
    # A message goes out again only where somebody died before they wrote it down.
    assert all(count <= 1 + repeatable[key] for key, count in sent.items())
    for uid, (state, reason) in by_uid.items():
        if state == "sent":
            assert sent[uid] >= 1
        else:
            assert reason, (uid, state)
            assert sent[uid] == 0 or uid in repeatable


def check_promises() -> None:
    """Assert that every step of an appointment and every reminder has its message."""
    with reading() as session:
        promised = {
            (number, kind)
            for number, kind in session.execute(
                select(OutboxRow.subject_id, OutboxRow.kind).where(
                    OutboxRow.subject == Subject.APPOINTMENT
                )
            )
        }
        # Who wanted no messages hears nothing but the answers to their own.
        heard = {number for number, kind in promised if kind == Kind.BOOKED}
        steps = select(AppointmentHistoryRow.appointment_id, AppointmentHistoryRow.action)
        for number, action in session.execute(steps):
            if number in heard and action in TOLD:
                assert (number, TOLD[action]) in promised
        _check_reminders(session, heard)


def _check_reminders(session: Session, heard: set[int]) -> None:
    """Assert that whoever was expected until the visit has had every reminder of it."""
    keys = set(session.scalars(select(OutboxRow.dedupe_key)))
    statement = (
        select(AppointmentRow.id, AppointmentRow.revision, SlotRow.starts_at)
        .join(SlotRow, SlotRow.id == AppointmentRow.slot_id)
        .where(AppointmentRow.state == "no_show")
    )
    told = select(AppointmentHistoryRow.appointment_id, func.max(AppointmentHistoryRow.at)).where(
        AppointmentHistoryRow.action.in_(("booked", "moved"))
    )
    told_at = dict(session.execute(told.group_by(AppointmentHistoryRow.appointment_id)).all())
    for number, revision, starts_at in session.execute(statement):
        if number not in heard:
            continue
        for one in reminders(starts_at, REMINDERS, ZONE, told_at=told_at[number]):
            start = f"appointment:{number}:{revision}:reminder-{one.lead}:"
            assert keys_of(keys, start), (
                start,
                starts_at,
                told_at[number],
                sorted(k for k in keys if k.startswith(f"appointment:{number}:")),
            )


def keys_of(keys: set[str], start: str) -> list[str]:
    """List the keys that a message may have had, by whichever way it first went."""
    return [key for way in ("sms", "whatsapp", "email") if (key := start + way) in keys]


def check_chain() -> None:
    """Assert that every audit event is linked once."""
    with reading() as session:
        events = session.scalars(select(func.count(AuditEventRow.id))).one()
        links = session.scalars(select(func.count(AuditLinkRow.id))).one()
    assert events == links
