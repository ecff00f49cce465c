"""The program in this process with the demonstration network, on any database, at a fixed time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask, g

from mobility.app import create_app
from mobility.gateways.holidays import public_holidays
from mobility.models.base import db
from mobility.services import network, schedule
from tests.architecture.source import PACKAGE
from tests.conftest import NOW, make_settings

HORIZON = timedelta(days=15)


@contextmanager
def demonstration(database_url: str, var: Path, **changes: object) -> Iterator[Flask]:
    """Load the network into a migrated database, and stay at one moment."""
    settings = make_settings(database_url, var, **changes)
    app = create_app(settings)
    app.before_request(stand_still)
    with app.app_context():
        folder = PACKAGE / "seed" / "demo"
        network.load_folder(folder, settings=settings, now=NOW, holidays=public_holidays)
        schedule.extend_horizon(now=NOW, horizon=HORIZON)
    yield app
    with app.app_context():
        db.engine.dispose()


def stand_still() -> None:
    """Let every request happen at the same moment."""
    g.now = NOW
