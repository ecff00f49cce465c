"""How a name is taken as it is written, checked, and compared whatever way it was typed."""

import unicodedata
from enum import StrEnum

MAX_NAME = 80

# The glottal stop of the Maya languages, in every form that keyboards and telephones make of it.
APOSTROPHES = frozenset("'’ʼ‘ʻʹ′`´ꞌ＇")
# Cc control, Co private use, Cs surrogate, Cn unassigned, So and Sm and Sc and Sk symbols (emoji
# and skin tones among them), Me enclosing marks (keycap emoji).
_REFUSED = frozenset({"Cc", "Co", "Cs", "Cn", "So", "Sm", "Sc", "Sk", "Me"})


class NameProblem(StrEnum):
    """Why a name cannot be taken as it is."""

    EMPTY = "name_empty"
    TOO_LONG = "name_too_long"
    CHARACTERS = "name_characters"


def tidy_name(text: str) -> str:
    """Trim a name, collapse its spaces, drop invisible marks; capitals stay as they were written.

    Invisible marks (category Cf) come along when a name is pasted, and nobody could find them.
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())


def name_problem(name: str) -> NameProblem | None:
    """Say why a tidied name cannot be taken; None where it can, however short or unusual."""
    if not name:
        return NameProblem.EMPTY
    if len(name) > MAX_NAME:
        return NameProblem.TOO_LONG
    if any(_is_refused(c) for c in name) or not any(c.isalpha() for c in name):
        return NameProblem.CHARACTERS
    return None


def fold_name(text: str) -> str:
    """Reduce a name to what its spellings share: small letters without accents, one space between.

    Apostrophes and full stops vanish, hyphens become spaces. Folding twice changes nothing.
    """
    # Before NFKD, which would make a space and an accent of a lone "´".
    without = "".join(c for c in text if c not in APOSTROPHES and c != ".")
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", without).casefold())
    letters = (_letter_or_gap(c) for c in folded if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def _is_refused(character: str) -> bool:
    return character not in APOSTROPHES and unicodedata.category(character) in _REFUSED


def _letter_or_gap(character: str) -> str:
    return character if character.isalnum() else " "
