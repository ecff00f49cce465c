"""Whether what the program needs is there."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mobility.domain.errors import Busy
from mobility.models.base import reading


def database_answers() -> bool:
    """Say whether the database answers and has been migrated."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM alembic_version"))
    except (SQLAlchemyError, Busy):
        return False
    return True
