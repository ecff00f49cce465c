"""The small network on both databases, and people who wait in its line."""

from collections.abc import Iterator

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from tests.line import Line, accept_everybody
from tests.world import World, world_in


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        yield built


@pytest.fixture
def line(world: World) -> Line:
    accept_everybody(world)
    return Line(world)
