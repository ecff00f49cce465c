"""Correcting whom an appointment is for, and who has to approve it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from mobility.domain.appointment import Purpose
from mobility.domain.correction import Reason
from mobility.domain.document import DocumentKind
from mobility.domain.errors import AlreadyBooked, ChangedMeanwhile, NotAllowed
from mobility.domain.message import Kind
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services import corrections, visit_file
from mobility.services.corrections import Correction
from mobility.services.standing_by import Approval
from tests.database.crowd import together
from tests.sinks import Sink, send
from tests.staff import employ
from tests.world import NOW, TOMORROW, World, person

LATER = NOW + timedelta(hours=1)
APPLICANT = person(700)
HISTORY = AppointmentHistoryRow
NEW_PHONE = {"phone": "+50255551234", "sms": True}


@pytest.fixture
def uid(world: World) -> str:
    world.slot(3)
    return world.book(TOMORROW, APPLICANT)


@pytest.fixture
def officer(world: World) -> Staff:
    return employ(office="xela")


@pytest.fixture
def supervisor(world: World) -> Staff:
    return employ(Role.SUPERVISOR, office="xela", name="Berta")


def correction(world: World, uid: str, **changes: Any) -> Correction:
    """Take what stands, with some fields changed."""
    found = visit_file.open_file(
        "xela", uid, employ(office="xela"), settings=world.settings, now=NOW
    )
    parts: dict[str, Any] = {name: dict(getattr(found, name)) for name in corrections.SEALED}
    parts["identity"].pop("reference")
    for name, value in changes.items():
        next(part for part in parts.values() if name in part)[name] = value
    given = frozenset(Purpose(one) for one in found.permissions)
    return Correction(row_version=found.version, reason=Reason.TYPING, permissions=given, **parts)


def save(world: World, uid: str, made: Correction, who: Staff, office: str = "xela") -> Any:
    return corrections.save(
        office, uid, made, person=who, approval=Approval(), settings=world.settings, now=LATER
    )


def messages(kind: Kind) -> list[tuple[int, str]]:
    with reading() as session:
        found = select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id)
        return [
            (int(row.dedupe_key.split(":")[2]), row.dedupe_key) for row in session.scalars(found)
        ]


def row_of(uid: str) -> AppointmentRow:
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        session.expunge(row)
        return row


def test_a_new_number_is_told_to_the_old_one_too(world: World, uid: str, officer: Staff) -> None:
    before = row_of(uid)
    changed = save(world, uid, correction(world, uid, **NEW_PHONE), officer)
    assert changed == ("phone",)
    assert [key.split(":")[3] for _, key in messages(Kind.DATA_CORRECTED)] == [
        "data_corrected",
        "data_corrected-former",
    ]
    sink = Sink()
    send(world, sink, LATER)
    told = {one.to: "/c/" in one.body for one in sink.taken if "Corregimos" in one.body}
    assert told == {NEW_PHONE["phone"]: True, APPLICANT.phone: False}
    after = row_of(uid)
    # The links that the old number holds open nothing any more.
    assert after.revision == before.revision + 1
    assert after.phone_hash != before.phone_hash
    assert after.person_key == before.person_key


def test_another_document_takes_a_supervisor(
    world: World, uid: str, officer: Staff, supervisor: Staff
) -> None:
    made = correction(world, uid, document="P99999999")
    with pytest.raises(NotAllowed):
        save(world, uid, made, officer)
    old_key = row_of(uid).person_key
    assert save(world, uid, made, supervisor) == ("document",)
    assert row_of(uid).person_key != old_key
    # The person of the old document can book again: the appointment is no longer theirs.
    token = world.journey(APPLICANT, same_name=True)
    world.hold(token, TOMORROW)
    world.confirm(token)


def test_a_document_with_another_appointment_is_refused(
    world: World, uid: str, supervisor: Staff
) -> None:
    other = world.book(TOMORROW, person(701))
    made = correction(world, uid, document="P00000701")
    with pytest.raises(AlreadyBooked):
        save(world, uid, made, supervisor)
    found = corrections.other_visit("xela", uid, made, settings=world.settings)
    assert found is not None
    assert (found.uid, found.office) == (other, "xela")


def test_of_two_who_correct_at_once_the_second_is_told(world: World, uid: str) -> None:
    people = [employ(office="xela"), employ(office="xela", name="Berta")]
    made = [correction(world, uid, called=name) for name in ("doña Rosa", "Chayo")]
    acts = [partial(save, world, uid, one, who) for one, who in zip(made, people, strict=True)]
    assert together(world.app, acts) == {"ok": 1, "ChangedMeanwhile": 1}
    with pytest.raises(ChangedMeanwhile) as told:
        save(world, uid, made[0], people[0])
    assert (told.value.by in {"Ana", "Berta"}, told.value.at) == (True, LATER)
    assert row_of(uid).row_version == made[0].row_version + 1


def test_the_trail_names_the_fields_and_never_what_they_say(
    world: World, uid: str, supervisor: Staff
) -> None:
    save(world, uid, correction(world, uid, document="P99999999", **NEW_PHONE), supervisor)
    with reading() as session:
        events = select(AuditEventRow.details).where(AuditEventRow.action == "corrected")
        details = session.scalars(events).one()
        steps = select(HISTORY.reason, HISTORY.actor_id, HISTORY.from_state)
        written = tuple(session.execute(steps.where(HISTORY.action == "corrected")).one())
    assert details == {
        "reason": "typing_error",
        "fields": ["document", "phone"],
        "approved_by": supervisor.id,
    }
    assert written == (
        "typing_error",
        supervisor.id,
        "booked",
    )


def test_a_permission_that_is_taken_back_ends_the_messages(
    world: World, uid: str, officer: Staff
) -> None:
    made = correction(world, uid)
    made = replace(made, permissions=frozenset({Purpose.APPOINTMENT}))
    assert save(world, uid, made, officer) == ("channel", "reminders")
    found = visit_file.open_file("xela", uid, officer, settings=world.settings, now=NOW)
    assert found.permissions == {"appointment"}
    assert found.contact["channel"] is None
    # The last message says so to the number of before.
    assert [key.split(":")[3] for _, key in messages(Kind.DATA_CORRECTED)] == [
        "data_corrected-former"
    ]


def test_a_shown_document_of_whoever_had_none_counts_from_now_on(
    world: World, officer: Staff
) -> None:
    world.slot(3)
    someone = person(702, document_kind=DocumentKind.NONE, document="")
    uid = world.book(TOMORROW, someone)
    made = correction(world, uid, document_kind="passport", document="P00000703")
    assert set(save(world, uid, made, officer)) == {"document_kind", "document"}
    with pytest.raises(AlreadyBooked):
        world.book(TOMORROW, person(703))
