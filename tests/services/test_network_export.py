"""The network as files: what was exported comes back without a difference, whatever was edited."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mobility.domain.errors import NetworkInvalid
from mobility.gateways import toml_file
from mobility.gateways.holidays import public_holidays
from mobility.models.audit import AuditEventRow
from mobility.models.base import Base, reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.config import ConfigVersionRow
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow, PathwayStatusRow, RuleVersionRow
from mobility.services import network, network_export
from mobility.services.network import Loaded
from tests.services.seeded import SEED, edit, load, small_network

QUICHE, PETEN = "offices/quiche.toml", "offices/peten.toml"
LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


@pytest.fixture
def exported(settings, now, tmp_path) -> Path:
    """A small network that was loaded and written out again."""
    load(settings, now, small_network(tmp_path))
    return export(tmp_path)


def export(tmp_path: Path, name: str = "exported") -> Path:
    folder = tmp_path / name
    toml_file.write_folder(folder, network_export.documents(), head="A test.")
    return folder


def come_back(folder: Path, settings, now, *, dry_run: bool = False) -> Loaded:
    return network.import_folder(
        folder, settings=settings, now=now, holidays=public_holidays, dry_run=dry_run
    )


def contents() -> dict[str, list[tuple[object, ...]]]:
    with reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select())]
            for table in Base.metadata.sorted_tables
        }


def require_same(folder: Path, settings, now) -> None:
    """Import a folder, and find that nothing at all is different."""
    before = contents()
    loaded = come_back(folder, settings, now)
    assert (loaded.changed, loaded.differences, loaded.stays) == (0, (), ())
    assert contents() == before


def office(session, slug: str) -> OfficeRow:
    row: OfficeRow = session.scalars(select(OfficeRow).where(OfficeRow.slug == slug)).one()
    return row


def close(slug: str, day: date, **values: object) -> None:
    standing = {"closes_at": None, "kind": "closure", "set_by": "staff", **values}
    with transaction() as session:
        number = office(session, slug).id
        same = select(ClosureRow).where(ClosureRow.office_id == number, ClosureRow.day == day)
        if known := session.scalar(same):
            session.delete(known)
            session.flush()
        reason = {"es": "Capacitación"}
        session.add(ClosureRow(office_id=number, day=day, **{"reason": reason, **standing}))


@pytest.mark.parametrize("seed", ["demo", "2026"])
def test_a_seed_comes_back_without_a_difference(settings, now, tmp_path, seed: str):
    load(settings, now, SEED / seed)
    require_same(export(tmp_path), settings, now + LATER)


@pytest.mark.parametrize("seed", ["demo", "2026"])
def test_a_seed_is_the_same_in_another_database(settings, now, tmp_path, seed: str):
    load(settings, now, SEED / seed)
    with reading() as session:
        before = network_export.network_in(session)
    read = network.read_network(export(tmp_path))
    assert {one.slug for one in read.offices} == {one.slug for one in before.offices}
    assert read.pathways == before.pathways
    assert read.acceptance == before.acceptance


def test_days_that_staff_set_come_back_the_same(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    close("quiche", date(2026, 12, 3))
    close("quiche", date(2026, 12, 4), closes_at=time(10))
    close("quiche", date(2026, 12, 25), kind="worked", reason={})
    close("peten", date(2026, 12, 31), closes_at=time(9), kind="holiday")
    require_same(export(tmp_path), settings, now + LATER)


def test_a_holiday_that_is_worked_travels_in_the_files(settings, now, tmp_path):
    folder = small_network(tmp_path)
    load(settings, now, folder)
    close("quiche", date(2026, 12, 25), kind="worked")
    written = (export(tmp_path) / QUICHE).read_text(encoding="utf-8")
    assert "worked = true" in written
    with transaction() as session:
        row = session.scalars(select(ClosureRow).where(ClosureRow.kind == "worked")).one()
        row.set_by, row.kind = "file", "holiday"
    come_back(tmp_path / "exported", settings, now)
    with reading() as session:
        kinds = session.scalars(select(ClosureRow.kind).where(ClosureRow.day == date(2026, 12, 25)))
        assert sorted(kinds) == ["holiday", "holiday", "worked"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "suspended", "notice": {"es": "Cerramos por obras.\nVolvemos pronto."}},
        {"practice": True, "message_budget": 0},
        {"state": "preparing", "practice": True},
        {"reminders": [], "message_budget": 900},
        {"intake_open": False, "cutoff_hours": 0},
    ],
)
def test_an_office_that_was_edited_comes_back_the_same(settings, now, tmp_path, changes):
    load(settings, now, small_network(tmp_path))
    with transaction() as session:
        row = office(session, "quiche")
        for name, value in changes.items():
            setattr(row, name, value)
    require_same(export(tmp_path), settings, now + LATER)


def test_texts_without_english_come_back_the_same(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    with transaction() as session:
        row = office(session, "quiche")
        row.details = {**row.details, "directions": {"es": 'Junto a "la pila"\r\n\ty \\ más.'}}
        pathway = session.scalars(select(PathwayRow).where(PathwayRow.code == "INFO")).one()
        pathway.texts = {**pathway.texts, "how": {"es": "Una línea.\n\nOtra '''línea\"\"\"."}}
    require_same(export(tmp_path), settings, now + LATER)


def test_rules_with_history_and_to_come_come_back_the_same(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    publish("RET_JOB", 2, now - timedelta(days=3), age=20)
    publish("RET_JOB", 3, now + timedelta(days=9), age=30)
    publish("RET_JOB", 4, now + timedelta(days=9), age=40)
    publish("RET_JOB", 5, now + timedelta(days=20, microseconds=7), age=50)
    require_same(export(tmp_path), settings, now + LATER)


def publish(code: str, version: int, at: datetime, *, age: int) -> None:
    words = {"es": "Por la edad.", "en": "Because of the age."}
    leaf = {"fact": "age", "op": "at_least", "value": age}
    told = dict.fromkeys(("reason", "reason_not", "reason_missing"), words)
    with transaction() as session:
        number = session.scalars(select(PathwayRow.id).where(PathwayRow.code == code)).one()
        rule = {"all": [{**leaf, **told}]}
        session.add(
            RuleVersionRow(pathway_id=number, version=version, valid_from=at, conditions=rule)
        )


def test_statuses_and_a_pathway_that_is_prepared_come_back(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    reason = {"es": "Se está preparando."}
    with transaction() as session:
        known = session.scalars(select(PathwayRow).where(PathwayRow.code == "RET_JOB")).one()
        new = PathwayRow(code="NEW_ONE", priority=3, texts={**known.texts, "kind": "work"})
        session.add(new)
        session.flush()
        for row, since in ((known, date(2026, 11, 20)), (new, date(2026, 11, 1))):
            session.add(
                PathwayStatusRow(pathway_id=row.id, state="suspended", since=since, reason=reason)
            )
    require_same(export(tmp_path), settings, now + LATER)


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


def test_a_network_that_is_all_suspended_comes_back(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    with transaction() as session:
        for row in session.scalars(select(OfficeRow)):
            row.state = "suspended"
    require_same(export(tmp_path), settings, now + LATER)


def test_an_empty_network_cannot_be_exported():
    with pytest.raises(NetworkInvalid, match="empty"):
        network_export.documents()


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
