"""The small network on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask

from mobility.domain.settings import Settings
from tests.world import World, world_in


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        yield built
