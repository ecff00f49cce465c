"""`mobility config` and `mobility audit`: the network as files, and the chain of the trail."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, insert, update

from mobility.cli import commands
from mobility.cli.parts import Parts
from mobility.domain.errors import NetworkInvalid
from mobility.models.audit_chain import EVENT
from mobility.models.base import db
from mobility.services import audit_chain
from tests.conftest import NOW, make_settings
from tests.services.seeded import edit, small_network
from tests.services.test_audit_chain import chain, happen, row, tamper

Run = Callable[..., Result]
QUICHE = "offices/quiche.toml"


@pytest.fixture
def settings(database_url: str, tmp_path: Path):
    return make_settings(database_url, tmp_path)


@pytest.fixture
def run(app, settings) -> Run:
    parts = Parts(lambda **_: settings, lambda _: app, lambda _app, _stopped: None)

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(commands, words, obj=parts)
        with app.app_context():
            db.engine.dispose()
        return result

    return invoke


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> Path:
    assert run("seed", str(small_network(tmp_path))).exit_code == 0
    folder = tmp_path / "exported"
    made = run("config", "export", str(folder))
    assert (made.exit_code, made.output) == (0, f"6 files are in {folder}.\n")
    return folder


def test_what_was_exported_is_imported_without_a_difference(run: Run, exported: Path):
    same = run("config", "import", str(exported))
    assert same.output == "Nothing differs: the network is as the files say.\n"
    again = run("config", "export", str(exported))
    assert again.exit_code == 0


def test_a_second_export_writes_the_same_bytes(run: Run, exported: Path):
    before = {file: file.read_bytes() for file in exported.rglob("*.toml")}
    run("config", "export", str(exported))
    assert {file: file.read_bytes() for file in exported.rglob("*") if file.is_file()} == before


def test_a_try_says_what_would_change(run: Run, exported: Path):
    edit(exported, QUICHE, "cutoff_hours = 24", "cutoff_hours = 48")
    tried = run("config", "import", str(exported), "--dry-run")
    said = "Office quiche: cutoff_hours from 24 to 48.\n"
    assert tried.output == f"{said}Nothing was changed: this was only tried.\n"
    assert run("config", "import", str(exported)).output == said
    assert "Nothing differs" in run("config", "import", str(exported)).output


def test_a_wrong_file_is_refused_by_name_and_key(run: Run, exported: Path):
    edit(exported, QUICHE, "cutoff_hours = 24", 'cutoff_hours = "x"')
    refused = run("config", "import", str(exported))
    assert isinstance(refused.exception, NetworkInvalid)
    assert str(refused.exception).startswith(f"{QUICHE}: cutoff_hours: ")


def test_seeding_says_how_much_is_different(run: Run, exported: Path, tmp_path: Path):
    assert "is loaded: 0 differences." in run("seed", str(tmp_path / "network")).output


@pytest.fixture
def linked(app, settings) -> list[int]:
    with app.app_context():
        happen(3)
        audit_chain.link_events(settings=settings, now=NOW)
        return chain()


def test_a_chain_that_is_whole_is_one_line(run: Run, linked: list[int]):
    said = run("audit", "verify")
    assert said.exit_code == 0
    assert said.output.startswith("The chain is whole: 3 links until 2026-11-10 08:00:00, head ")
    assert len(said.output.splitlines()) == 1


def test_an_empty_chain_is_whole(run: Run, settings):
    assert run("audit", "verify").output == "The chain is whole: no links yet; 0 wait for a link.\n"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("altered", "after 1 link: event {1} was altered (2026-11-10 08:00:00).\n"),
        ("removed", "after 1 link: event {1} was removed (2026-11-10 08:00:00).\n"),
        ("inserted", "after 3 links: event -5 was inserted (2026-11-10 08:00:00).\n"),
    ],
)
def test_a_broken_chain_is_named_and_ends_with_one(
    app, run: Run, linked: list[int], how: str, said: str
):
    second = EVENT.c.id == linked[1]
    changes = {
        "altered": update(EVENT).where(second).values(record_id=99),
        "removed": delete(EVENT).where(second),
        "inserted": insert(EVENT).values(row(id=-5, written_by=-1)),
    }
    with app.app_context():
        tamper(changes[how])
    found = run("audit", "verify")
    assert found.exit_code == 1
    assert found.output == f"The chain is broken {said.format(*linked)}"
