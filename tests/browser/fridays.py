"""People booked on a coming Friday at an office whose hours are about to be cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice

from sqlalchemy import select

from mobility import clock
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.office import PoolRow, office_by_slug
from mobility.models.slot import SlotRow
from mobility.services import booking, drafts, holds
from tests.browser.demonstration import Demonstration
from tests.world import keep_answers, person

ANSWERS = {"for_whom": "me", "nationality": "GT", "in_country": "GT"}
FRIDAY = 4
TEN = 10 * 60
people = count(8801)


@dataclass(frozen=True)
class Friday:
    """The first Friday that is far enough, at an office; `late` are its times from ten on."""

    copy: Demonstration
    office: str

    def times(self, late: bool = True) -> list[tuple[int, int, datetime, int]]:
        """List pool, minute, moment and free places of the public times of that day."""
        soon = clock.now() + timedelta(days=2)
        with self.copy.app.app_context(), reading() as session:
            office = office_by_slug(session, self.office)
            assert office is not None
            statement = (
                select(SlotRow)
                .join(PoolRow, PoolRow.id == SlotRow.pool_id)
                .where(SlotRow.office_id == office.id, SlotRow.starts_at > soon)
                .where(PoolRow.audience == "public", PoolRow.mode == "in_person")
                .order_by(SlotRow.starts_at)
            )
            slots = [one for one in session.scalars(statement) if one.day.weekday() == FRIDAY]
            own = [one for one in slots if one.day == slots[0].day and one.state == "open"]
            return [
                (one.pool_id, one.minute, one.starts_at, one.capacity - one.taken)
                for one in own
                if one.minute >= TEN or not late
            ]

    def book(self, number: int, *, late: bool = True, **changes: object) -> list[str]:
        """Book so many people, from ten o'clock on if `late`; return the visits' uids."""
        places = ((pool, at) for pool, _minute, at, free in self.times(late) for _ in range(free))
        return [self._book(pool, at, **changes) for pool, at in islice(places, number)]

    def states(self, uids: list[str]) -> Iterator[tuple[str, datetime | None]]:
        """Say what became of each visit: its state, and when it is."""
        with self.copy.app.app_context(), reading() as session:
            for uid in uids:
                row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
                slot = session.get(SlotRow, row.slot_id)
                yield row.state, slot.starts_at if slot else None

    def _book(self, pool: int, at: datetime, **changes: object) -> str:
        settings, now = self.copy.app.extensions["mobility"], clock.now()
        number = next(people)
        token, where = f"friday-{number}", {"settings": settings, "now": now}
        with self.copy.app.app_context():
            with reading() as session:
                office = office_by_slug(session, self.office)
                office_id = office.id if office else 0
            keep_answers(token, ANSWERS, locale="es", **where)
            holds.hold_place(
                token, office_id=office_id, pool_ids=(pool,), pathway="INFO", starts_at=at, **where
            )
            drafts.save_journey(token, {"applicant": person(number, **changes).data()}, **where)
            return booking.confirm_hold(token, locale="es", **where).uid
