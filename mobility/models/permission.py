"""What people allow: giving it, and taking it back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from mobility.domain.appointment import PERMISSION_VERSION, Purpose
from mobility.models.appointment import PermissionRow
from mobility.models.base import table_of

PERMISSION = table_of(PermissionRow)


def change_permissions(
    session: Session, appointment_id: int, wanted: Collection[Purpose], *, now: datetime
) -> tuple[str, ...]:
    """Let exactly these permissions hold from now on; name those that were given or taken back."""
    mine = (PERMISSION.c.appointment_id == appointment_id, PERMISSION.c.withdrawn_at.is_(None))
    held = {row.purpose for row in session.execute(select(PERMISSION.c.purpose).where(*mine))}
    given = sorted({one.value for one in wanted} - held)
    taken = sorted(held - {one.value for one in wanted})
    if taken:
        which = PERMISSION.c.purpose.in_(taken)
        session.execute(update(PERMISSION).where(*mine, which).values(withdrawn_at=now))
    if given:
        rows = [
            {
                "appointment_id": appointment_id,
                "purpose": one,
                "version": PERMISSION_VERSION,
                "given_at": now,
            }
            for one in given
        ]
        session.execute(insert(PERMISSION), rows)
    return (*given, *taken)
