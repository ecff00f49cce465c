"""A small network in the database, people who book in it, and what must always be true of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Purpose
from mobility.domain.document import DocumentKind
from mobility.domain.settings import Settings
from mobility.models.appointment import LIVE, OCCUPYING, AppointmentHistoryRow, AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.hold import HoldRow
from mobility.models.office import OfficeRow, PoolPathwayRow, PoolRow
from mobility.models.outbox import OutboxRow
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.services import booking, drafts, holds, message_texts, moves
from mobility.services.drafts import Decision
from tests.office_material import DETAILS, TEXTS

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
PATHWAY = "INFO"
BIRTH = date(1990, 6, 12)
numbers = count(1)


def person(number: int, **changes: object) -> Applicant:
    """Return somebody who is nobody else: names, document and telephone follow the number."""
    values: dict[str, object] = {
        "given_names": f"Rosa {letters(number)}",
        "first_surname": "Tz'unun",
        "birth_date": BIRTH,
        "document_kind": DocumentKind.PASSPORT,
        "document": f"P{number:08d}",
        "phone": f"+5025{number:07d}",
        "sms": True,
        "permissions": frozenset({Purpose.APPOINTMENT, Purpose.REMINDERS}),
    }
    return Applicant(**{**values, **changes})  # type: ignore[arg-type]


def letters(number: int) -> str:
    """Spell a number in letters, since a name has no figures."""
    return "".join("abcdefghij"[int(figure)] for figure in str(number))


def keep_answers(
    token: str,
    answers: Mapping[str, str],
    *,
    settings: Settings,
    now: datetime,
    locale: str = "es",
    decided: bool = True,
) -> None:
    """Keep answers as a phone's own, with an empty decision on them or none yet."""
    result = {"answers": dict(answers), "outcomes": []} if decided else None
    decision = Decision(answers=answers, result=result)
    drafts.change_answers(token, lambda _: decision, locale=locale, settings=settings, now=now)


