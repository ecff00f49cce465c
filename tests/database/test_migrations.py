"""The schema over time: up and down on both databases, with rows in the tables."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from mobility.models import schema
from mobility.models.appointment import (
    BOOKED,
    IS_LEAVING,
    LET_GO,
    LIVE,
    OCCUPYING,
    AppointmentRow,
)
from mobility.models.audit import AuditEventRow
from mobility.models.base import Base, db, reading, transaction
from mobility.models.offer import OPEN as OPEN_OFFER
from mobility.models.outbox import DUE
from mobility.models.slot import FREE, SlotRow
from mobility.models.slot import OPEN as OPEN_SLOT
from mobility.models.waitlist import WAITING
from mobility.services import holds
from tests.world import NOW, TOMORROW, World

REVISIONS = [
    script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
][::-1]

KINDS = ("sqlite", "postgresql")


@pytest.fixture
def engine(world: World) -> Engine:
    """The world's own database, with an appointment, a hold and their trail in it."""
    slot = world.slot(3)
    world.book(slot)
    world.hold(world.journey(), slot)
    return db.engine


def test_models_and_migrated_tables_are_the_same(engine: Engine) -> None:
    schema.check(engine)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_partial_indexes_are_those_that_queries_name(engine: Engine) -> None:
    conditions = {
        "uq_appointment_live_person": LIVE,
        "ix_slot_free": FREE,
        "uq_waitlist_entry_waiting": WAITING,
        "ix_slot_open": OPEN_SLOT,
        "ix_appointment_next_step": BOOKED,
        "ix_appointment_leaving": IS_LEAVING,
        "ix_outbox_due": DUE,
        "uq_offer_open": OPEN_OFFER,
    }
    with engine.connect() as connection:
        made = text("SELECT sql FROM sqlite_master WHERE name = :name")
        for name, condition in conditions.items():
            assert connection.scalar(made, {"name": name}).endswith(f"WHERE {condition}")
        table = connection.scalar(made, {"name": "appointment"})
    assert f"CHECK ({LIVE} OR {OCCUPYING} OR {LET_GO})" in table


def test_what_an_erasure_takes_along_is_found_by_index(engine: Engine) -> None:
    tables = inspect(engine)
    for table in Base.metadata.tables:
        firsts = {tables.get_pk_constraint(table)["constrained_columns"][0]}
        for index in tables.get_indexes(table):
            options = index.get("dialect_options", {})
            is_partial = any(f"{kind}_where" in options for kind in KINDS)
            if not is_partial:
                firsts.add(index["column_names"][0] or "")
        for key in tables.get_foreign_keys(table):
            if key["options"].get("ondelete"):
                assert key["constrained_columns"][0] in firsts, (table, key["constrained_columns"])


def test_migrations_go_down_to_nothing_and_up_again(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    schema.upgrade(engine)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    schema.check(engine)


def test_each_step_down_and_up_keeps_every_row(engine: Engine) -> None:
    before = counted(engine)
    for revision in REVISIONS[:-1][::-1]:
        schema.downgrade(engine, revision)
        # A table that a step brought goes with the step; whatever was there before stays.
        kept = set(inspect(engine).get_table_names()) & set(before)
        schema.upgrade(engine)
        assert {name: rows for name, rows in counted(engine).items() if name in kept} == {
            name: before[name] for name in kept
        }
    assert before["appointment"] == before["hold"] == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_checks_of_migrated_tables_are_those_of_the_models(engine: Engine) -> None:
    fresh = create_engine("sqlite://")
    Base.metadata.create_all(fresh)
    for table in Base.metadata.tables:
        assert checks(engine, table) == checks(fresh, table), table


def checks(engine: Engine, table: str) -> list[tuple[str, str]]:
    found = inspect(engine).get_check_constraints(table)
    return sorted((str(one["name"]), one["sqltext"]) for one in found)


def require_insert_only() -> None:
    for change in ("UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(DBAPIError, match="insert-only"), transaction() as session:
            session.execute(text(change))


def test_the_audit_trail_refuses_every_change(engine: Engine) -> None:
    require_insert_only()
    with reading() as session:
        assert session.scalars(select(func.count(AuditEventRow.id))).one() > 0


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_the_audit_trail_refuses_to_be_emptied(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="insert-only"), transaction() as session:
        session.execute(text("TRUNCATE audit_event"))


def test_the_guard_on_places_refuses_one_too_many(world: World) -> None:
    world.slot(1)
    with pytest.raises(DBAPIError, match="ck_slot_places"), transaction() as session:
        session.execute(text("UPDATE slot SET taken = 2"))


def test_the_number_of_an_erased_row_is_not_given_again(world: World) -> None:
    slot = world.slot(9)
    first = world.journey()
    world.hold(first, slot)
    last = highest("hold")
    holds.release(first, settings=world.settings, now=NOW)
    world.hold(world.journey(), slot)
    assert highest("hold") > last


def highest(table: str) -> int:
    with reading() as session:
        return int(session.execute(text(f"SELECT max(id) FROM {table}")).scalar_one())


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in Base.metadata.tables
        }


def test_a_time_without_a_zone_is_refused(world: World) -> None:
    naive = TOMORROW.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a zone"), transaction() as session:
        session.execute(
            insert(SlotRow).values(
                office_id=world.office_id,
                pool_id=world.pool_id,
                starts_at=naive,
                day=TOMORROW.date(),
                minute=0,
                length=20,
                capacity=1,
            )
        )


def test_times_keep_their_order_and_their_moment(world: World) -> None:
    world.slot(1, TOMORROW.replace(microsecond=1))
    world.slot(1, TOMORROW)
    with reading() as session:
        times = session.scalars(select(SlotRow.starts_at).order_by(SlotRow.starts_at)).all()
    assert times == [TOMORROW, TOMORROW.replace(microsecond=1)]
    assert times[0].utcoffset() == NOW.utcoffset()


def test_a_person_without_slot_must_be_a_walk_in(world: World) -> None:
    world.book(world.slot(1))
    with pytest.raises(DBAPIError, match="only_a_walk_in"), transaction() as session:
        session.execute(text("UPDATE appointment SET slot_id = NULL"))
    with transaction() as session:
        session.execute(text("UPDATE appointment SET slot_id = NULL, channel = 'walk_in'"))
        assert session.scalars(select(func.count(AppointmentRow.id))).one() == 1
