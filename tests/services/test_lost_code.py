from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Purpose
from mobility.domain.document import DocumentKind
from mobility.domain.errors import TooManyTries
from mobility.domain.message import Kind
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.sealed import unseal
from mobility.services import appointments, lost_code
from mobility.services.lost_code import Claim
from tests.world import NOW, World, person, world_in

HOUR = timedelta(hours=1)


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        built.slot(9)
        yield built


def by_document(who: Applicant, **changes: object) -> Claim:
    said: dict[str, object] = {
        "birth_date": who.birth_date,
        "nationality": "GT",
        "document_kind": who.document_kind,
        "document": who.document,
    }
    return Claim(**{**said, **changes})  # type: ignore[arg-type]


def by_names(who: Applicant, **changes: object) -> Claim:
    said: dict[str, object] = {
        "birth_date": who.birth_date,
        "given_names": who.given_names,
        "surnames": who.surnames,
    }
    return Claim(**{**said, **changes})  # type: ignore[arg-type]


def ask(world: World, claim: Claim, now: datetime = NOW) -> None:
    lost_code.send_code_again(claim, settings=world.settings, now=now)


def sent(world: World) -> list[dict[str, object]]:
    """Open the payload of each message that sends a code again."""
    with reading() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == Kind.CODE_AGAIN))
        return [
            unseal(world.settings.keys, row.payload, place="outbox.payload", uid=row.uid)
            for row in rows
            if row.payload is not None
        ]


def booked(world: World, who: Applicant) -> str:
    return world.book(NOW + timedelta(days=1), who)


@pytest.mark.parametrize("claim", [by_document, by_names])
def test_the_code_goes_to_the_contact_on_file(world: World, claim):
    who = person(1)
    uid = booked(world, who)
    ask(world, claim(who))
    (message,) = sent(world)
    reference = appointments.view(uid, settings=world.settings).reference
    assert message["reference"] == reference
    assert message["contact"]["phone"] == who.phone  # type: ignore[index]


def test_names_are_found_however_they_are_written(world: World):
    who = person(2)
    booked(world, who)
    ask(world, by_names(who, given_names=who.given_names.upper(), surnames="TZ’ÚNUN"))
    assert len(sent(world)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": date(1990, 6, 13)},
        {"document": "P99999999"},
        {"document_kind": DocumentKind.OTHER},
        {"nationality": "HN"},
    ],
)
def test_a_claim_that_fits_in_part_sends_nothing(world: World, changes: dict[str, object]):
    who = person(3)
    booked(world, who)
    ask(world, by_document(who, **changes))
    assert sent(world) == []


def test_a_claim_that_fits_nobody_raises_nothing(world: World):
    ask(world, by_document(person(4)))
    ask(world, by_names(person(4)))
    assert sent(world) == []


def test_a_code_is_sent_once_within_the_hour(world: World):
    who = person(5)
    booked(world, who)
    ask(world, by_document(who))
    ask(world, by_document(who), NOW + HOUR - timedelta(seconds=1))
    assert len(sent(world)) == 1
    ask(world, by_document(who), NOW + HOUR)
    assert len(sent(world)) == 2


def test_whoever_wanted_no_reminders_gets_the_code(world: World):
    who = person(6, permissions=frozenset({Purpose.APPOINTMENT}))
    booked(world, who)
    ask(world, by_document(who))
    assert len(sent(world)) == 1


def test_a_slip_without_contact_sends_nothing(world: World):
    who = person(7, phone="", sms=False)
    booked(world, who)
    ask(world, by_document(who))
    assert sent(world) == []


def test_an_appointment_that_was_given_up_has_no_code(world: World):
    who = person(8)
    world.give_up(booked(world, who))
    ask(world, by_document(who))
    assert sent(world) == []


def test_claims_are_counted_with_and_without_an_appointment(world: World):
    real, nobody = person(9), person(10)
    booked(world, real)
    for who in (real, nobody):
        for _ in range(world.settings.tries_an_hour):
            ask(world, by_document(who))
        with pytest.raises(TooManyTries):
            ask(world, by_document(who))
        ask(world, by_document(who), NOW + HOUR)


def test_the_desk_gets_what_was_not_asked_for(world: World):
    who = person(11)
    uid = booked(world, who)
    for claim in (by_document(who), by_document(person(12))):
        lost_code.report_not_mine(
            claim, phone="+50251112222", locale="es", settings=world.settings, now=NOW
        )
    with reading() as session:
        appointment = session.scalars(
            select(AppointmentRow.id).where(AppointmentRow.uid == uid)
        ).one()
        first, second = session.scalars(select(RequestRow).order_by(RequestRow.id)).all()
        assert (first.kind, first.appointment_id) == ("not_mine", appointment)
        assert (second.kind, second.appointment_id) == ("not_mine", None)
        assert first.contact is not None
        assert b"51112222" not in first.contact
        opened = unseal(world.settings.keys, first.contact, place="request.contact", uid=first.uid)
    assert opened["phone"] == "+50251112222"
