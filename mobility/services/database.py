"""Use cases of whoever runs a copy: bring the tables up to date."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from mobility.domain.settings import SettingInvalid, Settings
from mobility.models.base import db

VERSIONS = Path(__file__).resolve().parents[1] / "migrations" / "versions"
REVISION = re.compile(r'^(down_)?revision\b[^=\n]*= *"(\w+)"', re.MULTILINE)
# Any number will do, as long as every node asks for the same.
ONE_AT_A_TIME = text("SELECT pg_advisory_lock(5550192)")


def make_folder(settings: Settings) -> None:
    """Make the folder of a database that is one file; raises `SettingInvalid` if it cannot be."""
    if not settings.is_sqlite:
        return
    folder = Path(settings.database_url.removeprefix("sqlite:///")).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingInvalid("DATABASE_URL", f"its folder cannot be made: {error}") from None


@contextmanager
def up_to_date() -> Iterator[None]:
    """Bring the tables to the newest revision and keep other nodes from doing so meanwhile.

    Raises `SettingInvalid` if no database answers.
    """
    with _connected() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(ONE_AT_A_TIME)
        stale = _revision(connection) != newest_revision()
        # The lock lives as long as the connection; an open transaction would hold the tables too.
        connection.rollback()
        if stale:
            _upgrade()
        yield


@contextmanager
def _connected() -> Iterator[Connection]:
    """Connect beside the pool, without its timeouts: another node's migration may take long."""
    patience = {"connect_timeout": 10} if db.engine.dialect.name == "postgresql" else {}
    engine = create_engine(db.engine.url, poolclass=NullPool, connect_args=patience)
    try:
        connection = engine.connect()
    except DBAPIError as error:
        # Only the driver's own first line: the address it was given may hold a password.
        line = str(error.orig).strip().partition("\n")[0]
        raise SettingInvalid("DATABASE_URL", f"the database does not answer: {line}") from None
    with connection:
        yield connection


def _upgrade() -> None:
    # Loading Alembic takes a sixth of a start, and most starts find nothing to do.
    from mobility.models import schema

    schema.upgrade(db.engine)


def _revision(connection: Connection) -> str | None:
    """Return the revision that the tables are at, or None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def newest_revision() -> str:
    """Return the one revision that no other follows."""
    made: set[str] = set()
    followed: set[str] = set()
    for file in VERSIONS.glob("*.py"):
        for down, revision in REVISION.findall(file.read_text(encoding="utf-8")):
            (followed if down else made).add(revision)
    (newest,) = made - followed
    return newest
