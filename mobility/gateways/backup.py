"""Copies of the whole database: SQLite's online backup, and PostgreSQL's own archive."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit, urlunsplit

SQLITE_MARK, POSTGRES_MARK = b"SQLite format 3\0", b"PGDMP"
DEBIAN = Path("/usr/lib/postgresql")
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
# One transaction with the tables that follow, so that a restore which fails changes nothing.
EMPTY_SCHEMA = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class BackupRefused(Exception):
    """A copy could not be made or put back; says why in one line."""


def save(database_url: str, file: Path) -> None:
    """Write the database to a file, whole or not at all, while others go on using it."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        if database_url.startswith("sqlite"):
            _copy_sqlite(_existing(_sqlite_file(database_url)), part)
            _fold(part)
        else:
            _run(database_url, "pg_dump", "--format=custom", "--no-owner", f"--file={part}")
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BackupRefused(f"the backup was not written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def load(database_url: str, file: Path) -> None:
    """Put a saved file in the place of the database; what stood there is gone."""
    sqlite = database_url.startswith("sqlite")
    _check_mark(file, SQLITE_MARK if sqlite else POSTGRES_MARK)
    try:
        if sqlite:
            target = _sqlite_file(database_url)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_sqlite(file)
            _copy_sqlite(file, target)
        else:
            _load_postgres(database_url, file)
    except (OSError, sqlite3.Error) as error:
        raise BackupRefused(f"nothing was restored: {error}") from error


def is_empty(database_url: str) -> bool:
    """Say whether the database holds no table yet."""
    if not database_url.startswith("sqlite"):
        counted = _run(database_url, "psql", "-X", "-A", "-t", "-c", TABLES)
        return int(counted) == 0
    file = _sqlite_file(database_url)
    if not file.exists():
        return True
    with closing(sqlite3.connect(file)) as database:
        return not database.execute("SELECT name FROM sqlite_master").fetchall()


def _sqlite_file(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def _existing(file: Path) -> Path:
    if not file.exists():
        raise BackupRefused(f"there is no database yet at {file}")
    return file


def _check_mark(file: Path, mark: bytes) -> None:
    """Refuse a file that is not a backup, or is one of the other kind of database."""
    try:
        with file.open("rb") as opened:
            start = opened.read(len(SQLITE_MARK))
    except OSError as error:
        raise BackupRefused(f"the backup cannot be read: {error}") from error
    if not start.startswith(mark):
        kind = "SQLite" if mark == SQLITE_MARK else "PostgreSQL"
        raise BackupRefused(f"{file} is not a backup of a {kind} database")


def _check_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupRefused(f"{file} is damaged")


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _fold(file: Path) -> None:
    """Take a copy out of the write-ahead mode, so that it is one file and nothing beside it."""
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _load_postgres(database_url: str, file: Path) -> None:
    with TemporaryDirectory() as folder:
        script = f"{folder}/tables.sql"
        _run(None, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file))
        steps = ("-c", EMPTY_SCHEMA, "-f", script)
        _run(database_url, "psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", *steps)


def _run(database_url: str | None, tool: str, *arguments: str) -> str:
    """Run one of PostgreSQL's own tools and return what it printed."""
    path = find_tool(tool)
    if path is None:
        raise BackupRefused(f"{tool} is missing. On Debian: apt-get install postgresql-client")
    environment = {**os.environ, "LC_ALL": "C"}
    command = [str(path), *arguments]
    if database_url:
        address, password = _split_password(database_url)
        command.append(f"--dbname={address}")
        # Arguments can be read by every user of the machine, the environment cannot.
        environment |= {"PGPASSWORD": password} if password else {}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise BackupRefused(f"{tool}: {lines[0]}")
    return done.stdout


def find_tool(name: str) -> Path | None:
    """Find a program of PostgreSQL, on the path or where Debian keeps its newest version."""
    if found := shutil.which(name):
        return Path(found)
    versions = DEBIAN.glob(f"*/bin/{name}")
    return max(versions, key=lambda path: float(path.parts[-3]), default=None)


def _split_password(database_url: str) -> tuple[str, str]:
    """Return the address that libpq reads, without its password, and the password."""
    parts = urlsplit(database_url.replace("+psycopg", "", 1))
    user, _, place = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    netloc = f"{name}@{place}" if name else place
    return urlunsplit(parts._replace(netloc=netloc)), unquote(password)
