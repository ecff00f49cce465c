import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from config import ROOT
from mobility.gateways.key_files import NAMES
from mobility.services.database import newest_revision
from tests.postgres import PostgresServer

HEX_KEYS = {f"KEY_{name.upper()}": f"{name:.1}".encode().hex() * 32 for name in NAMES}
COMMAND = [sys.executable, "-c", "import wsgi; wsgi.main()"]
START_SECONDS = 60


def environment(folder: Path) -> dict[str, str]:
    """Give the environment of a copy of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(folder), "VAR": str(folder / "var"), "PORT": str(free_port())}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def mobility(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def answer(env: dict[str, str], server: subprocess.Popen[str]) -> int:
    """Wait until the program serves, and return the status of its health page."""
    for _ in range(START_SECONDS * 20):
        try:
            address = f"http://127.0.0.1:{env['PORT']}/health/ready"
            with urllib.request.urlopen(address) as response:
                status: int = response.status
                return status
        except urllib.error.URLError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    raise AssertionError(server.communicate()[0])


def serve_once(env: dict[str, str]) -> str:
    """Start the program, see that it answers, end it as an operator does, return what it said."""
    command = [*COMMAND, "run"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert answer(env, server) == 200
    finally:
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=START_SECONDS)[0]
    assert server.returncode == 0, said
    return said


def count(env: dict[str, str], table: str) -> int:
    with closing(sqlite3.connect(Path(env["VAR"]) / "mobility.sqlite")) as database:
        number: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return number


def test_a_second_start_keeps_the_data_and_the_keys(env: dict[str, str]) -> None:
    first = serve_once(env)
    offices, slots = count(env, "office"), count(env, "slot")
    assert offices >= 6
    assert slots > 0
    assert "who loses them loses the data" in first
    assert f"http://127.0.0.1:{env['PORT']}" in first
    second = serve_once(env)
    assert (count(env, "office"), count(env, "slot")) == (offices, slots)
    assert "keys" not in second


@pytest.mark.postgres
def test_the_same_start_serves_from_postgresql(env: dict[str, str], postgres_url: str) -> None:
    said = serve_once({**env, "DATABASE_URL": postgres_url})
    assert "http://127.0.0.1" in said
    assert not (Path(env["VAR"]) / "mobility.sqlite").exists()


@pytest.mark.postgres
def test_nodes_that_start_together_make_the_tables_once(
    env: dict[str, str], postgres_server: PostgresServer
) -> None:
    url = postgres_server.create("mobility_together")
    together = {**env, **HEX_KEYS, "DATABASE_URL": url}
    nodes = [
        subprocess.Popen([*COMMAND, "init"], cwd=ROOT, env=together, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(node.communicate()[1], node.returncode) for node in nodes] == [(b"", 0)] * 3
    postgres_server.drop("mobility_together")


@pytest.mark.parametrize("command", ["run", "init", "migrate", "extend", "seed", "timers"])
def test_a_wrong_value_stops_every_command_in_one_line(env: dict[str, str], command: str) -> None:
    done = mobility(command, env={**env, "PORT": "eighty"})
    assert done.returncode == 2
    assert done.stderr == "PORT: expected a whole number from 1 to 65535, got 'eighty'\n"
    assert not Path(env["VAR"]).exists()


def test_a_database_that_is_away_is_one_line(env: dict[str, str], tmp_path: Path) -> None:
    away = f"postgresql://ana:hunter2@/db?host={tmp_path}"
    done = mobility("run", env={**env, "DATABASE_URL": away})
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL: the database does not answer: ")
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


def test_a_port_in_use_is_said_before_anything_starts(env: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["PORT"])))
        taken.listen()
        done = mobility("run", env=env)
    assert done.returncode == 2
    assert done.stderr.startswith(f"PORT: 127.0.0.1:{env['PORT']} cannot be used")


def test_an_empty_network_can_be_loaded_and_saved(env: dict[str, str], tmp_path: Path) -> None:
    assert mobility("init", env=env).returncode == 0
    assert count(env, "office") == 0
    assert mobility("seed", "demo", env=env).returncode == 0
    slots = count(env, "slot")
    assert mobility("extend", env=env).stdout == "Slots made: 0\n"
    saved = mobility("backup", str(tmp_path / "copy"), env=env)
    assert "The keys are not in it" in saved.stdout
    refused = mobility("restore", str(tmp_path / "copy"), env=env)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--yes" in refused.stderr
    (Path(env["VAR"]) / "mobility.sqlite").unlink()
    assert mobility("restore", str(tmp_path / "copy"), env=env).returncode == 0
    assert count(env, "slot") == slots


def test_the_newest_revision_is_what_the_migrations_end_at() -> None:
    scripts = ScriptDirectory(str(ROOT / "mobility" / "migrations"))
    assert newest_revision() == scripts.get_current_head()


def test_a_network_that_is_not_there_is_refused(env: dict[str, str]) -> None:
    done = mobility("seed", "nowhere", env=env)
    assert done.returncode == 2
    assert "expected demo, 2026 or a folder, got nowhere" in done.stderr
