"""A table of a network file, read key by key, so that what is wrong is named with its place."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from mobility.domain.errors import NetworkInvalid
from mobility.domain.gap import Text, read_text
from mobility.domain.rule import parse_part

Choice = TypeVar("Choice", bound=StrEnum)

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Table:
    """One table. Every reader takes a key and raises NetworkInvalid with file, key and reason."""

    def __init__(self, file: str, data: object, place: str = "") -> None:
        self.file, self.place = file, place
        self._read: set[str] = set()
        if not isinstance(data, Mapping):
            raise NetworkInvalid(file, place or "file", "must be a table")
        self._data: Mapping[str, object] = data

    def refuse(self, key: str, reason: str) -> NetworkInvalid:
        """Make the refusal of one key, to be raised."""
        return NetworkInvalid(self.file, self._path(key), reason)

    def has(self, key: str) -> bool:
        """Say whether the file gives this key."""
        return key in self._data

    def end(self) -> None:
        """Refuse the keys that nobody read: a misspelt one would be lost without a word."""
        if stray := sorted(map(str, set(self._data) - self._read)):
            raise self.refuse(stray[0], "unknown key")

    def raw(self, key: str) -> object:
        """Read what a parser of its own will check."""
        self._read.add(key)
        if key not in self._data:
            raise self.refuse(key, "is missing")
        return self._data[key]

    def words(self, key: str, *, most: int = 200) -> str:
        """Read a line of text that is not empty."""
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            raise self.refuse(key, f"must be a text of 1 to {most} characters")
        return value

    def text(self, key: str, *, whole: bool = True) -> Text:
        """Read a text by language; one that need not be `whole` may lack languages, or all."""
        value = self.raw(key)
        try:
            return read_text(value) if whole else parse_part(value)
        except ValueError as wrong:
            raise self.refuse(key, str(wrong)) from None

    def whole(self, key: str, *, least: int, most: int) -> int:
        """Read a whole number within its bounds, both included."""
        value = self.raw(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def degrees(self, key: str, *, most: int) -> float:
        """Read a latitude or longitude in degrees."""
        value = self.raw(key)
        if not isinstance(value, float) or not -most <= value <= most:
            raise self.refuse(key, f"must be degrees with a point, from -{most} to {most}")
        return value

    def flag(self, key: str) -> bool:
        """Read true or false."""
        value = self.raw(key)
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def one_of(self, key: str, choices: type[Choice]) -> Choice:
        """Read one word of a closed list."""
        try:
            return choices(self.words(key))
        except ValueError:
            raise self.refuse(key, f"must be one of {', '.join(choices)}") from None

    def codes(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """Read a list of words of a closed list, none of them twice."""
        value = self.raw(key)
        if not isinstance(value, list) or len(set(map(str, value))) < len(value):
            raise self.refuse(key, "must be a list with nothing in it twice")
        for code in value:
            if not isinstance(code, str) or code not in known:
                raise self.refuse(key, f"unknown {code!r}; known are {', '.join(known)}")
        return tuple(value)

    def tables(self, key: str) -> list["Table"]:
        """Read a list of tables, which may be left out."""
        self._read.add(key)
        value = self._data.get(key, [])
        if not isinstance(value, list):
            raise self.refuse(key, "must be a list of tables")
        path = self._path(key)
        return [Table(self.file, item, f"{path}.{number}") for number, item in enumerate(value)]

    def clock(self, key: str) -> time:
        """Read a time of day such as "08:00"."""
        value = self.words(key)
        if not _CLOCK.fullmatch(value):
            raise self.refuse(key, 'must be a time of day such as "08:00"')
        return time.fromisoformat(value)

    def day(self, key: str) -> date:
        """Read a day."""
        value = self.raw(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "must be a day such as 2026-06-12")
        return value

    def instant(self, key: str) -> datetime:
        """Read a moment with its distance from UTC."""
        value = self.raw(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self.refuse(key, "must be a moment such as 2026-06-12T08:00:00-06:00")
        return value

    def _path(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place and key else self.place or key
