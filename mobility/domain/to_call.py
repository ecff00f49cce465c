"""What waits to be telephoned, and what each result of a call makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mobility.domain.errors import MoveNotAllowed
from mobility.domain.message import FORMER
from mobility.domain.message import Kind as Message


class Kind(StrEnum):
    """Why somebody waits to be called, or is to be."""

    CALL = "call"
    NOT_MINE = "not_mine"
    UNDELIVERED = "undelivered"
    CLOSED = "closed"
    INTERPRETER = "interpreter"


class Result(StrEnum):
    """What came of a call."""

    TALKED = "talked"
    ARRANGED = "arranged"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    CALL_AT = "call_at"
    NOT_NEEDED = "not_needed"


class Settlement(StrEnum):
    """How it ends that somebody did not ask for an appointment, once both sides were heard."""

    KEPT = "kept"
    CLOSED = "closed_not_theirs"
    CORRECTED = "document_corrected"
    NOTHING_LEFT = "nothing_left"


_REACHED = (Result.TALKED, Result.NO_ANSWER, Result.WRONG_NUMBER, Result.CALL_AT)
RESULTS: Mapping[Kind, tuple[Result, ...]] = {
    Kind.CALL: (*_REACHED, Result.NOT_NEEDED),
    # These end only when both sides were heard.
    Kind.NOT_MINE: (Result.NO_ANSWER, Result.WRONG_NUMBER, Result.CALL_AT),
    Kind.UNDELIVERED: (*_REACHED, Result.NOT_NEEDED),
    Kind.CLOSED: (*_REACHED, Result.NOT_NEEDED),
    Kind.INTERPRETER: (
        Result.ARRANGED,
        Result.NO_ANSWER,
        Result.CALL_AT,
        Result.NOT_NEEDED,
    ),
}
"""The results that a call of each kind may have, in the order of their buttons."""

ENDS = frozenset({Result.TALKED, Result.ARRANGED, Result.NOT_NEEDED})
"""After these nothing waits any more."""

NO_ANSWER_AGAIN = timedelta(hours=2)
WRONG_NUMBER_AGAIN = timedelta(days=1)
FARTHEST = timedelta(days=30)
"""How far away a call may be put off."""


@dataclass(frozen=True, kw_only=True)
class After:
    """What a result makes of a call: whether it is done, when it is due again, how many tries."""

    done: bool
    due_at: datetime | None
    tries: int


STOPPED = "stopped"
"""Why a message ended that went to somebody who wants none."""

WORTH_A_CALL = frozenset(
    {
        Message.BOOKED,
        Message.MOVED,
        Message.CLOSED_BY_OFFICE,
        Message.REMINDER,
        Message.CODE_AGAIN,
        Message.NOT_SEEN,
        Message.PATHWAY_SUSPENDED,
        Message.DATA_CORRECTED,
        Message.WHAT_FOLLOWS,
    }
)
"""When no message of these kinds reaches somebody, they are called."""

CANNOT_WAIT = frozenset({Message.MOVED, Message.CLOSED_BY_OFFICE, Message.PATHWAY_SUSPENDED})
"""Whoever does not know of these travels for nothing, also where they want no messages."""


def is_worth_a_call(kind: str, occasion: str, reason: str | None) -> bool:
    """Say whether somebody is called because a message reached nobody, and why it did not.

    A contact of before is not: the person has another one now.
    """
    if occasion == FORMER or kind not in WORTH_A_CALL:
        return False
    return reason != STOPPED or kind in CANNOT_WAIT


def is_usable_time(at: datetime | None, *, now: datetime) -> bool:
    """Say whether a call can be put off to a moment: it must be to come, and not too far away."""
    return at is not None and now < at <= now + FARTHEST


def after(
    kind: Kind,
    result: Result,
    *,
    tries: int,
    at: datetime | None,
    correctable: bool,
    now: datetime,
) -> After:
    """Say what a result makes of a call; `at` is when to call again, where that was agreed.

    A wrong number ends what has no appointment whose number could be corrected, unless both sides
    must be heard. Raises MoveNotAllowed for another kind's result, and for a time that cannot be.
    """
    if result not in RESULTS[kind]:
        raise MoveNotAllowed(result)
    if result in ENDS:
        return After(done=True, due_at=None, tries=tries)
    if result is Result.CALL_AT:
        if not is_usable_time(at, now=now):
            raise MoveNotAllowed(result)
        return After(done=False, due_at=at, tries=tries)
    if result is Result.WRONG_NUMBER:
        done = not correctable and kind is not Kind.NOT_MINE
        again = None if done else now + WRONG_NUMBER_AGAIN
        return After(done=done, due_at=again, tries=tries + 1)
    return After(done=False, due_at=now + NO_ANSWER_AGAIN, tries=tries + 1)
