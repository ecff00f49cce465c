"""What the tests stand on: both databases, migrated and fresh; the program; a fixed instant."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from mobility.domain.settings import Keys, Settings
from mobility.models import schema
from mobility.models.base import db
from tests.lacks import lacking
from tests.postgres import PostgresMissing, PostgresServer, running_server

# A Tuesday in Guatemala, 08:00: no holiday near, offices about to open.
NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
KEYS = Keys(sealing=b"s" * 32, hashing=b"h" * 32, links=b"l" * 32, cookies=b"c" * 32)
TEMPLATE = "mobility_template"
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks nothing of a database that another test does not ask of both."""

numbers = count(1)


def make_settings(database_url: str, var: Path, **changes: object) -> Settings:
    """Return the settings of a copy under test."""
    values = {"keys": KEYS, "database_url": database_url, "var": var, "development": True}
    # A password costs nothing here, or a crowd of tests would wait for it.
    values.update(password_kib=8, password_rounds=1)
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def migrate(database_url: str) -> None:
    """Bring a database to the newest revision and let go of it."""
    engine = create_engine(database_url)
    schema.upgrade(engine)
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except PostgresMissing as missing:
            lacking(str(missing))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated file that is copied for each test."""
    file = tmp_path_factory.mktemp("template") / "mobility.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """An empty, migrated database that is copied for each test."""
    migrate(postgres_server.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "mobility.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    name = f"mobility_{next(numbers)}"
    yield postgres_server.create(name, postgres_template)
    postgres_server.drop(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated, empty database: each test runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(database_url, tmp_path / "var")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The program on a fresh database of each kind."""
    # Here, so that a test of the rules alone does not wait for the whole program to load.
    from mobility.app import create_app

    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The program, entered, so that a test can call its services as a view does."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
