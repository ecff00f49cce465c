"""Looking for what people told in bytes, in every form that a program could have left it in."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, quote_plus

from mobility.domain.person_name import fold_name

ENCODINGS = ("utf-8", "latin-1", "utf-16-le")


@dataclass(frozen=True)
class Secret:
    """Something that must not be found, and the ways in which it is written."""

    what: str
    forms: tuple[str, ...]


def name(text: str) -> Secret:
    """A name, also without accents and spaces, as it is folded to be compared."""
    folded = fold_name(text)
    return Secret(text, (text, folded, folded.replace(" ", "")))


def number(typed: str, *others: str) -> Secret:
    """A number as it was typed and without its spaces and signs."""
    return Secret(typed, (typed, "".join(c for c in typed if c.isalnum()), *others))


def day(when: date) -> Secret:
    """A date in the forms that people and programs write."""
    short = f"{when.day}/{when.month}/{when.year}"
    return Secret(short, (short, *(f"{when:{form}}" for form in DATES)))


DATES = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d-%m-%Y", "%d%m%Y", "%m/%d/%Y", "%d.%m.%Y")


def found(places: Mapping[str, bytes], secrets: Iterable[Secret]) -> set[tuple[str, str]]:
    """Return which secret stands in which place, in small letters or capitals."""
    needles = [(secret.what, needle) for secret in secrets for needle in _needles(secret)]
    small = {place: content.lower() for place, content in places.items()}
    return {
        (what, place)
        for place, content in small.items()
        for what, needle in needles
        if needle in content
    }


def all_files(folder: Path, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Read every file under a folder as bytes."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in but
    }


def cells(file: Path) -> bytes:
    """Read every value of an SQLite file whole: in its bytes a long one is parted by pages."""
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = [row for (one,) in tables for row in database.execute(f'SELECT * FROM "{one}"')]
    values = (value for row in rows for value in row if value is not None)
    return b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in values)


def _needles(secret: Secret) -> set[bytes]:
    """Write a secret in every encoding; the haystack is in small letters as far as ASCII goes."""
    written = {
        way for form in secret.forms for way in (form, form.lower(), form.upper(), form.casefold())
    }
    written |= {json.dumps(way)[1:-1] for way in written}
    written |= {quoted(way) for way in written for quoted in (quote, quote_plus)}
    encoded = {
        way.encode(encoding, errors="ignore") for way in written for encoding in ENCODINGS
    } | {base64.b64encode(form.encode()).rstrip(b"=") for form in secret.forms}
    return {one.lower() for one in encoded if len(one) >= 5}
