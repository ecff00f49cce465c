"""Text messages in one segment: the GSM-7 alphabet, how text gets into it, and what it costs.

One character outside the alphabet would send the whole message as UCS-2, of which a segment holds
70 characters instead of 160: so that a, i, o and u lose their accents, and ñ, ü, é, ¿ and ¡, which
the alphabet has, stay. The alphabet is that of 3GPP TS 23.038, section 6.2.1.
"""

import unicodedata

SEGMENT = 160
"""The septets of one segment."""

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""These are sent behind an escape: two septets each."""

_INSTEAD = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "ʻ": "'",
        "ꞌ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "•": "-",
        "·": "-",
        "⁄": "/",
        "…": "...",
        "º": "o",
        "ª": "a",
        "\t": " ",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "œ": "oe",
        "Œ": "OE",
    }
)


def fold(text: str) -> str:
    """Write a text in the GSM-7 alphabet: accents that it lacks go, and what nobody can read.

    A letter of another script becomes a question mark; emoji and control characters disappear.
    """
    return "".join(map(_folded, unicodedata.normalize("NFC", text)))


def _folded(character: str) -> str:
    if _is_known(character):
        return character
    plain = unicodedata.normalize("NFKD", character).translate(_INSTEAD)
    kept = "".join(one for one in plain if _is_known(one))
    if kept:
        return kept
    kind = unicodedata.category(character)
    if kind[0] == "Z":
        return " "
    return "?" if kind[0] in "LN" else ""


def _is_known(character: str) -> bool:
    return character in ALPHABET or character in EXTENSION


def septets(text: str) -> int:
    """Count the septets of a folded text: one a character, two one of the extension."""
    return len(text) + sum(character in EXTENSION for character in text)


def cut(text: str, limit: int = SEGMENT) -> str:
    """Leave out the end of a folded text that takes more than so many septets."""
    kept = text[:limit]
    while septets(kept) > limit:
        kept = kept[:-1]
    return kept
