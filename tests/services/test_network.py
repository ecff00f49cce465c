from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import NetworkInvalid
from mobility.domain.pathway import rule_at, status_on
from mobility.models.base import Base, reading
from mobility.models.office import OfficeRow, OpeningHoursRow, PoolPathwayRow, PoolRow
from mobility.models.pathway import PathwayRow, RuleVersionRow
from mobility.services import network, offices, pathways
from tests.services.seeded import SEED, copy_of_demo, edit, load

QUICHE = "offices/quiche.toml"


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def contents() -> dict[str, list[tuple[object, ...]]]:
    with reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select())]
            for table in Base.metadata.sorted_tables
        }


def test_a_new_database_is_empty_until_it_is_loaded(settings, now):
    assert network.is_empty()
    loaded = load(settings, now)
    assert (loaded.offices, loaded.pathways) == (8, 18)
    assert not network.is_empty()


def test_a_second_load_changes_nothing_at_all(settings, now):
    load(settings, now)
    before = contents()
    assert load(settings, now + timedelta(hours=1)).changed == 0
    assert contents() == before


def test_a_wrong_file_is_named_and_nothing_changes(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    edit(folder, QUICHE, 'opens = "08:00"', 'opens = "8 am"')
    with pytest.raises(NetworkInvalid) as refused:
        load(settings, now, folder)
    assert refused.value.file == QUICHE
    assert refused.value.key == "pool.0.hours.0.opens"
    assert network.is_empty()


def test_a_file_that_is_not_toml_is_named(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    (folder / QUICHE).write_text("slug =", encoding="utf-8")
    with pytest.raises(NetworkInvalid, match=QUICHE):
        load(settings, now, folder)


def test_a_folder_without_a_network_is_refused(settings, now, tmp_path):
    with pytest.raises(NetworkInvalid, match=r"network\.toml"):
        load(settings, now, tmp_path)


def test_an_office_that_changed_is_told_by_its_row_version(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    load(settings, now, folder)
    edit(folder, QUICHE, "cutoff_hours = 24", "cutoff_hours = 48")
    assert load(settings, now, folder).changed == 1
    with reading() as session:
        rows = {row.slug: row for row in session.scalars(select(OfficeRow))}
        assert (rows["quiche"].cutoff_hours, rows["quiche"].row_version) == (48, 2)
        assert rows["peten"].row_version == 1


def test_hours_that_left_the_file_leave_the_office(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    load(settings, now, folder)
    edit(folder, QUICHE, '["tue", "thu"]', '["thu"]')
    load(settings, now, folder)
    with reading() as session:
        statement = select(OpeningHoursRow.weekday).join(PoolRow).join(OfficeRow)
        assert session.scalars(statement.where(OfficeRow.slug == "quiche")).all() == [3]


def test_a_pool_that_left_the_file_serves_nothing_more(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    load(settings, now, folder)
    edit(folder, QUICHE, 'code = "general"', 'code = "window"')
    load(settings, now, folder)
    with reading() as session:
        statement = select(PoolRow.code, PoolPathwayRow.pathway_id).join(OfficeRow)
        served = session.execute(
            statement.join(PoolPathwayRow, PoolPathwayRow.pool_id == PoolRow.id).where(
                OfficeRow.slug == "quiche"
            )
        ).all()
        assert {code for code, _ in served} == {"window"}
        assert len(served) == 18


def test_conditions_that_changed_become_a_new_version(settings, now, tmp_path):
    folder = copy_of_demo(tmp_path)
    load(settings, now, folder)
    file = folder / "pathways.toml"
    before = pathways.pathway("RET_JOB")
    assert before is not None
    text = file.read_text(encoding="utf-8")
    head, tail = text.split('code = "RET_JOB"')
    rule = tail.index("[[pathway.rule]]")
    end = tail.find("[[pathway]]", rule)
    changed = "valid_from = 2023-06-12T10:00:00-06:00\nall = []\n"
    rest = tail[end:] if end > 0 else ""
    new = f'{head}code = "RET_JOB"{tail[:rule]}[[pathway.rule]]\n{changed}{rest}'
    file.write_text(new, encoding="utf-8")
    later = now + timedelta(days=1)
    assert load(settings, later, folder).changed == 1
    after = pathways.pathway("RET_JOB")
    assert after is not None
    first, second = rule_at(after.rules, later - timedelta(seconds=1)), rule_at(after.rules, later)
    assert first == rule_at(before.rules, now)
    assert second is not None
    assert second.valid_from == later
    assert load(settings, later + timedelta(days=1), folder).changed == 0
    with reading() as session:
        versions = select(RuleVersionRow.version).join(PathwayRow).order_by(RuleVersionRow.version)
        kept = session.scalars(versions.where(PathwayRow.code == "RET_JOB")).all()
        assert kept == [1, 2]


def test_the_second_folder_states_the_pathways_of_today(settings, now):
    load(settings, now)
    assert load(settings, now, SEED / "2026").changed > 0
    usrap = pathways.pathway("USRAP")
    assert usrap is not None
    status = status_on(usrap.statuses, now.date())
    assert status is not None
    assert (status.state, status.since) == ("suspended", date(2025, 1, 27))
    assert len(offices.list_offices()) == 8


def test_all_pathways_come_back_as_they_were_written(settings, now):
    load(settings, now)
    assert tuple(pathways.list_pathways()) == network.read_network(SEED / "demo").pathways
    assert pathways.pathway("NOPE") is None
