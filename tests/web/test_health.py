"""What the checks say to machines, with a database and without one."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from mobility import clock
from mobility.app import create_app
from mobility.domain.settings import Settings
from mobility.domain.timer import SCHEDULES, Run
from mobility.models.base import db, transaction
from mobility.models.engine import engine_options
from mobility.services import timers
from tests.conftest import make_settings

NOBODY = "postgresql+psycopg://someone@127.0.0.1:{port}/mobility"


def ready(app: Flask, what: str = "ready") -> tuple[int, str]:
    page = app.test_client().get(f"/health/{what}")
    return page.status_code, page.text


def ran(app: Flask, settings: Settings, ago: timedelta, *names: str) -> None:
    """Write down that some jobs ran a while ago."""
    at = clock.now() - ago
    with app.app_context():
        for name in names:
            timers.record_run(Run(name, at, at, 0), settings=settings)


def test_a_migrated_database_is_ready_while_jobs_are_on_time(
    app: Flask, settings: Settings
) -> None:
    ran(app, settings, timedelta(), *SCHEDULES)
    assert ready(app) == ready(app, "timers") == (200, "ok")


def test_late_jobs_are_named_but_take_no_node_out_of_service(
    app: Flask, settings: Settings
) -> None:
    late = ("send_messages", "link_audit")
    ran(app, settings, timedelta(), *(name for name in SCHEDULES if name not in late))
    ran(app, settings, timedelta(hours=1), "send_messages")
    # Late by an hour, and never run.
    assert ready(app) == (200, "late: send_messages, link_audit")
    assert ready(app, "timers") == (503, "late: send_messages, link_audit")


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


def test_the_server_is_asked_to_notice_a_node_that_is_gone(tmp_path: Path) -> None:
    options = engine_options(make_settings(NOBODY.format(port=5432), tmp_path))
    given = options["connect_args"]["options"].replace("-c ", "").split()
    assert {
        "tcp_keepalives_idle=3",
        "tcp_keepalives_interval=2",
        "tcp_keepalives_count=3",
        "client_connection_check_interval=2000",
    } <= set(given)
