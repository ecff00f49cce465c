"""Whose turn it is: of all the processes on one database, one works through the timers."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mobility.domain.errors import Busy
from mobility.domain.settings import Settings
from mobility.domain.timer import TurnLost
from mobility.models.base import guarded
from mobility.models.engine import CONNECT_SECONDS, GONE_NODE, QUIET, options
from mobility.models.timers import NEXT_TURN, check_turn

LOCK = "timers.lock"
# Any number will do that nothing else locks, as long as every node asks for the same.
TAKE = text("SELECT pg_try_advisory_lock(5550193)")
ANSWER = text("SELECT 1")
# The node too notices within 10 seconds, so that it does not believe to have a turn that it lost.
NOTICED = {
    "keepalives": 1,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 9000,
}
# How long to wait at once for the open units of the turn before; then whoever waits asks again.
PATIENCE = {"statement_timeout": 5000, "lock_timeout": 2000}


@dataclass(frozen=True)
class Term:
    """A turn that was taken: what is done in it is done inside `working`.

    `is_ours` is asked before each piece of work, and in between.
    """

    number: int
    is_ours: Callable[[], bool]
    working: Callable[[], AbstractContextManager[None]]


UNSHARED = Term(0, lambda: True, nullcontext)
"""On a database in one file, whose processes a locked file keeps apart: it is let go of only once
the process is dead, and what a dead process had not committed is gone."""


class Turn:
    """The turn that one of many has, for as long as a connection of its own lives."""

    def __init__(self, database_url: str) -> None:
        connecting = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "mobility timers",
            "options": options({**PATIENCE, **GONE_NODE}),
            **NOTICED,
        }
        self._engine = create_engine(
            database_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=connecting,
            **QUIET,
        )
        self._connection: Connection | None = None
        self._number: int | None = None
        self._one_asks = threading.Lock()

    def take(self, now: datetime) -> Term | None:
        """Take the turn if nobody has it, under the next number; None where another has it.

        The number waits until no unit of the turn before is open, and shuts out those to come.
        Raises `Busy` where no database answers, or where a unit of the turn before is still open.
        """
        with self._one_asks:
            try:
                self._connection = self._connection or self._engine.connect()
                if not self._connection.scalar(TAKE):
                    return None
                number = self._connection.execute(NEXT_TURN, {"moment": now}).scalar_one()
            except DBAPIError as error:
                self._let_go()
                raise Busy(type(error.__cause__ or error).__name__) from error
            self._number = number
            return Term(number, partial(self._has, number), partial(self._working, number))

    def close(self) -> None:
        """Let somebody else have the turn."""
        with self._one_asks:
            self._let_go()

    def _has(self, number: int) -> bool:
        """Say whether a turn lasts: the server lets go of it when its connection ends."""
        with self._one_asks:
            if self._connection is None or self._number != number:
                return False
            try:
                self._connection.execute(ANSWER)
            except DBAPIError:
                self._let_go()
                return False
            return True

    def _working(self, number: int) -> AbstractContextManager[None]:
        return guarded(partial(self._check, number=number))

    def _check(self, session: Session, number: int) -> None:
        # Where it is known already, so that no further unit makes the next turn wait.
        if self._number != number:
            raise TurnLost
        check_turn(session, number)

    def _let_go(self) -> None:
        self._number = None
        if self._connection is not None:
            # Ended, not returned: a new one must never pass for the one that had the turn.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


@contextmanager
def taking_turns(settings: Settings) -> Iterator[Callable[[datetime], Term | None]]:
    """Give the question for the turn among all nodes: see `Turn.take`."""
    if settings.is_sqlite:
        yield lambda _now: UNSHARED
        return
    turn = Turn(settings.database_url)
    try:
        yield turn.take
    finally:
        turn.close()


@contextmanager
def alone(file: Path, wait: Callable[[], bool]) -> Iterator[bool]:
    """Stay inside as the only process of this machine, once whoever is inside now has left.

    `wait` waits a little before each further try, and says whether to give up instead: then
    what is given is False.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a") as lock:
        while not _locked(lock.fileno()):
            if wait():
                yield False
                return
        yield True


def _locked(file: int) -> bool:
    """Lock an open file if nobody has; the system lets go of it however the process ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
