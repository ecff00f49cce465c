"""Many people at once, in real threads, and copies of the code without its guards."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from mobility.models import booking as booking_models
from mobility.models import engine as engines
from mobility.models import hold as hold_models
from mobility.models.base import db, transaction
from mobility.models.hold import HoldRow, TakenHold
from mobility.models.slot import SlotRow
from mobility.services import holds, moves

Answer = str
"""What a thread got: "ok", or the name of the exception it was answered with."""


def together(app: Flask, actions: Sequence[Callable[[], object]]) -> Counter[Answer]:
    """Run all actions at the same moment, each in a thread of its own, and count the answers."""
    answers: list[Answer] = []
    gate = Barrier(len(actions))

    def run(action: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                action()
                answers.append("ok")
            except Exception as error:  # noqa: BLE001 -- the answer is what is counted
                answers.append(type(error).__name__)

    threads = [Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def without_guard_on_places(patch: pytest.MonkeyPatch, kind: str) -> None:
    """Take places as most booking systems do: read, decide in Python, then write."""

    def read_then_write(session: Session, slot_id: int, *, now: datetime) -> bool:
        row = session.execute(
            select(SlotRow.taken, SlotRow.capacity).where(
                SlotRow.id == slot_id, SlotRow.starts_at > now
            )
        ).one()
        if row.taken >= row.capacity:
            return False
        session.execute(update(SlotRow).where(SlotRow.id == slot_id).values(taken=row.taken + 1))
        return True

    def always(session: Session, slot_id: int, *, now: datetime) -> bool:
        session.execute(
            update(SlotRow)
            .where(SlotRow.id == slot_id, SlotRow.starts_at > now)
            .values(taken=SlotRow.taken + 1)
        )
        return True

    if kind == "postgresql":
        patch.setattr(holds, "take_place", read_then_write)
    else:
        # One writer at a time hides the lost update, so that statement and CHECK both go.
        patch.setattr(holds, "take_place", always)
        _drop_check_on_sqlite()


def without_order_of_locks(patch: pytest.MonkeyPatch) -> None:
    """Let moves and sweeps touch slots in whatever order they come."""

    def nothing(_session: Session, _slot_ids: set[int]) -> None:
        return None

    for module in (holds, moves, hold_models):
        patch.setattr(module, "lock_slots", nothing)


def without_immediate_begin(patch: pytest.MonkeyPatch) -> None:
    """Begin writing units on SQLite as reading ones, as its driver does by itself."""
    patch.setattr(engines, "BEGIN_TO_WRITE", "BEGIN")


def without_guard_on_holds(patch: pytest.MonkeyPatch) -> None:
    """Confirm as if a hold were only looked at, and a phone could have any number of bookings."""

    def looked_at(session: Session, holder: str, *, now: datetime) -> TakenHold | None:
        row = session.execute(
            select(HoldRow.slot_id, HoldRow.pathway_id).where(
                HoldRow.holder == holder, HoldRow.expires_at > now
            )
        ).one_or_none()
        return None if row is None else TakenHold(row.slot_id, row.pathway_id)

    patch.setattr(booking_models, "use_hold", looked_at)
    patch.setattr(booking_models, "_at_once", booking_models._one_by_one)
    _run("ALTER TABLE appointment DROP CONSTRAINT uq_appointment_holder")
    without_guard_on_persons()


def without_guard_on_phones(patch: pytest.MonkeyPatch) -> None:
    """Let the clicks of one phone run beside each other, and a phone hold any number of places."""

    def nothing(_session: Session, _holder: str) -> None:
        return None

    patch.setattr(holds, "one_at_a_time", nothing)
    _run("ALTER TABLE hold DROP CONSTRAINT uq_hold_holder")


def without_guard_on_persons() -> None:
    """Forget that a document has one live appointment."""
    _run("DROP INDEX uq_appointment_live_person")


def _run(statement: str) -> None:
    with transaction() as session:
        session.execute(text(statement))


def _drop_check_on_sqlite() -> None:
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA writable_schema=ON")
        connection.execute(
            text(
                "UPDATE sqlite_master SET sql = replace(sql, 'taken <= capacity', '1 = 1') "
                "WHERE name = 'slot'"
            )
        )
        connection.commit()
    db.engine.dispose()
