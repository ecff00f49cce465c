"""An office's day in the running copy: whoever works there, and visits around the present moment.

The office is put into a zone in which it is a morning now, so that the day is the same whatever
the hour and the weekday at which the tests run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from mobility import clock
from mobility.domain.appointment import State
from mobility.domain.slot import SlotState
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction, upsert
from mobility.models.desk import ArrivalRow, DeskDayRow, WindowRow
from mobility.models.office import OfficeRow, PoolRow, office_by_slug
from mobility.models.slot import SlotRow
from mobility.services import appointments, booking, drafts, holds
from mobility.services.appointments import Appointment
from tests.browser.demonstration import Demonstration
from tests.staff import employ
from tests.world import keep_answers, person

HOUR = 10
"""About so late it is at the office."""

LENGTH = 20
PLACES = 4
ANSWERS = {"for_whom": "me", "nationality": "GT", "in_country": "GT"}
LONG_BEFORE = timedelta(days=3)
people = count(7001)


def morning_zone(now: datetime) -> str:
    """Name a zone in which it is a morning at a moment."""
    # The names of these zones have the sign the other way round.
    west = (now.hour - HOUR) % 24
    return f"Etc/GMT+{west}" if west <= 12 else f"Etc/GMT-{24 - west}"


@dataclass
class DeskDay:
    """The day of one office; visits are booked as if three days ago."""

    copy: Demonstration
    office: str
    now: datetime = field(default_factory=lambda: clock.now().replace(second=0, microsecond=0))
    ids: tuple[int, int] = (0, 0)
    day: date = date.min

    def start(self) -> "DeskDay":
        """Let the office be in a morning, its day empty."""
        zone = morning_zone(self.now)
        self.day = self.now.astimezone(_fixed(zone)).date()
        with self.copy.app.app_context(), transaction() as session:
            office = office_by_slug(session, self.office)
            assert office is not None
            office.zone = zone
            self.ids = (office.id, _general(session, office))
            self._clear(session, office.id)
        return self

    def _clear(self, session: Session, office_id: int) -> None:
        """Leave nothing of an earlier test: no times, nobody at a window, nobody in the room."""
        near = (self.day - DAY, self.day + DAY)
        free = delete(SlotRow).where(
            SlotRow.office_id == office_id,
            SlotRow.taken == 0,
            # Visits that were closed keep the time that they had.
            ~exists().where(AppointmentRow.slot_id == SlotRow.id),
        )
        session.execute(free.where(SlotRow.day.between(*near)))
        left = update(SlotRow).where(SlotRow.office_id == office_id, SlotRow.day.between(*near))
        session.execute(left.values(state=SlotState.CLOSED.value))
        for table in (ArrivalRow, DeskDayRow, WindowRow):
            session.execute(delete(table).where(table.office_id == office_id))
        visits = update(AppointmentRow).where(AppointmentRow.office_id == office_id)
        here = visits.where(AppointmentRow.day.between(*near))
        session.execute(here.values(state=State.CANCELLED.value))

    @property
    def path(self) -> str:
        """The address of the day."""
        return f"/desk/{self.office}/{self.day}"

    def at(self, minutes: int) -> datetime:
        """Say a moment, in minutes from now."""
        return self.now + timedelta(minutes=minutes)

    def slots(self, minutes: Sequence[int], places: int = PLACES) -> None:
        """Make times of the day with places, each so many minutes from now."""
        office, pool = self.ids
        with self.copy.app.app_context(), transaction() as session:
            for one in minutes:
                local = self.at(one).astimezone(_fixed(morning_zone(self.now)))
                values: dict[str, Any] = {"minute": local.hour * 60 + local.minute}
                values |= {"office_id": office, "pool_id": pool, "starts_at": self.at(one)}
                values |= {"day": local.date(), "length": LENGTH, "capacity": places}
                made = upsert(session, SlotRow).values(**values, taken=0, state="open")
                more = {"capacity": SlotRow.taken + places, "state": "open"}
                unique = ["office_id", "pool_id", "starts_at"]
                session.execute(made.on_conflict_do_update(index_elements=unique, set_=more))

    def book(self, minutes: int, **changes: object) -> Appointment:
        """Book somebody into a time of the day."""
        office, pool = self.ids
        settings, before = self.copy.app.extensions["mobility"], self.now - LONG_BEFORE
        where = {"settings": settings, "now": before}
        number = next(people)
        token = f"desk-{number}"
        with self.copy.app.app_context():
            keep_answers(token, ANSWERS, locale="es", settings=settings, now=before)
            holds.hold_place(
                token,
                office_id=office,
                pool_ids=(pool,),
                pathway="INFO",
                starts_at=self.at(minutes),
                **where,
            )
            applicant = person(number, **changes)
            drafts.save_journey(token, {"applicant": applicant.data()}, **where)
            uid = booking.confirm_hold(token, locale="es", **where).uid
            return appointments.view(uid, settings=settings)

    def employ(self, *roles: Role, name: str, everywhere: bool = False, **changes: object) -> Staff:
        """Give somebody an account for this office, or for all."""
        with self.copy.app.app_context():
            return employ(*roles, office=None if everywhere else self.office, name=name, **changes)

    def again(self, person: Staff) -> Staff:
        """Know somebody again whose password was changed, which ends older cookies."""
        epoch = self.copy.number("SELECT epoch FROM staff WHERE id = ?", person.id)
        return replace(person, epoch=epoch)

    def cookie(self, person: Staff, **more: object) -> str:
        """Sign the cookie of whoever has signed in."""
        seen = int(clock.now().timestamp())
        kept = {"_user_id": f"{person.uid}.{person.epoch}", "_fresh": True, **more}
        return self.copy.cookie(**kept, staff_since=seen, staff_seen=seen)


DAY = timedelta(days=1)


def _fixed(zone: str) -> timezone:
    return timezone(timedelta(hours=-int(zone.removeprefix("Etc/GMT"))))


def _general(session: Session, office: OfficeRow) -> int:
    statement = select(PoolRow.id).where(PoolRow.office_id == office.id)
    public = statement.where(PoolRow.audience == "public", PoolRow.mode == "in_person")
    return session.scalars(public.order_by(PoolRow.id)).all()[0]
