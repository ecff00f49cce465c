"""Runs the migrations on the engine that mobility.models.schema hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, Connection, Engine

from mobility.models.base import Instant

config = context.config
engine: Engine = config.attributes["engine"]


def run() -> None:
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        # A rebuilt table is dropped for a moment; with foreign keys on, its rows' children would
        # go with it. The pragma counts only outside a transaction, hence on the raw connection.
        cursor = connection.connection.cursor()
        if sqlite:
            cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            migrate(connection, batch=sqlite)
        finally:
            if sqlite:
                cursor.execute("PRAGMA foreign_keys=ON")


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write the project's column types by their own names, which script.mako imports."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "Instant()"
    names = {BigInteger: "BigId", JSON: "Json"}
    has_sqlite_form = bool(item._variant_mapping)  # noqa: SLF001 -- nothing public tells
    return names.get(type(item), False) if has_sqlite_form else False


def migrate(connection: Connection, *, batch: bool) -> None:
    context.configure(
        connection=connection,
        target_metadata=config.attributes["metadata"],
        render_as_batch=batch,
        compare_type=False,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
        if batch:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"a migration broke foreign keys: {broken[:3]}")


run()
