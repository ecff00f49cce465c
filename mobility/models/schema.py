"""The schema over time: runs the migrations, on either database, up or down."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from mobility.models.base import Base

MODELS = Path(__file__).parent
MIGRATIONS = MODELS.parent / "migrations"

AUDIT_TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is insert-only'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit_event is insert-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_event is insert-only'; END $$",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_insert_only()",
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_insert_only()",
    ),
}
"""What keeps the audit trail insert-only; a batch migration on SQLite drops it: put it back."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take a database down to a revision."""
    command.downgrade(_config(engine), revision)


def check(engine: Engine) -> None:
    """Raise where the tables in a database differ from the models."""
    command.check(_config(engine))


def create_audit_triggers(connection: Connection) -> None:
    """Make the audit trail insert-only."""
    for statement in AUDIT_TRIGGERS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_audit_functions(connection: Connection) -> None:
    """Remove what is left of the audit triggers once their table is gone."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_event_insert_only()")


def _config(engine: Engine) -> Config:
    # A table that was not loaded would be taken for one that must go.
    for module in iter_modules([str(MODELS)]):
        import_module(f"mobility.models.{module.name}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    config.attributes["metadata"] = Base.metadata
    return config
