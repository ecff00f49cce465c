"""The small network on both databases, people who wait in its line, and an office at work."""

from collections.abc import Iterator

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from tests.line import Line, accept_everybody
from tests.waiting_room import WaitingRoom
from tests.world import World, world_in


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        yield built


@pytest.fixture
def line(world: World) -> Line:
    accept_everybody(world)
    return Line(world)


@pytest.fixture
def room(world: World) -> WaitingRoom:
    return WaitingRoom(world)


@pytest.fixture
def ana(room: WaitingRoom) -> Staff:
    """An officer at a window."""
    return room.officer("Ana Lucía Pérez", window=3)


@pytest.fixture
def uid(room: WaitingRoom, ana: Staff) -> str:
    """Name the visit of somebody who sits at Ana's window."""
    who = room.come(ana)
    assert room.call_next(ana).uid == who
    return who
