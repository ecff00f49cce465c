"""Nodes that share a PostgreSQL database, each a process that runs the timers; their work."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import NullPool, create_engine, text

from tests.processes import python, said

# What a unit does is chosen by reading, so that two that work at once would do it twice.
NODE = """
import sys, threading, time
from pathlib import Path
from sqlalchemy import text
from mobility.app import create_app
from mobility.domain.timer import Schedule
from mobility.jobs.running import Job, run
from mobility.models.base import transaction
from tests.conftest import make_settings
NEXT = text("SELECT min(id) FROM item WHERE id NOT IN (SELECT item FROM done)")
DO = text(
    "INSERT INTO done (item, turn, node) "
    "SELECT :item, number, :node FROM timer_turn"
)
def work(settings):
    while True:
        with transaction() as session:
            item = session.scalar(NEXT)
            if item is None:
                return 0
            time.sleep(0.02)
            session.execute(DO, {"item": item, "node": sys.argv[3]})
app = create_app(make_settings(sys.argv[1], Path(sys.argv[2])))
print("ready", flush=True)
run(app, (Job(work, schedule=Schedule(0.2)),), threading.Event())
"""
TABLES = """
CREATE TABLE item (id bigint PRIMARY KEY);
CREATE TABLE done (
    id bigserial PRIMARY KEY, item bigint NOT NULL, turn bigint NOT NULL, node text NOT NULL
)
"""
ADD = text("INSERT INTO item SELECT generate_series(CAST(:first AS bigint), :last)")
ASKING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mobility timers'"
HOLDER = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"


class Done(NamedTuple):
    """One unit of work that was committed: which, in which turn, by whom."""

    item: int
    turn: int
    node: str


class Nodes:
    """Some nodes on one database, and a list of work of which each item is to be done once."""

    def __init__(self, database_url: str, folder: Path, stack: ExitStack) -> None:
        self._url, self._folder, self._stack = database_url, folder, stack
        self._engine = create_engine(database_url, poolclass=NullPool)
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str) -> None:
        """Start a node and wait until it asks for the turn."""
        process = self._stack.enter_context(python(NODE, self._url, str(self._folder / name), name))
        assert said(process) == "ready"
        self.processes[name] = process

    def give_work(self, items: int) -> None:
        """Add items to the list."""
        with self._engine.begin() as connection:
            highest = int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM item")) or 0)
            numbers = {"first": highest + 1, "last": highest + items}
            connection.execute(
                text("INSERT INTO item SELECT generate_series(CAST(:first AS bigint), :last)"),
                numbers,
            )

    def done(self) -> list[Done]:
        """List what was done, in the order in which it was."""
        with self._engine.connect() as connection:
            found = connection.execute(text("SELECT item, turn, node FROM done ORDER BY id"))
            return [Done(*row) for row in found]

    def workers(self) -> set[str]:
        """Name the nodes that have done something."""
        return {one.node for one in self.done()}

    def asking(self) -> int:
        """Count the nodes that have a connection for the turn."""
        with self._engine.connect() as connection:
            return int(connection.scalar(text(ASKING)) or 0)

    def cut_off(self) -> None:
        """End the connection that has the turn, as a server does that is started again."""
        with self._engine.connect() as connection:
            assert connection.scalars(text(HOLDER)).all() == [True]


@contextmanager
def nodes_on(database_url: str, folder: Path) -> Iterator[Nodes]:
    with ExitStack() as stack:
        nodes = Nodes(database_url, folder, stack)
        with nodes._engine.begin() as connection:
            connection.execute(text(TABLES))
        yield nodes
