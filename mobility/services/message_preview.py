"""How a text will read: worded with invented facts, and sent to whoever writes it as a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from mobility.domain.delivery import Words
from mobility.domain.message import Channel, Kind
from mobility.domain.message_text import (
    AS_GUIDANCE,
    AS_OTHER,
    GAPS,
    IN_LINE,
    NO_VISIT,
    ROOM,
    TOLD,
    MessageText,
    Part,
    worded,
)
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.base import transaction
from mobility.services import audit, staff_messages
from mobility.services.staff import actor_of
from mobility.services.tries import spend_try


class Case(StrEnum):
    """Whom a sample is for."""

    IN_PERSON = "in_person"
    BY_TELEPHONE = "by_telephone"
    LONG = "long"
    BORROWED = "borrowed"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A message as somebody would get it: how much it takes, and what was cut so that it fits."""

    case: Case
    subject: str
    body: str
    length: int
    most: int
    cut: tuple[Part, ...]
    is_squeezed: bool


ZONE = "America/Guatemala"
SHORT_DAY, LONG_DAY = (
    datetime(2026, 6, 12, 15, 30, tzinfo=UTC),
    datetime(2026, 9, 23, 18, 30, tzinfo=UTC),
)
OFFICE, LONG_OFFICE = "Quetzaltenango", "Santa Cruz del Quich"
NAME, LONG_NAME = "Rosa", "María de los Ángeles"
USUAL, LONGEST = (SHORT_DAY, OFFICE, NAME), (LONG_DAY, LONG_OFFICE, LONG_NAME)
CODE, CONTACT = "KW7M 4XRR", "0000-0002"
PROOF = "KW7M4XRRABCDEFGH23456723"
"""As long as what follows the address of an appointment in a link."""

NOTE: Mapping[str, str] = MappingProxyType(
    {
        "es": "La oficina le llama en dos semanas.",
        "en": "The office calls you in two weeks.",
    }
)
WITHOUT_A_VISIT = frozenset(kind for kind, gaps in GAPS.items() if "day" not in gaps)
TEST_LIFE = timedelta(hours=1)


def cases(kind: Kind, channel: Channel) -> tuple[Case, ...]:
    """List the samples of a kind and channel; only a telephone may be somebody else's."""
    if kind in WITHOUT_A_VISIT:
        return (Case.IN_PERSON,) if not GAPS[kind] else (Case.IN_PERSON, Case.LONG)
    borrowed = () if channel is Channel.EMAIL else (Case.BORROWED,)
    return (Case.IN_PERSON, Case.BY_TELEPHONE, Case.LONG, *borrowed)


def samples(
    kind: Kind, channel: Channel, text: MessageText, *, words: Words, settings: Settings
) -> list[Sample]:
    """Word a text for everybody that it may be for."""
    return [
        sample(kind, channel, text, case, words=words, settings=settings)
        for case in cases(kind, channel)
    ]


def sample(
    kind: Kind,
    channel: Channel,
    text: MessageText,
    case: Case,
    *,
    words: Words,
    settings: Settings,
) -> Sample:
    """Word a text for one of them."""
    facts = _facts(case, words, settings)
    said = worded(text, channel, {gap: facts[gap] for gap in (*GAPS[kind], *TOLD)})
    return Sample(
        case=case,
        subject=said.subject,
        body=said.body,
        length=ROOM[channel].length(said.body),
        most=ROOM[channel].most,
        cut=said.cut,
        is_squeezed=said.is_squeezed,
    )


def example(gap: str, *, words: Words, settings: Settings) -> str:
    """Give an example of what stands in a gap."""
    return _facts(Case.IN_PERSON, words, settings)[gap]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A text that is tried out: what it says, and to which E.164 or e-mail address it goes.

    `mark` stands before it; `uid` names this trial, so that a second click is the same one.
    """

    kind: Kind
    channel: Channel
    locale: str
    text: MessageText
    address: str
    mark: str
    uid: str

    def said(self, words: Words, settings: Settings) -> tuple[str, str]:
        """Word it with its mark: in the subject of an e-mail, else before the body."""
        what = (self.kind, self.channel, self.text, Case.IN_PERSON)
        one = sample(*what, words=words, settings=settings)
        if self.channel is Channel.EMAIL:
            return f"{self.mark} {one.subject}", one.body
        return "", f"{self.mark} {one.body}"


def send_test(
    trial: Trial, *, person: Staff, words: Words, settings: Settings, now: datetime
) -> None:
    """Send a text, marked as a test, to whoever writes it; once for each `uid`.

    The address is kept nowhere but in the sealed message. Raises TooManyTries above an hour's
    limit.
    """
    spend_try(settings, "message-test", person.uid, now=now)
    named: dict[str, Any] = {"kind": trial.kind, "channel": trial.channel, "locale": trial.locale}
    with transaction() as session:
        staff_messages.queue_to_staff(
            session,
            **named,
            staff_id=person.id,
            address=trial.address,
            facts={},
            said=trial.said(words, settings),
            occasion=f"test-{trial.uid}",
            expires_at=now + TEST_LIFE,
            settings=settings,
            now=now,
        )
        details = {name: str(value) for name, value in named.items()}
        who = actor_of(person)
        kind = "message_text"
        audit.record(
            session, at=now, action="text_tested", record_kind=kind, actor=who, details=details
        )


def _facts(case: Case, words: Words, settings: Settings) -> dict[str, str]:
    """Invent what a message tells."""
    is_long = case is Case.LONG
    when, office, name = LONGEST if is_long else USUAL
    own = case is not Case.BORROWED
    day, time = words.day(when, ZONE), words.clock(when, ZONE)
    return {
        "office": office,
        "place": words.by_telephone() if case is Case.BY_TELEPHONE else office,
        "day": day,
        "time": time,
        "old_day": words.day(when - timedelta(days=1), ZONE),
        "old_time": words.clock(when + timedelta(hours=1), ZONE),
        "until": f"{day}, {time}",
        "early": "" if case is Case.BY_TELEPHONE else "15",
        "contact": CONTACT,
        "code": CODE,
        "name": name if own else "",
        "link": f"{settings.base_url}/c/{PROOF}" if own else "",
        "kept": words.span(timedelta(minutes=59) if is_long else timedelta(hours=2)),
        "note": words.pick(NOTE) if own else "",
        "programme": settings.programme,
        "by": name,
        IN_LINE: "yes" if is_long else "",
        # Each of what a stopped pathway can make of a visit stands in one of the samples.
        AS_GUIDANCE: "yes" if case in (Case.IN_PERSON, Case.BORROWED) else "",
        AS_OTHER: "yes" if case is Case.BY_TELEPHONE else "",
        NO_VISIT: "yes" if is_long else "",
    }
