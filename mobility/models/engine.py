"""How each database is spoken to: pragmas, timeouts, and who may begin what."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, event

from mobility.domain.settings import Settings
from mobility.models.base import WRITE

BUSY_SECONDS = 15
CONNECT_SECONDS = 5
# A database that is gone without a word is noticed within a minute: 30 s idle, then 3 questions.
KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
# The server notices within 10 seconds that a node is gone, also while a statement runs: until then
# the node's open units keep their locks, and others would wait for them.
GONE_NODE = {
    "tcp_keepalives_idle": 3,
    "tcp_keepalives_interval": 2,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 9000,
    "client_connection_check_interval": 2000,
}
QUIET = {"hide_parameters": True}
"""The words of a failure never repeat the values that its statement was given."""
BEGIN_TO_WRITE = "BEGIN IMMEDIATE"
"""A deferred unit that reads and then writes fails at once beside another writer."""


def engine_options(settings: Settings) -> dict[str, Any]:
    """Give SQLAlchemy's engine options for the database that the settings name."""
    if settings.is_sqlite:
        return {
            **QUIET,
            "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False},
            "pool_size": settings.pool_size,
            "max_overflow": 0,
            "pool_timeout": 30,
        }
    given = {
        "statement_timeout": int(settings.statement_timeout.total_seconds() * 1000),
        "lock_timeout": int(settings.lock_timeout.total_seconds() * 1000),
        "timezone": "UTC",
    }
    return {
        **QUIET,
        "connect_args": {
            "options": options({**given, **GONE_NODE}),
            "application_name": "mobility",
            "connect_timeout": CONNECT_SECONDS,
            **KEEPALIVES,
        },
        "isolation_level": "READ COMMITTED",
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "pool_timeout": 30,
        "pool_pre_ping": True,
    }


def options(values: Mapping[str, object]) -> str:
    """Write PostgreSQL's settings of one connection as libpq takes them; times in milliseconds."""
    return " ".join(f"-c {name}={value}" for name, value in values.items())


def listen(engine: Engine) -> None:
    """Give SQLite the guarantees that the design counts on; PostgreSQL has them."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- a driver's own
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, True)
    connection.exec_driver_sql(BEGIN_TO_WRITE if writes else "BEGIN")
