"""Who can serve whom, and why somebody is passed over without losing their turn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

EITHER = "any"
SPANISH = "es"


class Why(StrEnum):
    """Why an officer cannot serve somebody now."""

    LANGUAGE = "language"
    GENDER = "gender"
    PATHWAY = "pathway"
    WINDOW = "window"


class OutOfOrder(StrEnum):
    """Why somebody is called before those whose turn comes first."""

    UNWELL = "unwell"
    TRANSPORT = "transport"
    INTERPRETER = "interpreter"
    SHORT = "short"
    AGREED = "agreed"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Whom somebody at a window can serve; `pathways` empty means all, `gender` may be empty."""

    languages: Collection[str] = ()
    gender: str = ""
    pathways: Collection[str] = ()
    window: int | None = None


@dataclass(frozen=True, kw_only=True)
class Room:
    """Who is there today besides the officer: interpreters' languages, and windows with people."""

    interpreters: Collection[str] = ()
    windows: Collection[int] = field(default_factory=frozenset)


def why_not(
    needs: Mapping[str, Any], pathway: str, for_window: int | None, officer: Officer, room: Room
) -> tuple[Why, ...]:
    """List why an officer cannot serve somebody; empty where they can.

    Who was handed over waits for that window, but not for one that nobody sits at any more.
    """
    reasons = []
    spoken = officer.languages or (SPANISH,)
    language = needs.get("interpreter") or needs.get("language") or SPANISH
    if language not in spoken and language not in room.interpreters:
        reasons.append(Why.LANGUAGE)
    if needs.get("officer", EITHER) not in (EITHER, "", officer.gender):
        reasons.append(Why.GENDER)
    if officer.pathways and pathway not in officer.pathways:
        reasons.append(Why.PATHWAY)
    if for_window not in (None, officer.window) and for_window in room.windows:
        reasons.append(Why.WINDOW)
    return tuple(reasons)


def goes_first(for_window: int | None, window: int | None) -> bool:
    """Say whether somebody was handed over to just this window, which calls them first."""
    return window is not None and for_window == window
