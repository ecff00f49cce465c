"""A day of one office with as many people as a test wants, in every state."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.reference import new_reference
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.desk import ArrivalRow
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import seal
from mobility.models.slot import SlotRow
from mobility.services.keys import phone_hash, reference_hash

STATES = (State.COMPLETED, State.CHECKED_IN, State.BOOKED, State.BOOKED, State.NO_SHOW)
NAMES = (("doña Rosa", "Rosa", "Tz'unun"), ("", "María José", "López"), ("", "Ángel", "Ch'en"))
ACCESS: tuple[list[str], ...] = ([], ["steps"], [], ["reading", "calm"])
LANGUAGES = ("", "", "mam", "quc", "")
OFFICERS = ("any", "woman", "any", "any")
A_TIME = 6
"""So many people come at one time."""


@dataclass(frozen=True)
class Guest:
    """Somebody of the day: how they are found."""

    uid: str
    reference: str
    phone: str


@dataclass
class FullDay:
    """Writes visits of an office's day; the first begins at `starts`."""

    office: str
    day: date
    starts: datetime
    settings: Settings

    def fill(self, people: int) -> list[Guest]:
        """Write so many visits into times twenty minutes apart."""
        with transaction() as session:
            office = session.scalars(select(OfficeRow).where(OfficeRow.slug == self.office)).one()
            pool = session.scalars(select(PoolRow.id).where(PoolRow.office_id == office.id)).first()
            paths = list(session.scalars(select(PathwayRow.id).order_by(PathwayRow.id)))
            slots = self._slots(session, office.id, pool or 0, -(-people // A_TIME))
            return [
                self._visit(session, number, office.id, slots[number // A_TIME], paths)
                for number in range(people)
            ]

    def _slots(self, session: Session, office_id: int, pool_id: int, times: int) -> list[int]:
        step = max(1, min(20, 600 // max(1, times)))
        slots = []
        for number in range(times):
            at = self.starts + timedelta(minutes=step * number, seconds=1)
            values: dict[str, Any] = {"office_id": office_id, "pool_id": pool_id, "day": self.day}
            values |= {"starts_at": at, "minute": 480 + step * number, "length": 20}
            slots.append(SlotRow(**values, capacity=A_TIME, taken=A_TIME))
        session.add_all(slots)
        session.flush()
        return [slot.id for slot in slots]

    def _visit(
        self, session: Session, number: int, office_id: int, slot_id: int, paths: list[int]
    ) -> Guest:
        uid, reference = str(uuid.uuid4()), new_reference(Random(f"{self.day}{number}").randrange)
        phone = f"+5025555{number:04d}"
        state = STATES[number % len(STATES)]
        row = AppointmentRow(
            uid=uid,
            reference_hash=reference_hash(self.settings, reference),
            office_id=office_id,
            slot_id=slot_id,
            day=self.day,
            pathway_id=paths[number % len(paths)],
            person_key=f"person-{self.day}-{number}",
            phone_hash=phone_hash(self.settings, phone),
            state=state.value,
            channel="web",
            locale="es",
            nationality="GT",
            age_band="25-59",
            created_at=self.starts,
            **{name: self._sealed(uid, name, value) for name, value in told(number, reference)},
        )
        session.add(row)
        session.flush()
        if state in (State.COMPLETED, State.CHECKED_IN):
            session.execute(insert(ArrivalRow).values(self._arrival(row, number)))
        return Guest(uid, reference, phone)

    def _sealed(self, uid: str, name: str, value: dict[str, Any]) -> bytes:
        return seal(self.settings.keys, value, place=f"appointment.{name}", uid=uid)

    def _arrival(self, row: AppointmentRow, number: int) -> dict[str, Any]:
        at = self.starts - timedelta(minutes=number % 50)
        ids = {"appointment_id": row.id, "office_id": row.office_id, "day": self.day}
        turn = {"turn_rank": 1, "turn_at": self.starts + timedelta(minutes=number)}
        return {**ids, **turn, "series": "A", "number": number + 1, "arrived_at": at}


def told(number: int, reference: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Say what one person told, by the column that keeps it."""
    called, given, surname = NAMES[number % len(NAMES)]
    names = {"called": called, "given_names": given, "first_surname": surname}
    born = {"birth_date": "1990-06-12", "document_kind": "none", "document": ""}
    yield "identity", {**names, "second_surname": "", **born, "reference": reference}
    phone = {"phone": f"+5025555{number:04d}", "sms": True, "phone_owner": "mine"}
    yield "contact", {**phone, "email": "", "way": ""}
    speaks = {"language": "es", "interpreter": LANGUAGES[number % len(LANGUAGES)]}
    asks = {"access": ACCESS[number % len(ACCESS)], "officer": OFFICERS[number % len(OFFICERS)]}
    yield "needs", {**speaks, **asks, "adults": 1, "children": {"0-4": number % 2}}
    yield "answers", {"answers": {"for_whom": "me", "fear": "prefer_not"}}
