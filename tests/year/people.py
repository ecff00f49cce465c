"""What people do at random: book, dawdle, move, give up, answer, wait in line, choose an offer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, text

from mobility.domain.applicant import PhoneOwner
from mobility.domain.appointment import Purpose
from mobility.domain.errors import DomainError
from mobility.domain.settings import Settings
from mobility.models.appointment import BOOKED, AppointmentRow
from mobility.models.base import reading
from mobility.models.offer import OPEN, OfferRow
from mobility.services import drafts, moves, offers, replies, waitlist
from mobility.services.replies import Received
from tests.world import PATHWAY, World, keep_answers, numbers, person
from tests.year.network import free_times

WAITS = {"phone": "", "sms": False, "phone_owner": "mine", "email": "", "way": ""}
ANSWERS = {"for_whom": "me", "nationality": "GT"}
SAID = ("NO", "SI", "no puedo ir", "Sí, gracias", "no entiendo", "KW7M 4XRR")


@dataclass
class People:
    """Everybody who wants something of the two offices; what they are refused is counted."""

    worlds: tuple[World, ...]
    settings: Settings
    chance: Random
    phones: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    did: dict[str, int] = field(default_factory=dict)

    def act(self, now: datetime) -> None:
        """Let somebody do something."""
        doing = self.chance.choices(
            (self.book, self.move, self.give_up, self.answer, self.choose),
            weights=(12, 2, 2, 2, 8),
        )[0]
        try:
            doing(now)
        except DomainError as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1

    def book(self, now: datetime) -> None:
        """Answer, choose a time and confirm; or dawdle, or wait in line where nothing is free."""
        world = self.chance.choice(self.worlds)
        token = self._screened(now)
        free = free_times(world, now)
        if not free:
            self._wait(world, token, now)
            return
        world.hold(token, self.chance.choice(free), now)
        if self.chance.random() < 0.2:
            self._count("dawdled")
            return
        world.confirm(token, now + timedelta(minutes=self.chance.choice((1, 5, 9))))
        self._count("booked")

    def move(self, now: datetime) -> None:
        """Choose another time."""
        world, uid = self._somebody()
        free = free_times(world, now)
        if uid and free:
            world.move(uid, self.chance.choice(free), now)
            self._count("moved")

    def give_up(self, now: datetime) -> None:
        """Give the place back."""
        _, uid = self._somebody()
        if uid:
            moves.give_up(uid, settings=self.settings, now=now)
            self._count("gave up")

    def answer(self, now: datetime) -> None:
        """Answer a text message, some with what nobody understands."""
        if not self.phones:
            return
        phone = self.chance.choice(self.phones[-60:])
        words = self.chance.choice(SAID)
        received = Received(name=f"in-{next(numbers)}", phone=phone, text=words)
        replies.take(received, settings=self.settings, now=now)
        self._count("answered")

    def choose(self, now: datetime) -> None:
        """Take an offer, or leave it to the next person."""
        with reading() as session:
            uids = list(session.scalars(select(OfferRow.uid).where(text(OPEN))))
        if not uids:
            return
        uid, token = self.chance.choice(uids), f"token-{next(numbers)}"
        if self.chance.random() < 0.5:
            offers.decline(uid, settings=self.settings, now=now)
            self._count("declined")
            return
        offers.accept(uid, token, settings=self.settings, now=now)
        drafts.save_journey(token, self._told(), settings=self.settings, now=now)
        self.worlds[0].confirm(token, now + timedelta(minutes=2))
        self._count("accepted")

    def _screened(self, now: datetime) -> str:
        token = f"token-{next(numbers)}"
        keep_answers(token, ANSWERS, settings=self.settings, now=now)
        drafts.save_journey(token, self._told(), settings=self.settings, now=now)
        return token

    def _told(self) -> dict[str, object]:
        number = next(numbers)
        changes: list[dict[str, object]] = [
            {},
            {"email": f"p{number}@oficina.test"},
            {"phone": "", "sms": False, "email": f"p{number}@oficina.test"},
            {"phone_owner": PhoneOwner.BORROWED},
            {"permissions": frozenset({Purpose.APPOINTMENT})},
        ]
        who = person(number, **self.chance.choice(changes))
        if who.phone:
            self.phones.append(who.phone)
        return {"applicant": who.data(), "pathway": PATHWAY, "mode": "in_person"}

    def _wait(self, world: World, token: str, now: datetime) -> None:
        slug = "xela" if world is self.worlds[0] else "reu"
        contact = {**WAITS, "phone": f"+5024{next(numbers):07d}", "sms": True}
        waitlist.join(
            token,
            office_slug=slug,
            contact=contact,
            settings=self.settings,
            now=now,
            locale=self.chance.choice(("es", "en")),
        )
        self._count("waits")

    def _somebody(self) -> tuple[World, str]:
        statement = select(AppointmentRow.uid, AppointmentRow.office_id).where(text(BOOKED))
        with reading() as session:
            found = session.execute(statement.order_by(AppointmentRow.id)).all()
        if not found:
            return self.worlds[0], ""
        uid, office_id = self.chance.choice(found)
        return next(one for one in self.worlds if one.office_id == office_id), uid

    def _count(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1
