"""A real PostgreSQL server for the tests, started and stopped by them, as root too."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from mobility.gateways.backup import find_tool

HOW_TO_GET = "PostgreSQL is missing. On Debian: apt-get install postgresql"
# Nothing here outlives the tests, so nothing waits for the disk; and no housekeeping runs at an
# instant that no test has chosen, since what it holds open the audit chain has to wait for.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
START_SECONDS = 60


class PostgresMissing(Exception):
    """This machine has no PostgreSQL server to start."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server, reached through a socket in a folder of its own."""

    folder: Path

    def url(self, name: str) -> str:
        """Return the address of one database, as the program's settings take it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any database under test."""
        address = f"postgresql://postgres@/postgres?host={self.folder}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of another if one is named, and return its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever may still be connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server in a new folder and take both away at the end."""
    initdb, postgres = find_tool("initdb"), find_tool("postgres")
    if initdb is None or postgres is None:
        raise PostgresMissing(HOW_TO_GET)
    folder = Path(tempfile.mkdtemp(prefix="mobility-pg-", dir="/tmp"))
    try:
        account = _give_away(folder)
        data = folder / "data"
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
        _checked([*account, str(initdb), f"--pgdata={data}", "--locale=C.UTF-8", *options])
        settings = [part for pair in _settings(folder) for part in ("-c", pair)]
        with (folder / "log").open("wb") as log:
            command = [*account, str(postgres), "-D", str(data), *settings]
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(folder, server)
            yield PostgresServer(folder)
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path) -> list[str]:
    place = [f"unix_socket_directories={folder}", "listen_addresses="]
    return [*place, "max_connections=100", "timezone=UTC", *SPEED]


def _give_away(folder: Path) -> list[str]:
    """Return what runs a command as the server's own user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise PostgresMissing(HOW_TO_GET) from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _checked(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/tmp", check=False)  # noqa: S108
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 20):
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={folder}").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start in time")
