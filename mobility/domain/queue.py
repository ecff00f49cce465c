"""The order in which people are called, and what happens to who does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

CALLS = 3
"""So many calls without an answer put somebody two turns back; nobody is ever put out."""

BACK = 2


@dataclass(frozen=True, order=True)
class Turn:
    """A place in the queue; smaller is earlier. `rank` is 0 for who is seen first."""

    rank: int
    at: datetime
    after: int
    arrived_at: datetime
    id: int


def turn_at(starts_at: datetime | None, *, late: bool, arrived_at: datetime) -> datetime:
    """Say by which time somebody is called: their appointment's, else that of their arrival."""
    return arrived_at if starts_at is None or late else starts_at


def put_back_turns(mine: Turn, others: Sequence[Turn]) -> list[Turn]:
    """Put somebody behind the next two who wait, and return every turn that changes, theirs first.

    Where fewer wait behind them, they come last; where nobody does, nothing changes. Of who shares
    the time of the second one, those behind stay behind: their turns are counted up.
    """
    behind = sorted(turn for turn in others if turn > mine)
    if not behind:
        return []
    last = behind[min(BACK, len(behind)) - 1]
    moved = replace(mine, rank=last.rank, at=last.at, after=last.after + 1)
    following = [
        replace(turn, after=turn.after + BACK)
        for turn in behind
        if (turn.rank, turn.at) == (last.rank, last.at) and turn > last
    ]
    return [moved, *following]
