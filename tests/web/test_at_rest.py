"""A day of journeys, and then every byte that is left of it."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from config import ROOT
from mobility.gateways.backup import find_tool
from mobility.models import sealed
from tests.lacks import lacking
from tests.postgres import PostgresServer
from tests.web.day import NEVER_KEPT, TOLD, Day, live_all
from tests.web.program import demonstration
from tests.web.served import RUN, environment, served
from tests.web.traces import all_files, cells, found, name
from tests.web.walk import InProcess, Walker
from tests.web.wire import Browser


class Unsealed:
    """A seal that seals nothing, to show that the look would see it."""

    def __init__(self, _key: bytes) -> None:
        """Take a key, and use none."""

    def encrypt(self, _nonce: bytes, plain: bytes, _place: bytes) -> bytes:
        """Leave everything as it is."""
        return plain

    def decrypt(self, _nonce: bytes, body: bytes, _place: bytes) -> bytes:
        """Leave everything as it is."""
        return body


@pytest.fixture(scope="module")
def day_of_journeys(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A day at the real program, started by its own command."""
    folder = tmp_path_factory.mktemp("day")
    env, today = environment(folder), Day()
    with served(env) as port, Browser(port) as one, Browser(port) as two, Browser(port) as three:
        denzel = live_all(one, two, three, today)
        today.said = fail(denzel, folder / "var" / "mobility.sqlite")
        for browser in (one, two, three):
            today.remember_cookie(browser.cookies)
        today.places |= {f"while served: {k}": v for k, v in all_files(folder).items()}
        backup = folder / "backup"
        command = [*RUN[:-1], "backup", str(backup)]
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    today.places |= {f"afterwards: {k}": v for k, v in all_files(folder).items()}
    today.places["cells"] = cells(backup)
    return today


def fail(person: Walker, file: Path) -> str:
    """Break what a page needs, look at it, and return what the page says."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("UPDATE appointment SET contact = x'00' WHERE state = 'booked'")
        broken = person.open(f"/appointment/{person.reference}")
    assert broken.status == 500
    return broken.text


def test_nothing_that_anybody_told_is_left_to_read(day_of_journeys: Day) -> None:
    assert found(day_of_journeys.places, day_of_journeys.secrets) == set()


def test_every_place_was_looked_at(day_of_journeys: Day) -> None:
    looked = {name for name, content in day_of_journeys.places.items() if content}
    for part in ("while served: var/mobility.sqlite", "while served: var/mobility.sqlite-wal"):
        assert part in looked
    assert {"while served: var/mobility.sqlite-shm", "afterwards: backup", "cells"} <= looked
    assert any(place.startswith("afterwards: server-") for place in looked)
    assert any("var/keys/" in place for place in looked)


def test_the_same_look_finds_what_is_kept_plainly(day_of_journeys: Day) -> None:
    kept = found(day_of_journeys.places, [name("quetzaltenango"), name("applicant")])
    # The log has what was written last, which the audit trail always is a part of.
    assert ("applicant", "while served: var/mobility.sqlite-wal") in kept
    assert {("quetzaltenango", "afterwards: backup"), ("quetzaltenango", "cells")} <= kept


def test_a_failure_says_the_number_that_the_log_has(day_of_journeys: Day) -> None:
    log = next(v for k, v in day_of_journeys.places.items() if k.startswith("afterwards: server-"))
    line = next(one for one in log.decode().splitlines() if "unexpected" in one)
    assert "error=SealBroken" in line
    number_said = re.findall(r"say this number: ([0-9a-f]{8})", day_of_journeys.said)
    assert f"id={number_said[0]} " in line
    assert "Traceback" not in log.decode() + day_of_journeys.said


def test_the_same_look_finds_each_secret_once_it_is_there(
    day_of_journeys: Day, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    for secret in TOLD:
        for form in secret.forms:
            file.write_bytes(day_of_journeys.places["afterwards: backup"])
            with closing(sqlite3.connect(file)) as database, database:
                database.execute("CREATE TABLE plain (body TEXT)")
                database.execute("INSERT INTO plain VALUES (?)", (form,))
            assert found(all_files(tmp_path), [secret]) == {(secret.what, "copy")}


def test_without_the_seal_the_same_look_finds_what_was_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "AESGCM", Unsealed)
    today = Day()
    with demonstration(sqlite_url, tmp_path / "var") as app:
        live_all(InProcess(app), InProcess(app), InProcess(app), today)
        seen = {what for what, _ in found(all_files(tmp_path), today.secrets)}
    assert {secret.what for secret in today.secrets} - seen == NEVER_KEPT


@pytest.mark.postgres
def test_a_dump_of_postgresql_holds_nothing_of_it_either(
    postgres_server: PostgresServer,
    postgres_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tool = find_tool("pg_dump") or lacking("pg_dump is missing: apt-get install postgresql-client")
    today = Day()
    with demonstration(postgres_url, tmp_path) as app:
        live_all(InProcess(app), InProcess(app), InProcess(app), today)
    address = postgres_url.replace("+psycopg", "")
    dumped = subprocess.run([str(tool), address], check=True, capture_output=True).stdout
    log, said = (postgres_server.folder / "log").read_bytes(), capsys.readouterr()
    places = {"dump": dumped, "server": log, "log": (said.out + said.err).encode()}
    assert found(places, today.secrets) == set()
    assert found(places, [name("quetzaltenango")]) == {("quetzaltenango", "dump")}
