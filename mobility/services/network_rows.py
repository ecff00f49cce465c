"""Bringing rows into line with a network's files: what differs changes, the rest stays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.models.base import Base

Row = TypeVar("Row", bound=Base)
Values = Mapping[str, Any]


class Rows:
    """One load: the rows of one table after another, and how many were made or changed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.changed = 0

    def put(
        self,
        table: type[Row],
        owner: Values,
        key: Sequence[str],
        wanted: Iterable[Values],
        *,
        whole: bool = False,
    ) -> list[Row]:
        """Make or change the rows of one owner, found by their key; return them as wanted.

        With `whole` the files say all there is, and rows they no longer name are deleted.
        """
        statement = select(table).filter_by(**owner)
        existing = {_key(row, key): row for row in self.session.scalars(statement)}
        rows = [self._put(table, owner, existing, key, values) for values in wanted]
        if whole:
            for row in existing.values():
                self.session.delete(row)
                self.changed += 1
        self.session.flush()
        return rows

    def put_one(self, table: type[Row], key: Values, values: Values) -> Row:
        """Make or change the one row that has this key."""
        return self.put(table, key, (), [values])[0]

    def add(self, row: Base) -> None:
        """Make a row."""
        self.session.add(row)
        self.session.flush()
        self.changed += 1

    def remove(self, row: Base) -> None:
        """Delete a row that the files no longer name."""
        self.session.delete(row)
        self.session.flush()
        self.changed += 1

    def add_missing(
        self, table: type[Row], owner: Values, key: Sequence[str], wanted: Iterable[Values]
    ) -> None:
        """Make the rows that are not there, and leave the others as people have edited them."""
        statement = select(table).filter_by(**owner)
        existing = {_key(row, key) for row in self.session.scalars(statement)}
        for values in wanted:
            if tuple(values[name] for name in key) not in existing:
                self.session.add(table(**owner, **values))
                self.changed += 1
        self.session.flush()

    def _put(
        self,
        table: type[Row],
        owner: Values,
        existing: dict[tuple[Any, ...], Row],
        key: Sequence[str],
        values: Values,
    ) -> Row:
        row: Any = existing.pop(tuple(values[name] for name in key), None)
        if row is None:
            made = table(**owner, **values)
            self.session.add(made)
            self.changed += 1
            return made
        different = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in different.items():
            setattr(row, name, value)
        if different:
            row.row_version += 1
            self.changed += 1
        found: Row = row
        return found


def _key(row: Base, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)
