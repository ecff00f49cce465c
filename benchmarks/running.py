"""A copy of Mobility under load: its database, its settings, its server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Connection, Engine, text

import wsgi
from benchmarks.driver import Driver
from benchmarks.measure import Effort
from mobility import cli
from mobility.app import create_app
from mobility.domain.settings import Settings
from mobility.models.base import db
from tests import postgres
from tests.postgres import PostgresServer
from tests.web.served import environment, free_port, served

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_wal_size=4GB")
WORKERS = 2
THREADS = 4
numbers = count(1)


@dataclass(frozen=True)
class Bench:
    """What every row is handed: a folder, a durable PostgreSQL, the driver, and how long."""

    folder: Path
    server: PostgresServer
    driver: Driver
    effort: Effort

    @contextmanager
    def copy(self, *, sqlite: bool = False) -> Iterator["Copy"]:
        """Make a copy with the demonstration network, its server not started yet."""
        number = next(numbers)
        folder = self.folder / f"copy-{number}"
        folder.mkdir()
        # The timers would send, sweep and erase beside what is measured.
        env = environment(folder, THREADS=str(THREADS), TIMERS="apart")
        if not sqlite:
            env["DATABASE_URL"] = self.server.create(f"bench_{number}")
            env["WORKERS"] = str(WORKERS)
        settings = wsgi.load_settings(env, new_keys=True)
        app = create_app(settings)
        with quietly():
            cli.prepare(app, settings)
        made = Copy(env, settings, app)
        try:
            yield made
        finally:
            # PostgreSQL does not end while somebody is connected.
            made.engine.dispose()


@dataclass(frozen=True)
class Copy:
    """One copy: the variables that start it, and the program for what is done off the clock."""

    env: dict[str, str]
    settings: Settings
    app: Flask

    @property
    def engine(self) -> Engine:
        """The engine that this process uses, off the clock."""
        with self.app.app_context():
            return db.engine

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Open a transaction, off the clock."""
        with self.engine.begin() as connection:
            yield connection

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.connected() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Serve it as `mobility run` does and yield the port."""
        # Nothing that this process has open may wait in the server's way.
        self.engine.dispose()
        with served(self.env) as port:
            yield port


@contextmanager
def serving_instead(copy: Copy, program: str) -> Iterator[int]:
    """Serve another program with the same gunicorn, workers and threads; yield the port."""
    settings = copy.settings
    env = {**copy.env, "PORT": str(free_port())}
    # An empty file: gunicorn would take the program's own from the folder it is started in.
    config_file = Path(copy.env["HOME"]) / "reference.conf.py"
    config_file.touch()
    command = [
        *(sys.executable, "-m", "gunicorn", "--preload", "--no-control-socket"),
        *("--config", str(config_file)),
        *("--bind", f"127.0.0.1:{env['PORT']}", "--worker-class", "gthread"),
        *("--workers", str(settings.workers), "--threads", str(settings.threads)),
        *("--keep-alive", "5", "--log-level", "warning", program),
    ]
    with served(env, command) as port:
        yield port


@contextmanager
def durable_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL as it must run where what was confirmed is never lost."""
    with patch.object(postgres, "SPEED", DURABLE), postgres.running_server() as server:
        yield server


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the program's log, which serves to say what a server did, out of the table."""
    with Path(os.devnull).open("w") as nowhere, patch.object(sys, "stdout", nowhere):
        yield
