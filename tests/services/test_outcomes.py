"""What comes of a visit: decided once, told once, and with the next appointment or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from mobility.domain.appointment import UNDO_WITHIN, State
from mobility.domain.errors import (
    ChangedMeanwhile,
    MoveNotAllowed,
    ReasonMissing,
    VisitUnknown,
)
from mobility.domain.message import Kind
from mobility.domain.outcome import OutcomeKind
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.desk import OutcomeRow
from mobility.models.outbox import OutboxRow
from mobility.services import figures_fold, notes, outcomes, record_retention, what_follows
from mobility.services.desk import open_visit
from tests.database.crowd import together
from tests.finishing import count, decide, decided, told
from tests.sinks import Sink, send
from tests.staff import employ
from tests.waiting_room import SLUG, WaitingRoom
from tests.world import NOW, World

DAY = timedelta(days=1)


def reason_of(uid: str) -> str | None:
    """Say why the message about what follows did not go out."""
    with reading() as session:
        wanted = select(OutboxRow.reason).where(OutboxRow.kind == Kind.WHAT_FOLLOWS.value)
        return session.scalars(wanted).one()


def test_an_outcome_ends_the_visit_and_is_read_back(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided(more="La carta", text="Pregunte por Luis.", note="Nervioso."))
    assert room.state(uid) is State.COMPLETED
    arrival = room.arrival(uid)
    assert arrival is not None
    assert arrival.ended_at == room.now
    found = what_follows.for_owner(uid, settings=room.world.settings)
    assert found is not None
    assert (found.kind, found.by, found.more) == (OutcomeKind.CONFIRMED, "Ana", "La carta")
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        kept = notes.read(row, room.world.settings)
    assert [(one.by, one.kind, one.text) for one in kept] == [
        ("Ana Lucía Pérez", "confirmed", "Nervioso.")
    ]
    room.world.check()


def test_two_clicks_at_once_write_one_outcome(room: WaitingRoom, ana, uid: str) -> None:
    decision, version = decided(note="Una vez."), room.version(uid)
    answers = together(
        room.world.app, [lambda: decide(room, ana, uid, decision, version) for _ in range(4)]
    )
    assert answers == {"ok": 4}
    assert (count(OutcomeRow), told()) == (1, 1)
    room.world.check()


def test_of_two_officers_at_once_the_second_is_told(room: WaitingRoom, ana, uid: str) -> None:
    version = room.version(uid)
    answers = together(
        room.world.app, [lambda: decide(room, ana, uid, decided(), version) for _ in range(2)]
    )
    assert answers == {"ok": 1, "ChangedMeanwhile": 1}
    assert count(OutcomeRow) == 1


def test_only_who_is_being_served_can_be_finished(room: WaitingRoom, ana) -> None:
    waits = room.come(ana)
    with pytest.raises(MoveNotAllowed):
        decide(room, ana, waits, decided())
    decide(room, ana, waits, decided(OutcomeKind.LEFT, reason="could_not_wait"))
    assert room.state(waits) is State.LEFT
    assert told() == 0


def test_a_kind_without_what_it_needs_writes_nothing(room: WaitingRoom, ana, uid: str) -> None:
    for lacking in (
        decided(OutcomeKind.CHANGED, reason="fits_better"),
        decided(OutcomeKind.REFERRED, partner="Casa del Migrante"),
        decided(OutcomeKind.DOCUMENTS),
        decided(OutcomeKind.NOT_FOR_NOW, reason="nonsense"),
    ):
        with pytest.raises(ReasonMissing):
            decide(room, ana, uid, lacking)
    assert room.state(uid) is State.BEING_SERVED
    assert count(OutcomeRow) == 0


def test_the_message_waits_until_it_cannot_be_undone(room: WaitingRoom, ana, uid: str) -> None:
    send(room.world, Sink())
    decide(room, ana, uid, decided(text="Su caso es de refugio."))
    sink = Sink()
    assert send(room.world, sink, room.now + UNDO_WITHIN - timedelta(seconds=1)) == 0
    assert send(room.world, sink, room.now + UNDO_WITHIN) == 1
    assert "refugio" not in sink.taken[0].body
    assert "/c/" in sink.taken[0].body


def test_what_was_undone_or_decided_anew_is_not_sent(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided())
    with transaction() as session:
        # As after an undo, also where it did not withdraw the message itself.
        undone = update(AppointmentRow).where(AppointmentRow.uid == uid)
        session.execute(undone.values(state=State.BEING_SERVED.value))
    send(room.world, Sink(), room.now + UNDO_WITHIN)
    assert reason_of(uid) == "undone"


def test_only_the_newest_outcome_is_told(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided())
    with transaction() as session:
        back = update(AppointmentRow).where(AppointmentRow.uid == uid)
        session.execute(back.values(state=State.BEING_SERVED.value))
    decide(room, ana, uid, decided(OutcomeKind.NOT_FOR_NOW, reason="conditions"))
    assert (count(OutcomeRow), told()) == (1, 2)
    sink = Sink()
    send(room.world, sink, room.now + UNDO_WITHIN)
    with reading() as session:
        wanted = select(OutboxRow.reason).where(OutboxRow.kind == Kind.WHAT_FOLLOWS.value)
        assert session.scalars(wanted.order_by(OutboxRow.id)).all() == ["superseded", None]


def test_an_undone_outcome_can_be_decided_again(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided())
    room.undo(ana, uid)
    assert what_follows.for_owner(uid, settings=room.world.settings) is None
    decide(room, ana, uid, decided(OutcomeKind.NOT_FOR_NOW, reason="needs_time"))
    assert room.state(uid) is State.COMPLETED
    room.world.check()


def test_another_office_neither_sees_nor_decides(room: WaitingRoom, ana, uid: str) -> None:
    World(room.world.app, room.world.settings).build("peten")
    stranger = employ(Role.OFFICER, office="peten")
    shared: dict[str, Any] = {"person": stranger, "settings": room.world.settings, "now": room.now}
    with pytest.raises(VisitUnknown):
        outcomes.decide("peten", uid, decided(), row_version=room.version(uid), **shared)
    with pytest.raises(VisitUnknown):
        notes.write("peten", uid, "Hola", **shared)
    decide(room, ana, uid, decided())
    with pytest.raises(VisitUnknown):
        what_follows.for_desk("peten", uid, **shared)


def test_a_stale_form_says_who_was_there_since(room: WaitingRoom, ana, uid: str) -> None:
    version = room.version(uid)
    room.no_answer(ana, uid)
    with pytest.raises(ChangedMeanwhile) as refused:
        decide(room, ana, uid, decided(), version)
    assert refused.value.by == "Ana Lucía Pérez"


def test_a_note_sent_twice_stands_there_once(room: WaitingRoom, ana, uid: str) -> None:
    for said in ("Trae a su bebé.", "Trae a su bebé.", "  "):
        notes.write(SLUG, uid, said, person=ana, settings=room.world.settings, now=room.now)
    with transaction() as session:
        row = open_visit(session, SLUG, uid).row
        assert [one.text for one in notes.read(row, room.world.settings)] == ["Trae a su bebé."]
        assert row.notes is not None
        assert "bebé".encode() not in row.notes


def test_erasing_a_visit_erases_what_came_of_it(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided())
    after = NOW + room.world.settings.record_life + DAY
    figures_fold.fold_figures(settings=room.world.settings, now=after)
    record_retention.erase_records(settings=room.world.settings, now=after)
    assert (count(AppointmentRow), count(OutcomeRow)) == (0, 0)


def test_a_seen_visit_can_get_another_outcome(room: WaitingRoom, ana, uid: str) -> None:
    decide(room, ana, uid, decided(more="La carta"))
    ended = room.arrival(uid)
    room.now += DAY
    decide(room, ana, uid, decided(OutcomeKind.NOT_FOR_NOW, reason="conditions"))
    found = what_follows.for_owner(uid, settings=room.world.settings)
    assert found is not None
    assert (found.kind, found.more) == (OutcomeKind.NOT_FOR_NOW, "")
    after = room.arrival(uid)
    assert ended is not None
    assert after is not None
    assert after.ended_at == ended.ended_at
    with pytest.raises(MoveNotAllowed):
        decide(room, ana, uid, decided(OutcomeKind.LEFT, reason="unwell"))
    room.world.check()
