"""An office's day for tests: people who come in, and officers at their windows."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.domain.appointment import State
from mobility.domain.outcome import Decision, OutcomeKind
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.desk import ArrivalRow
from mobility.services import appointments, at_window, check_in, outcomes, serving, undo, windows
from mobility.services.check_in import CheckIn
from mobility.services.queue import Called
from tests.staff import employ
from tests.world import NOW, World, numbers, person

SLUG = "xela"
EIGHT = NOW
SOON = NOW + timedelta(minutes=20)


@dataclass
class WaitingRoom:
    """The desk of the small network's office; `now` is the clock of whatever is done next."""

    world: World
    now: datetime = EIGHT
    times: dict[datetime, datetime] = field(default_factory=dict)

    def officer(self, name: str = "Ana", window: int = 0, **changes: object) -> Staff:
        """Employ somebody, who sits down where a window is named."""
        someone = employ(Role.OFFICER, office=SLUG, name=name, **changes)
        if window:
            windows.sit(someone, SLUG, window, now=self.now)
        return someone

    def book(self, starts_at: datetime = SOON, /, **changes: object) -> str:
        """Book somebody at a time of today, and return the visit's uid."""
        if starts_at not in self.times:
            self.times[starts_at] = self.world.slot(40, starts_at)
        return self.world.book(starts_at, person(next(numbers), **changes))

    def arrive(self, officer: Staff, uid: str, **changes: object) -> CheckIn:
        """Check in somebody of the list."""
        values = {"settings": self.world.settings, "now": self.now, **changes}
        return check_in.arrived(officer, SLUG, uid, **values)  # type: ignore[arg-type]

    def scan(self, officer: Staff, code: str, anyway: str = "") -> CheckIn | None:
        """Check in whoever shows a code."""
        return check_in.check_in(
            officer, SLUG, code, anyway=anyway, settings=self.world.settings, now=self.now
        )

    def come(self, officer: Staff, starts_at: datetime = SOON, /, **changes: object) -> str:
        """Let somebody who has booked come, and return the visit's uid."""
        uid = self.book(starts_at, **changes)
        assert self.arrive(officer, uid).arrived
        return uid

    def call_next(self, officer: Staff, expected: str = "") -> Called:
        """Call the next in turn."""
        return serving.call_next(
            officer, SLUG, expected=expected, settings=self.world.settings, now=self.now
        )

    def call(self, officer: Staff, uid: str, reason: str = "") -> Called:
        """Call one person."""
        return serving.call(
            officer, SLUG, uid, reason=reason, settings=self.world.settings, now=self.now
        )

    def no_answer(self, officer: Staff, uid: str) -> Called:
        """Note that somebody did not come to the window."""
        return at_window.no_answer(
            officer,
            SLUG,
            uid,
            row_version=self.version(uid),
            settings=self.world.settings,
            now=self.now,
        )

    def put_back(self, officer: Staff, uid: str) -> Called:
        """Let somebody wait again."""
        return at_window.put_back(
            officer,
            SLUG,
            uid,
            row_version=self.version(uid),
            settings=self.world.settings,
            now=self.now,
        )

    def finish(self, officer: Staff, uid: str, reason: str = "") -> None:
        """End a visit: the pathway is confirmed, or with a reason the person has left."""
        kind = OutcomeKind.LEFT if reason else OutcomeKind.CONFIRMED
        outcomes.decide(
            SLUG,
            uid,
            Decision(uid=str(uuid.uuid4()), kind=kind, reason=reason),
            row_version=self.version(uid),
            person=officer,
            settings=self.world.settings,
            now=self.now,
        )

    def undo(self, officer: Staff, uid: str, **changes: object) -> undo.Undone:
        """Take the last step of a visit back."""
        values = {"settings": self.world.settings, "now": self.now, **changes}
        return undo.undo_last(officer, SLUG, uid, **values)  # type: ignore[arg-type]

    def code(self, uid: str) -> str:
        """Read the code of a visit."""
        return appointments.view(uid, settings=self.world.settings).reference

    def version(self, uid: str) -> int:
        """Say which version of a visit a form would be made from."""
        with reading() as session:
            wanted = select(AppointmentRow.row_version).where(AppointmentRow.uid == uid)
            return session.scalars(wanted).one()

    def state(self, uid: str) -> State:
        """Say where a visit stands."""
        with reading() as session:
            wanted = select(AppointmentRow.state).where(AppointmentRow.uid == uid)
            return State(session.scalars(wanted).one())

    def arrival(self, uid: str) -> ArrivalRow | None:
        """Read a visit's arrival, None where nobody has come."""
        with reading() as session:
            wanted = select(ArrivalRow).join(
                AppointmentRow, AppointmentRow.id == ArrivalRow.appointment_id
            )
            found = session.scalar(wanted.where(AppointmentRow.uid == uid))
            if found is not None:
                session.expunge(found)
            return found
