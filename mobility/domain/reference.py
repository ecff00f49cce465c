"""The codes people write on paper: an appointment's reference, and a screening's longer code.

The alphabet has 23 characters, a prime, without vowels or anything that looks or sounds alike in
Spanish. The reference's check finds every single error and every swap of neighbours. A
screening's code has none: all of its characters are random, and a wrong one is simply unknown.
"""

from collections.abc import Callable

ALPHABET = "34679CDFGHJKLMNPQRTVWXY"
REFERENCE_LENGTH = 8
CODE_LENGTH = 12
GROUP = 4

# What people and telephones put between the groups: hyphens and dashes of every kind.
_HYPHENS = "-‐‑‒–—−_"
# Far above any code with its gaps; a longer text is not worth the reading.
_LONGEST_TYPED = 64


def new_reference(choose: Callable[[int], int]) -> str:
    """Make a reference of seven random characters and a check.

    `choose(n)` returns a number from 0 to n - 1; services pass `secrets.randbelow`.
    """
    body = _random_text(choose, REFERENCE_LENGTH - 1)
    return body + _check_character(body)


def parse_reference(raw: str) -> str | None:
    """Read a reference as somebody typed it, or None where it cannot be one."""
    reference = _parse(raw, REFERENCE_LENGTH)
    if reference is None or _check_character(reference[:-1]) != reference[-1]:
        return None
    return reference


def read_scanned(raw: str) -> str | None:
    """Read a reference from what a scanner gives: the code, or a link that holds it."""
    return parse_reference(raw.rsplit("/c/", 1)[-1][:REFERENCE_LENGTH] if "/c/" in raw else raw)


def format_reference(reference: str) -> str:
    """Show a reference in groups of four: `KW7M 4XRR`."""
    return _in_groups(reference)


def new_code(choose: Callable[[int], int]) -> str:
    """Make the code of a screening: twelve random characters, 54 bits."""
    return _random_text(choose, CODE_LENGTH)


def parse_code(raw: str) -> str | None:
    """Read a screening's code as somebody typed it, or None where it cannot be one."""
    return _parse(raw, CODE_LENGTH)


def format_code(code: str) -> str:
    """Show a screening's code in groups of four: `KW7M 4XRR 9CDF`."""
    return _in_groups(code)


def _random_text(choose: Callable[[int], int], length: int) -> str:
    return "".join(ALPHABET[choose(len(ALPHABET))] for _ in range(length))


def _check_character(body: str) -> str:
    total = sum(place * ALPHABET.index(c) for place, c in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _parse(raw: str, length: int) -> str | None:
    if len(raw) > _LONGEST_TYPED:
        return None
    text = "".join(c for c in raw.upper() if not c.isspace() and c not in _HYPHENS)
    return text if len(text) == length and set(text) <= set(ALPHABET) else None


def _in_groups(text: str) -> str:
    return " ".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
