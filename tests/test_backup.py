import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from mobility.gateways import backup
from mobility.gateways.backup import BackupRefused
from tests.conftest import BOTH
from tests.lacks import lacking
from tests.postgres import PostgresServer


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of the same kind, without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'elsewhere' / 'mobility.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.drop("mobility_elsewhere")
    return server.create("mobility_elsewhere")


@pytest.fixture
def full_url(empty_url: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with the tables and one office."""
    kind = "sqlite" if empty_url.startswith("sqlite") else "postgres"
    url: str = request.getfixturevalue(f"{kind}_url")
    write(url, "CREATE TABLE note (body TEXT)", "INSERT INTO note VALUES ('kept')")
    return url


def write(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def notes(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT body FROM note")))
    engine.dispose()
    return found


def test_a_backup_restores_into_an_empty_database(
    full_url: str, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    backup.save(full_url, file)
    assert backup.is_empty(empty_url)
    backup.load(empty_url, file)
    assert notes(empty_url) == ["kept"]
    assert not backup.is_empty(empty_url)


def test_a_restore_leaves_nothing_of_what_stood_there(full_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup.save(full_url, file)
    write(full_url, "UPDATE note SET body = 'later'", "CREATE TABLE newer (id INTEGER)")
    backup.load(full_url, file)
    assert notes(full_url) == ["kept"]
    write(full_url, "CREATE TABLE newer (id INTEGER)")


def test_a_backup_includes_what_is_still_in_the_log(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as open_elsewhere:
        open_elsewhere.execute("PRAGMA journal_mode=WAL")
        open_elsewhere.execute("CREATE TABLE note (body TEXT)")
        open_elsewhere.execute("INSERT INTO note VALUES ('in the log')")
        open_elsewhere.commit()
        backup.save(sqlite_url, file)
    assert notes(f"sqlite:///{file}") == ["in the log"]


def test_a_backup_is_one_file_its_owner_reads(full_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    backup.save(full_url, folder / "copy")
    assert [file.name for file in folder.iterdir()] == ["copy"]
    assert stat.S_IMODE((folder / "copy").stat().st_mode) == 0o600


def test_what_is_no_backup_changes_nothing(full_url: str, tmp_path: Path) -> None:
    file = tmp_path / "letter"
    file.write_text("not a database")
    with pytest.raises(BackupRefused, match="is not a backup of a"):
        backup.load(full_url, file)
    with pytest.raises(BackupRefused, match="cannot be read"):
        backup.load(full_url, tmp_path / "absent")
    assert notes(full_url) == ["kept"]


def test_a_damaged_backup_changes_nothing(full_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    backup.save(full_url, file)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(BackupRefused):
        backup.load(full_url, file)
    assert notes(full_url) == ["kept"]


def test_no_database_means_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "copy"
    with pytest.raises(BackupRefused, match="there is no database yet"):
        backup.save(f"sqlite:///{tmp_path / 'absent.sqlite'}", file)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_tool_is_named_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match=r"pg_dump is missing\. On Debian: apt-get install"):
        backup.save("postgresql+psycopg://h/db", tmp_path / "copy")


def test_a_password_never_stands_in_the_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/seen\necho "$PGPASSWORD" > {tmp_path}/pass\n'
    )
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    backup.save("postgresql+psycopg://ana:s%40crt@h/db?sslmode=require", tmp_path / "copy")
    seen = (tmp_path / "seen").read_text()
    assert "--dbname=postgresql://ana@h/db?sslmode=require" in seen
    assert "crt" not in seen
    assert (tmp_path / "pass").read_text() == "s@crt\n"


def test_a_server_that_is_away_is_one_line(tmp_path: Path) -> None:
    if backup.find_tool("pg_dump") is None:
        lacking("pg_dump is missing. On Debian: apt-get install postgresql-client")
    with pytest.raises(BackupRefused, match=r"^pg_dump: ") as caught:
        backup.save(f"postgresql+psycopg://u@/db?host={tmp_path}", tmp_path / "copy")
    assert "\n" not in str(caught.value)
