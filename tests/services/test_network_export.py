"""The network as files: what was exported comes back without a difference, whatever was edited."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import NetworkInvalid
from mobility.domain.pathway import PathwayKind
from mobility.domain.pathway_text import TEXTS, Texts
from mobility.domain.staff import Role
from mobility.gateways.holidays import public_holidays
from mobility.models.base import reading, transaction
from mobility.models.closure import ClosureRow
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow, PathwayStatusRow
from mobility.services import network, network_export, office_admin, pathway_admin
from tests.services.exported import (
    LATER,
    QUICHE,
    come_back,
    export,
    office,
    publish,
    require_same,
)
from tests.services.seeded import SEED, load, small_network
from tests.staff import employ


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


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


def test_a_network_that_is_all_suspended_comes_back(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    with transaction() as session:
        for row in session.scalars(select(OfficeRow)):
            row.state = "suspended"
    require_same(export(tmp_path), settings, now + LATER)


def test_an_empty_network_cannot_be_exported():
    with pytest.raises(NetworkInvalid, match="empty"):
        network_export.documents()


def test_what_screens_made_comes_back_the_same(settings, now, tmp_path):
    load(settings, now, small_network(tmp_path))
    boss = employ(Role.ADMINISTRATOR, name="Inés")
    who = {"person": boss, "settings": settings, "now": now}
    quiche = office_admin.look("quiche").plan
    bare = replace(quiche.details, directions={}, accessibility={"es": "Rampa."}, contacts=())
    plan = replace(quiche, slug="coban", acceptance=(), feasts=(), details=bare)
    office_admin.create(plan, holidays=public_holidays, **who)
    words = {"es": "Enfermería en España."}
    texts = dict.fromkeys(TEXTS, words)
    new = Texts(**texts, bring=(words,), priority=7)
    pathway_admin.create("NURSES", PathwayKind.WORK, new, **who)
    stands = office_admin.look("quiche")
    changed = replace(stands.plan, grace_minutes=45, reminders=(180,))
    office_admin.save("quiche", changed, seen=stands.row_version, person=boss, now=now)
    # The first load of its hours, none yet, becomes a version; nothing else is written.
    loaded = come_back(export(tmp_path), settings, now + LATER)
    assert (loaded.changed, loaded.differences, loaded.stays) == (0, (), ())
    require_same(tmp_path / "exported", settings, now + 2 * LATER)
