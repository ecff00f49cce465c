"""People who wait in a line of the small network, and what is offered to them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select, text

from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.hold import HoldRow
from mobility.models.offer import OPEN, OfferRow
from mobility.models.office import AcceptanceRow
from mobility.models.outbox import OutboxRow
from mobility.models.screening import ScreeningRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import drafts, freed_places, holds, offers, waitlist
from mobility.services.keys import holder_hash
from tests.world import NOW, PATHWAY, World, keep_answers

ANSWERS = {"for_whom": "me", "nationality": "GT"}
numbers = count(1)


def accept_everybody(world: World, rule: dict[str, object] | None = None) -> None:
    """Let the world's office accept whoever meets a rule; without one, everybody who answers."""
    anybody = {"fact": "for_whom", "op": "is", "value": "me"}
    with transaction() as session:
        owned = AcceptanceRow.office_id == world.office_id
        for row in session.scalars(select(AcceptanceRow).where(owned)):
            session.delete(row)
        session.add(
            AcceptanceRow(
                office_id=world.office_id,
                name="some",
                conditions={"pathways": ["any"], "rule": rule or anybody},
                valid_from=NOW - timedelta(days=1),
                valid_until=None,
            )
        )


def contact_of(number: int, **changes: object) -> dict[str, object]:
    """Return how somebody in a line is reached."""
    phone = f"+5024{number:07d}"
    return {"phone": phone, "sms": True, "phone_owner": "mine", "email": "", **changes}


@dataclass
class Line:
    """The line of one office; people are named by the tokens of their phones."""

    world: World
    slug: str = "xela"
    people: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.world.settings

    def join(
        self,
        token: str = "",
        *,
        now: datetime = NOW,
        nationality: str = "GT",
        decided: bool = True,
        **contact: object,
    ) -> str:
        """Let somebody wait, by default somebody new; return their phone's token."""
        number = next(numbers)
        if not token:
            token = f"waiting-{number}"
            answers = {**ANSWERS, "nationality": nationality}
            keep_answers(token, answers, settings=self.settings, now=now, decided=decided)
        journey = {"pathway": PATHWAY, "mode": "in_person"}
        drafts.save_journey(token, journey, settings=self.settings, now=now)
        waitlist.join(
            token,
            office_slug=self.slug,
            contact=contact_of(number, **contact),
            settings=self.settings,
            now=now,
            locale="es",
        )
        self.people.append(token)
        return token

    def offered(self, where: str = OPEN) -> list[str]:
        """Return whom places are offered to, in the order of the offers."""
        statement = (
            select(ScreeningRow.holder)
            .join(OfferRow, OfferRow.screening_id == ScreeningRow.id)
            .where(text(f"offer.{where}"))
            .order_by(OfferRow.id)
        )
        with reading() as session:
            holders = list(session.scalars(statement))
        names = {holder_hash(self.settings, token): token for token in self.people}
        return [names.get(holder or "", "another phone") for holder in holders]

    def states(self) -> list[str]:
        """Return how the offers stand, in their order."""
        with reading() as session:
            return list(session.scalars(select(OfferRow.state).order_by(OfferRow.id)))

    def last(self) -> OfferRow:
        """Return the offer that was made last."""
        with reading() as session:
            row = session.scalars(select(OfferRow).order_by(OfferRow.id.desc()).limit(1)).one()
            session.expunge(row)
            return row

    def entries(self) -> list[str]:
        """Return how each stands in the line, in its order."""
        with reading() as session:
            states = select(WaitlistEntryRow.state).order_by(WaitlistEntryRow.id)
            return list(session.scalars(states))

    def messages(self) -> list[OutboxRow]:
        """Return the messages about offers."""
        about = select(OutboxRow).where(OutboxRow.subject == "offer").order_by(OutboxRow.id)
        with reading() as session:
            rows = list(session.scalars(about))
            session.expunge_all()
            return rows

    def accept(self, uid: str, token: str, now: datetime = NOW) -> None:
        offers.accept(uid, token, settings=self.settings, now=now)

    def decline(self, uid: str, now: datetime = NOW) -> None:
        offers.decline(uid, settings=self.settings, now=now)

    def leave(self, uid: str, now: datetime = NOW) -> None:
        offers.leave(uid, settings=self.settings, now=now)

    def offer_places(self, now: datetime = NOW) -> int:
        return freed_places.offer_places(settings=self.settings, now=now)

    def sweep(self, now: datetime) -> int:
        return holds.sweep_holds(settings=self.settings, now=now)

    def check(self) -> None:
        """Assert what is always true of offers, and of the places that they keep."""
        self.world.check()
        with reading() as session:
            ask = session.scalars
            open_ = set(ask(select(OfferRow.holder).where(text(OPEN))))
            held = set(ask(select(HoldRow.holder)))
            ended = set(ask(select(OfferRow.holder).where(text(f"NOT {OPEN}"))))
            assert open_ <= held
            assert not ended & held
            made = ask(select(func.count(OfferRow.id))).one()
            told = ask(select(func.count(OutboxRow.id)).where(OutboxRow.subject == "offer")).one()
            assert made == told
