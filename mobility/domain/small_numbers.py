"""Groups so small that a figure would tell something about a person are not shown.

Nor are those from which, with the total, the small ones could be worked out.
"""

from collections.abc import Mapping
from typing import TypeVar

SMALLEST = 5
"""Groups of fewer people are not shown."""

Key = TypeVar("Key")


def is_small(size: int) -> bool:
    """Say whether a group is too small to be shown; nobody at all is no secret."""
    return 0 < size < SMALLEST


def hidden(sizes: Mapping[Key, int]) -> frozenset[Key]:
    """Name the groups of one table that are not shown, the whole of which stands beside it.

    What is hidden is always of two groups at least and of SMALLEST people together, as long as
    there is another group to hide.
    """
    out = {key for key, size in sizes.items() if is_small(size)}
    others = sorted(
        (size, position)
        for position, (key, size) in enumerate(sizes.items())
        if size and key not in out
    )
    names = list(sizes)
    for _size, position in others:
        if not _tells(out, sizes):
            break
        out.add(names[position])
    return frozenset(out)


def _tells(out: set[Key], sizes: Mapping[Key, int]) -> bool:
    """Say whether what is hidden can be worked out from the total and what is shown."""
    # One small group alone is too few in itself, so that another one always goes with it.
    return is_small(sum(sizes[key] for key in out))
