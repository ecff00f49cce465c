"""What must be true of the database after every load, asked set-wise."""

from sqlalchemy import text

from benchmarks.measure import Broken
from benchmarks.running import Copy
from mobility.models.appointment import LIVE, OCCUPYING

WRONG = {
    "slots whose places do not add up": f"""
        SELECT count(*) FROM slot
        LEFT JOIN (SELECT slot_id, count(*) AS n FROM hold GROUP BY slot_id) AS held
          ON held.slot_id = slot.id
        LEFT JOIN (SELECT slot_id, count(*) AS n FROM appointment WHERE {OCCUPYING}
                   GROUP BY slot_id) AS booked ON booked.slot_id = slot.id
        WHERE taken <> coalesce(held.n, 0) + coalesce(booked.n, 0)
           OR taken < 0 OR taken > capacity""",
    "persons with two live appointments": f"""
        SELECT count(*) FROM (SELECT person_key FROM appointment WHERE {LIVE}
                              GROUP BY person_key HAVING count(*) > 1) AS twice""",
    "appointments without their history": """
        SELECT (SELECT count(*) FROM appointment)
             - (SELECT count(DISTINCT appointment_id) FROM appointment_history)""",
    "steps without their message": """
        SELECT (SELECT count(*) FROM appointment_history) - (SELECT count(*) FROM outbox)""",
    "appointments without their audit event": """
        SELECT (SELECT count(*) FROM appointment)
             - (SELECT count(*) FROM audit_event WHERE action = 'booked')""",
    "appointments without a permission": """
        SELECT count(*) FROM appointment WHERE NOT EXISTS (
            SELECT 1 FROM permission WHERE permission.appointment_id = appointment.id)""",
}


def check(copy: Copy) -> None:
    """Raise Broken where places, persons, messages, history or audit do not fit together."""
    with copy.connected() as connection:
        for what, question in WRONG.items():
            found = connection.scalar(text(question))
            if found:
                raise Broken(f"{what}: {found}")
