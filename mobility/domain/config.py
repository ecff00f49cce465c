"""What administrators configure: its versions, and the draft that nobody sees yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Subject(StrEnum):
    """What has versions: one thing of an office or a pathway, or of the whole network."""

    OFFICE = "office"
    HOURS = "hours"
    PATHWAY = "pathway"
    RULE = "rule"
    IDENTITY = "identity"
    PHASE = "phase"


NETWORK = 0
"""The number of what there is once in the network."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """How something was saved; `by` is empty where a file or a timer did."""

    number: int
    at: datetime
    by: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is being worked on; `based_on` is the version it changes, 0 where there was none.

    Once `proposed_at` is set it waits for another administrator than `by_id`.
    """

    based_on: int
    at: datetime
    by: str
    by_id: int | None
    data: Mapping[str, Any]
    row_version: int
    proposed_at: datetime | None = None
