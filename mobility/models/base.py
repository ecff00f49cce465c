"""The declarative base, its column types, and the two ways a service opens the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    Identity,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.types import TypeEngine

from mobility.domain.errors import Busy

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
WRITE = "mobility_write"

BigId = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL, sortable text of fixed width on SQLite."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type that keeps order and zone."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Refuse a time without a zone, which would be read as another moment elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.strftime(SQLITE_INSTANT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            moment: datetime = value
            return moment.astimezone(UTC)
        # The same text that was written, thirty times faster than by its format.
        return datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """What every table shares; typed, so that strict checking sees the columns."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: Instant(), dict[str, Any]: Json},
    )


class Numbered:
    """An id that no address shows and that is never given again, even after erasure."""

    id: Mapped[int] = mapped_column(BigId, Identity(), primary_key=True)
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012 -- SQLAlchemy's own form


db = SQLAlchemy(model_class=Base)


Check = Callable[[Session], None]
_check: ContextVar[Check | None] = ContextVar("check", default=None)


@contextmanager
def guarded(check: Check | None) -> Iterator[None]:
    """Let every unit that writes begin with a check, which raises where it must not be done.

    It holds for what runs in this context: a thread started inside needs a copy of it.
    """
    before = _check.set(check)
    try:
        yield
    finally:
        _check.reset(before)


@contextmanager
def unguarded() -> Iterator[None]:
    """Leave the check out, to write down what has already happened."""
    with guarded(None):
        yield


@contextmanager
def transaction() -> Iterator[Session]:
    """Open one unit that writes: it is committed whole at the end, or leaves no trace."""
    with _unit(write=True) as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """Open one unit that only reads; whatever it did is rolled back."""
    with _unit(write=False) as session:
        yield session


@contextmanager
def _unit(*, write: bool) -> Iterator[Session]:
    session = db.session()
    if session.in_transaction():
        raise RuntimeError("a unit of work is already open; services do not nest")
    try:
        # SQLite must know at BEGIN whether the unit writes: a read that turns into a write fails at
        # once when another writes, whatever the busy timeout.
        session.connection(execution_options={WRITE: write})
        if write and (check := _check.get()):
            check(session)
        yield session
        if write:
            session.commit()
    except (OperationalError, PoolTimeout) as error:
        raise Busy(type(error.__cause__ or error).__name__) from error
    finally:
        session.rollback()
        db.session.remove()


def table_of(model: type[Any]) -> Table:
    """Return the plain table of a model, whose statements cost a third of a model's."""
    return cast("Table", model.__table__)


def on_postgres(session: Session) -> bool:
    """Say whether a unit runs on PostgreSQL; else it runs on SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def upsert(session: Session, model: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT that may say what happens ON CONFLICT, in either database's own form."""
    return postgresql.insert(model) if on_postgres(session) else sqlite.insert(model)
