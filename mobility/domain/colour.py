"""Colours that keep their contrast: one is chosen, the others follow from it.

Contrast is that of WCAG 2: from 1 (none) to 21 (black on white); text needs 4.5.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

LEAST_CONTRAST = 4.5
NIGHT_CONTRAST = 7.0
WHITE, BLACK = "#ffffff", "#000000"
PAPER = "#f3f1ea"
"""The darkest ground on which the colour itself stands as letters by day."""
NIGHT_PAPER, NIGHT_INK = "#141b19", "#06231c"
"""The ground of dark pages, and the letters on a light button there, as mobility.css has them."""
STEPS = 64
_HEX = re.compile(r"#[0-9a-f]{6}")
Channels = tuple[int, int, int]


@dataclass(frozen=True)
class Shades:
    """The colours of the pages by day and by night: the band on top, buttons, buttons pressed."""

    head: str
    brand: str
    press: str
    night_head: str
    night_brand: str
    night_press: str


def read_colour(text: str) -> str | None:
    """Read a colour such as #0B4A3E, with or without the sign; None for anything else."""
    written = "#" + text.strip().lower().removeprefix("#")
    return written if _HEX.fullmatch(written) else None


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darkened(colour: str, fits: Callable[[str], bool]) -> str:
    """Darken a colour step by step until it fits; black in the end."""
    return _mixed(colour, BLACK, fits)


def is_readable(colour: str) -> bool:
    """Say whether white letters can be read on a colour, and the colour on paper."""
    return contrast(colour, PAPER) >= LEAST_CONTRAST


def readable(colour: str) -> str:
    """Return the colour, or the nearest darker one that can be read."""
    return darkened(colour, is_readable)


def shades(colour: str) -> Shades:
    """Make the colours of all pages from one that can be read."""
    night = _mixed(colour, WHITE, lambda one: contrast(one, NIGHT_PAPER) >= NIGHT_CONTRAST)
    return Shades(
        head=colour,
        brand=colour,
        press=_mix(colour, BLACK, 0.35),
        night_head=darkened(colour, lambda one: contrast(one, WHITE) >= NIGHT_CONTRAST),
        night_brand=night,
        night_press=_mix(night, WHITE, 0.4),
    )


def _mixed(colour: str, to: str, fits: Callable[[str], bool]) -> str:
    for step in range(STEPS):
        mixed = _mix(colour, to, step / STEPS)
        if fits(mixed):
            return mixed
    return to


def _mix(colour: str, to: str, part: float) -> str:
    pairs = zip(_channels(colour), _channels(to), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * part):02x}" for one, other in pairs)


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
