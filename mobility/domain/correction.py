"""Correcting who an appointment is for: what changed, and when it takes a supervisor."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from mobility.domain.document import DocumentKind
from mobility.domain.person_name import fold_name

MOST_EDITS = 2
"""So many letters of one name may be corrected without a supervisor."""

NAMES = ("given_names", "first_surname", "second_surname")
CONTACT = ("phone", "email", "way", "phone_owner")


class Reason(StrEnum):
    """Why something is corrected."""

    TYPING = "typing_error"
    DOCUMENT_SEEN = "document_seen"
    PERSON_SAID = "person_said"
    NEW_CONTACT = "new_contact"
    OTHER = "other"


class Wall(StrEnum):
    """What takes a supervisor: it could make the appointment somebody else's."""

    DOCUMENT = "document"
    NAME = "name"
    BIRTH_DATE = "birth_date"


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the fields that differ, in the order of the new ones; nothing is like empty."""
    return tuple(name for name, value in new.items() if (value or None) != (old.get(name) or None))


def walls(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Wall, ...]:
    """Say what of a changed identity takes a supervisor.

    What was not known before may be added: whoever had no document may show one, as long as names
    and birth date stay theirs.
    """
    found = []
    if _document_differs(old, new):
        found.append(Wall.DOCUMENT)
    if not _is_same_name(old, new):
        found.append(Wall.NAME)
    if old.get("birth_date") and old["birth_date"] != new.get("birth_date"):
        found.append(Wall.BIRTH_DATE)
    return tuple(found)


def edits(one: str, other: str) -> int:
    """Count the letters to change, add or take out to make one text the other."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            changed = before + (letter != wanted)
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, changed)
    return row[-1]


def _document_differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    had = old.get("document_kind") not in (None, "", DocumentKind.NONE) and old.get("document")
    same = all(old.get(name) == new.get(name) for name in ("document_kind", "document"))
    return bool(had) and not same


def _is_same_name(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Say whether a name is the same but for a few letters, however it is written."""
    pairs = [(_letters(old.get(name)), _letters(new.get(name))) for name in NAMES]
    known = [(was, now) for was, now in pairs if was]
    changed = [(was, now) for was, now in known if was != now]
    if not all(_is_near(was, now) for was, now in changed):
        return False
    # A name of which every part is another is another name.
    return len(changed) < len(known) or not changed


def _is_near(was: str, now: str) -> bool:
    """Say whether two names differ by few letters, for names as short as these."""
    count = edits(was, now)
    return count <= MOST_EDITS and 2 * count < max(len(was), len(now))


def _letters(name: object) -> str:
    return fold_name(str(name or "")).replace(" ", "")
