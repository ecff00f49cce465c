"""What the two checks say to machines, with a database and without one."""

import socket
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from mobility.app import create_app
from mobility.models.base import db, transaction
from mobility.models.engine import engine_options
from tests.conftest import make_settings

NOBODY = "postgresql+psycopg://someone@127.0.0.1:{port}/mobility"


def ready(app: Flask) -> tuple[int, str]:
    page = app.test_client().get("/health/ready")
    return page.status_code, page.text


def test_a_migrated_database_is_ready(app: Flask) -> None:
    assert ready(app) == (200, "ok")


def test_a_database_without_tables_is_not_ready(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert ready(app) == (503, "database")


def test_a_database_that_is_gone_is_not_ready(tmp_path: Path) -> None:
    with socket.socket() as taken:
        # Bound, and nobody listens: whoever connects is refused at once.
        taken.bind(("127.0.0.1", 0))
        url = NOBODY.format(port=taken.getsockname()[1])
        made = create_app(make_settings(url, tmp_path))
        assert ready(made) == (503, "database")
        assert made.test_client().get("/health/live").status_code == 200
        with made.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("connect_timeout", 5),
        ("keepalives", 1),
        ("keepalives_idle", 30),
        ("keepalives_interval", 10),
        ("keepalives_count", 3),
    ],
)
def test_a_silent_server_is_given_up_within_a_minute(tmp_path: Path, name: str, value: int) -> None:
    options = engine_options(make_settings(NOBODY.format(port=5432), tmp_path))
    assert options["connect_args"][name] == value
