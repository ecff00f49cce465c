"""Files of a network that differ: what an import says, writes down, leaves and refuses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from mobility.domain.errors import NetworkInvalid
from mobility.models.audit import AuditEventRow
from mobility.models.base import Base, reading, transaction
from mobility.models.config import ConfigVersionRow
from mobility.models.pathway import PathwayRow, RuleVersionRow
from mobility.services import network_export
from tests.services.exported import (
    LATER,
    PETEN,
    QUICHE,
    come_back,
    contents,
    export,
    publish,
)
from tests.services.seeded import edit, load, small_network


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def exported(settings, now, tmp_path) -> Path:
    """A small network that was loaded and written out again."""
    load(settings, now, small_network(tmp_path))
    return export(tmp_path)


def test_an_import_that_only_tries_changes_nothing(exported, settings, now):
    edit(exported, QUICHE, "cutoff_hours = 24", "cutoff_hours = 48")
    before = contents()
    loaded = come_back(exported, settings, now + LATER, dry_run=True)
    assert loaded.differences == ("Office quiche: cutoff_hours from 24 to 48.",)
    assert contents() == before


def test_an_import_says_what_changes_and_writes_it_down(exported, settings, now):
    edit(exported, QUICHE, "cutoff_hours = 24", "cutoff_hours = 48")
    edit(exported, PETEN, "places = 2", "places = 1")
    loaded = come_back(exported, settings, now + LATER)
    assert loaded.differences == (
        "Office peten, pool general: 36 places a week now, before 72.",
        "Office quiche: cutoff_hours from 24 to 48.",
    )
    with reading() as session:
        found = select(AuditEventRow).where(AuditEventRow.at == now + LATER)
        events = [(one.actor_kind, one.action, one.record_kind) for one in session.scalars(found)]
        loaded_in = ("network", "office", "office")
        assert events == [("system", "network_loaded", kind) for kind in loaded_in]
        kept = select(ConfigVersionRow).where(ConfigVersionRow.subject == "office")
        data = [one.data["cutoff_hours"] for one in session.scalars(kept)]
        assert data == [24, 48]


def test_an_older_export_brings_the_older_rule_back(exported, settings, now):
    publish("RET_JOB", 2, now, age=20)
    loaded = come_back(exported, settings, now + LATER)
    said = "Pathway RET_JOB: another rule holds from now on; earlier decisions keep theirs."
    assert loaded.differences == (said,)
    with reading() as session:
        rules = select(RuleVersionRow).join(PathwayRow).where(PathwayRow.code == "RET_JOB")
        versions = list(session.scalars(rules.order_by(RuleVersionRow.version)))
        assert versions[-1].conditions == versions[0].conditions
        assert versions[-1].valid_from == now + LATER


def test_what_the_files_do_not_name_stays_and_is_said(exported, settings, now):
    (exported / PETEN).unlink()
    edit(exported, "network.toml", '"offices/peten.toml",', "")
    publish("RET_JOB", 2, datetime(2027, 1, 1, tzinfo=UTC), age=20)
    loaded = come_back(exported, settings, now + LATER)
    assert loaded.changed == 0
    assert loaded.stays == (
        "Pathway RET_JOB: the rule from 2027-01-01 00:00 +0000 on stays.",
        "Office peten is not named and stays.",
    )


def test_a_new_office_is_said_with_its_places(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    folder = export(tmp_path)
    text = (folder / PETEN).read_text(encoding="utf-8").replace('"peten"', '"flores"')
    (folder / "offices/flores.toml").write_text(text, encoding="utf-8")
    edit(
        folder,
        "network.toml",
        '"offices/peten.toml",',
        '"offices/peten.toml", "offices/flores.toml",',
    )
    loaded = come_back(folder, settings, now + LATER)
    assert loaded.differences == ("Office flores is new: open, 84 places a week.",)


def test_a_wrong_file_is_named_and_changes_nothing(exported, settings, now):
    edit(exported, QUICHE, "cutoff_hours = 24", "cutoff_hours = 9999")
    edit(exported, PETEN, "places = 2", "places = 1")
    before = contents()
    with pytest.raises(NetworkInvalid) as refused:
        come_back(exported, settings, now + LATER)
    assert (refused.value.file, refused.value.key) == (QUICHE, "cutoff_hours")
    assert contents() == before


def test_guidance_is_taken_from_nobody_by_an_import(exported, settings, now):
    for file in (exported / "offices").glob("*.toml"):
        edit(exported, f"offices/{file.name}", 'state = "open"', 'state = "suspended"')
    before = contents()
    with pytest.raises(NetworkInvalid, match="guidance"):
        come_back(exported, settings, now + LATER)
    assert contents() == before


def test_an_export_can_begin_another_network(exported, settings, now, tmp_path):
    with reading() as session:
        before = network_export.network_in(session)
    with transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in ("audit_event", "audit_link", "programme", "message_text"):
                session.execute(table.delete())
    loaded = come_back(exported, settings, now)
    assert "Office quiche is new: open, 16 places a week." in loaded.differences
    with reading() as session:
        assert network_export.network_in(session) == before