@dataclass
class World:
    """One office with one pool that serves one pathway; slots are added as a test needs them."""

    app: Flask
    settings: Settings
    office_id: int = 0
    pool_id: int = 0

    def build(self, slug: str = "xela") -> "World":
        """Write office and pool, and the pathway and the messages' texts where they are missing."""
        message_texts.put_missing(TEXTS, now=NOW)
        with transaction() as session:
            pathway = session.scalar(select(PathwayRow).where(PathwayRow.code == PATHWAY))
            pathway = pathway or PathwayRow(code=PATHWAY, priority=99, texts={})
            office = OfficeRow(
                slug=slug, zone="America/Guatemala", state="open", details=DETAILS, row_version=1
            )
            session.add_all([pathway, office])
            session.flush()
            pool = PoolRow(office_id=office.id, code="general", audience="public", mode="in_person")
            session.add(pool)
            session.flush()
            session.add(PoolPathwayRow(pool_id=pool.id, pathway_id=pathway.id))
            self.office_id, self.pool_id = office.id, pool.id
        return self

    def slot(self, places: int, starts_at: datetime = TOMORROW, state: str = "open") -> datetime:
        """Add a slot and return its time, which names it."""
        local = starts_at - timedelta(hours=6)
        with transaction() as session:
            session.add(
                SlotRow(
                    office_id=self.office_id,
                    pool_id=self.pool_id,
                    starts_at=starts_at,
                    day=local.date(),
                    minute=local.hour * 60 + local.minute,
                    length=20,
                    capacity=places,
                    state=state,
                )
            )
        return starts_at

    def journey(
        self, someone: Applicant | None = None, *, decided: bool = True, **changes: object
    ) -> str:
        """Let somebody answer and tell who they are; return their phone's token."""
        token = f"token-{next(numbers)}"
        who = someone or person(next(numbers))
        answers = {"for_whom": "me", "nationality": "GT"}
        keep_answers(token, answers, settings=self.settings, now=NOW, decided=decided)
        self.tell(token, who, **changes)
        return token

    def tell(self, token: str, who: Applicant, **changes: object) -> None:
        """Keep what somebody tells about themselves."""
        journey = {"applicant": who.data(), **changes}
        drafts.save_journey(token, journey, settings=self.settings, now=NOW)

    def hold(self, token: str, starts_at: datetime, now: datetime = NOW) -> None:
        """Keep a place at a time for a phone."""
        holds.hold_place(
            token,
            office_id=self.office_id,
            pool_ids=(self.pool_id,),
            pathway=PATHWAY,
            starts_at=starts_at,
            settings=self.settings,
            now=now,
        )

    def confirm(self, token: str, now: datetime = NOW) -> str:
        """Turn a phone's hold into an appointment and return its uid."""
        return booking.confirm_hold(token, locale="es", settings=self.settings, now=now).uid

    def book(self, starts_at: datetime, someone: Applicant | None = None) -> str:
        """Hold and confirm for somebody, and return the appointment's uid."""
        token = self.journey(someone)
        self.hold(token, starts_at)
        return self.confirm(token)

    def move(self, uid: str, starts_at: datetime, now: datetime = NOW) -> None:
        """Move an appointment to another time."""
        moves.move_appointment(
            uid,
            office_id=self.office_id,
            pool_ids=(self.pool_id,),
            starts_at=starts_at,
            settings=self.settings,
            now=now,
        )

    def give_up(self, uid: str, now: datetime = NOW) -> None:
        """Give an appointment up."""
        moves.give_up(uid, settings=self.settings, now=now)

    def taken(self, starts_at: datetime) -> int:
        """Say how many places of a slot are taken."""
        with reading() as session:
            return session.scalars(
                select(SlotRow.taken).where(SlotRow.starts_at == starts_at)
            ).one()

    def appointments(self, where: str = "1 = 1") -> int:
        """Count appointments."""
        with reading() as session:
            return session.scalars(select(func.count(AppointmentRow.id)).where(text(where))).one()

    def check(self) -> None:
        """Assert what is always true: places, persons, messages, history."""
        with reading() as session:
            for slot in session.scalars(select(SlotRow)):
                held = session.scalars(
                    select(func.count(HoldRow.id)).where(HoldRow.slot_id == slot.id)
                ).one()
                occupied = session.scalars(
                    select(func.count(AppointmentRow.id)).where(
                        AppointmentRow.slot_id == slot.id, text(OCCUPYING)
                    )
                ).one()
                assert slot.taken == held + occupied
                assert 0 <= slot.taken <= slot.capacity
            most = session.scalar(
                select(func.count(AppointmentRow.id))
                .where(text(LIVE))
                .group_by(AppointmentRow.person_key)
                .order_by(func.count(AppointmentRow.id).desc())
            )
            assert (most or 0) <= 1
            _check_promises(session)


def _check_promises(session: Session) -> None:
    """Assert that each step of an appointment has its message and its audit event.

    Staff take many steps of which nobody is told, and look at files, which is audited and no step.
    """
    history, about = AppointmentHistoryRow, AuditEventRow.record_kind == "appointment"
    step = select(history.appointment_id, history.revision, history.action)
    by_staff = {
        (str(number), str(revision), "not_seen" if action == "no_show" else action)
        for number, revision, action in session.execute(step.where(history.actor_kind == "staff"))
    }
    steps = session.scalars(
        select(func.count(history.id)).where(history.actor_kind != "staff")
    ).one()
    # A reminder is of no step; what follows is of one by staff.
    of_visits = text("subject = 'appointment' AND kind NOT IN ('reminder', 'what_follows')")
    keys = session.scalars(select(OutboxRow.dedupe_key).where(of_visits))
    promised = [key for key in keys if tuple(key.split(":")[1:4]) not in by_staff]
    audited = session.scalars(
        select(func.count(AuditEventRow.id)).where(about, AuditEventRow.actor_kind != "staff")
    ).one()
    assert len(promised) == steps == audited


@contextmanager
def world_in(app: Flask, settings: Settings) -> Iterator[World]:
    """Build the small network in an application's database."""
    with app.app_context():
        yield World(app, settings).build()
