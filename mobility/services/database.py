"""Use cases of whoever runs a copy: bring the tables up to date."""

from sqlalchemy.exc import DBAPIError

from mobility.domain.settings import SettingInvalid
from mobility.models import schema
from mobility.models.base import db


def migrate() -> None:
    """Bring the tables to the newest revision; raise `SettingInvalid` if no database answers."""
    try:
        with db.engine.connect():
            pass
    except DBAPIError as error:
        # Only the driver's own first line: the address it was given may hold a password.
        line = str(error.orig).strip().partition("\n")[0]
        raise SettingInvalid("DATABASE_URL", f"the database does not answer: {line}") from None
    schema.upgrade(db.engine)
