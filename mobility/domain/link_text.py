"""The addresses in a text that somebody reads."""

import re
from collections.abc import Iterator

# What ends a sentence is not part of the address before it.
ADDRESS = re.compile(r"(https?://[!-~]*[A-Za-z0-9/_~=&-])")


def link_parts(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into its parts, and say of each whether it is an address to go to."""
    for number, part in enumerate(ADDRESS.split(text)):
        if part:
            yield part, number % 2 == 1
