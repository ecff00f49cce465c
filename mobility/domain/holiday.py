"""A day the law gives everybody off, as the network's calendar takes it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A public holiday; on a half day offices close at 12 o'clock."""

    day: date
    names: Mapping[str, str]
    half_day: bool = False
