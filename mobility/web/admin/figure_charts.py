"""Pictures of the figures, as places on a page: all across in percent, so that they fit a phone.

Widths in percent and heights in pixels keep texts as large as those of the page, whatever its
width, and colours come from the sheet, by day and by night.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10

HEIGHT, TOP, FOOT = 190, 14, 26
"""Of the picture, above its highest line, and below its lowest; in pixels."""
LEFT, RIGHT = 9.0, 99.0
"""Where the columns begin and end across."""
FULL = 100.0
MOST_LABELS = 6
FILLED, WIDEST = 0.72, 9.0
"""How much of its share of the width a column fills, and how much across at most."""
MOST_DOTS = 40
STEPS = (1, 2, 5, 10)
LINES = 4


@dataclass(frozen=True)
class Block:
    """A part of a column or of a bar; `kind` names its colour."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Stroke:
    """A piece of a line between two weeks."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Dot:
    """The value of one week on a line."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Mark:
    """A text at an axis, and its height or its place across."""

    words: str
    at: float


@dataclass
class Chart:
    """All that a picture of columns or lines holds; `tips` are a column's own words."""

    height: int = HEIGHT
    floor: float = HEIGHT - FOOT
    levels: list[Mark] = field(default_factory=list)
    weeks: list[Mark] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)


Column = Sequence[tuple[str, int]]
"""The parts of a column from below: kind and number."""


def columns(values: Sequence[Column], names: Sequence[str]) -> Chart:
    """Draw columns of parts on top of one another; an empty one is a week that is not shown."""
    most = max((sum(count for _kind, count in one) for one in values), default=0)
    chart, scale = _axes(most, names)
    share = (RIGHT - LEFT) / max(len(values), 1)
    wide = min(share * FILLED, WIDEST)
    for position, parts in enumerate(values):
        x, level = LEFT + share * (position + 0.5) - wide / 2, chart.floor
        for kind, count in parts:
            height = round(count * scale, 1)
            if height:
                level = round(level - height, 1)
                block = Block(kind, round(x, 2), level, round(wide, 2), height)
                chart.blocks.append(block)
    return chart


def curves(values: Sequence[tuple[str, Sequence[int | None]]], names: Sequence[str]) -> Chart:
    """Draw a line for each kind; it breaks off where a week has no value."""
    most = max((one or 0 for _kind, line in values for one in line), default=0)
    chart, scale = _axes(most, names)
    share = (RIGHT - LEFT) / max(len(names), 1)
    for kind, line in values:
        points = [
            None
            if one is None
            else Dot(kind, round(LEFT + share * (position + 0.5), 2), chart.floor - one * scale)
            for position, one in enumerate(line)
        ]
        for before, after in pairwise(points):
            if before and after:
                chart.strokes.append(Stroke(kind, before.x, before.y, after.x, after.y))
        if len(names) <= MOST_DOTS:
            chart.dots += [one for one in points if one]
    return chart


def bars(values: Sequence[Column]) -> list[list[Block]]:
    """Draw a bar for each row of a table, all on the scale of the longest."""
    most = max((sum(count for _kind, count in one) for one in values), default=0)
    drawn = []
    for parts in values:
        x, blocks = 0.0, []
        for kind, count in parts:
            width = count * FULL / most if most else 0
            if width:
                blocks.append(Block(kind, round(x, 2), 0, round(width, 2), 0))
                x += width
        drawn.append(blocks)
    return drawn


def _axes(most: int, names: Sequence[str]) -> tuple[Chart, float]:
    """Begin a picture: its lines at round numbers, and names of so many weeks as fit."""
    step = _step(most)
    highest = step * max(ceil(most / step), 1)
    scale = (HEIGHT - FOOT - TOP) / highest
    chart = Chart()
    for value in range(0, highest + 1, step):
        chart.levels.append(Mark(str(value), round(chart.floor - value * scale, 1)))
    share, every = (RIGHT - LEFT) / max(len(names), 1), ceil(len(names) / MOST_LABELS)
    for position in range(0, len(names), max(every, 1)):
        chart.weeks.append(Mark(names[position], round(LEFT + share * (position + 0.5), 2)))
    return chart, scale


def _step(most: int) -> int:
    """Choose a round distance between lines, so that there are about four."""
    if most <= LINES:
        return 1
    ten = 10 ** floor(log10(most / LINES))
    return int(next(step * ten for step in STEPS if step * ten * LINES >= most))
