"""Altering a table in a way that SQLite knows only by writing it anew."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

HIGHEST = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table")
FORGET = sa.text("DELETE FROM sqlite_sequence WHERE name = :table")
PUT_BACK = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :number)")


@contextmanager
def rebuilt(table: str, checks: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Alter a table, and change its checks by their names; SQLite writes it anew.

    A table written anew forgets the highest number that it ever gave, which is put back: an erased
    number is not given again.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    number = op.get_bind().scalar(HIGHEST, {"table": table}) if sqlite else None
    with op.batch_alter_table(
        table,
        recreate="always" if sqlite else "never",
        table_kwargs={"sqlite_autoincrement": True},
    ) as batch:
        for name, condition in (checks or {}).items():
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)
        yield batch
    if number is not None:
        op.get_bind().execute(FORGET, {"table": table})
        op.get_bind().execute(PUT_BACK, {"table": table, "number": number})
