"""How large the rows of a real confirmation are, so that a reference writes as much."""

import os
from dataclasses import dataclass

from sqlalchemy import text

from benchmarks.running import Copy

LENGTHS = """
SELECT length(identity), length(contact), length(needs), length(answers),
       (SELECT length(payload) FROM outbox ORDER BY id DESC LIMIT 1),
       (SELECT count(*) FROM permission WHERE permission.appointment_id = appointment.id)
FROM appointment ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class Sizes:
    """Bytes of each sealed column of the newest appointment, and how many permissions it has."""

    identity: int
    contact: int
    needs: int
    answers: int
    payload: int
    permissions: int

    def noise(self) -> dict[str, str]:
        """Return as many random bytes for each column, in hex: sealed text does not compress."""
        columns = ("identity", "contact", "needs", "answers", "payload")
        return {column: os.urandom(getattr(self, column)).hex() for column in columns}


def measure(copy: Copy) -> Sizes:
    """Look at the newest appointment of a copy."""
    with copy.connected() as connection:
        return Sizes(*(int(one) for one in connection.execute(text(LENGTHS)).one()))
