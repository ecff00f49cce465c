"""Whose turn it is: of all the nodes on one PostgreSQL database, one works through the timers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from mobility.domain.settings import Settings
from mobility.models.engine import CONNECT_SECONDS, KEEPALIVES, QUIET

# Any number will do that nothing else locks, as long as every node asks for the same.
TAKE = text("SELECT pg_try_advisory_lock(5550193)")
# The server too must notice a node that is gone without a word, or the turn would be lost with it.
NOTICED = "tcp_keepalives_idle=30 tcp_keepalives_interval=10 tcp_keepalives_count=3"
OPTIONS = " ".join(f"-c {option}" for option in ("statement_timeout=15000", *NOTICED.split()))


class Turn:
    """The turn that one of many has, for as long as a connection of its own lives."""

    def __init__(self, database_url: str) -> None:
        connecting = {"connect_timeout": CONNECT_SECONDS, **KEEPALIVES, "options": OPTIONS}
        self._engine = create_engine(
            database_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=connecting,
            **QUIET,
        )
        self._connection: Connection | None = None
        self._one_asks = threading.Lock()

    def is_ours(self) -> bool:
        """Take the turn if nobody has it and say whether it is ours; ask before each piece of work.

        Raises DBAPIError where no database answers.
        """
        with self._one_asks:
            try:
                return self._take()
            except DBAPIError:
                # The old connection may have ended with its server, and the turn with it.
                self._let_go()
                return self._take()

    def close(self) -> None:
        """Let somebody else have the turn."""
        with self._one_asks:
            self._let_go()

    def _take(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect()
        # Asked again by whoever has it, the server says yes: that also tells that it still answers.
        return bool(self._connection.scalar(TAKE))

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


@contextmanager
def turn_of(settings: Settings) -> Iterator[Callable[[], bool]]:
    """Give the question whether it is this process's turn among all nodes.

    A database in one file has one machine, whose processes a locked file keeps apart already.
    """
    if settings.is_sqlite:
        yield lambda: True
        return
    turn = Turn(settings.database_url)
    try:
        yield turn.is_ours
    finally:
        turn.close()
