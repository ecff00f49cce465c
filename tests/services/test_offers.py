"""A freed place is offered to the first in line who can use it, and then to the next."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from mobility.domain.settings import Settings
from mobility.models.base import transaction
from mobility.models.inbound import add_stop
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow, PathwayStatusRow
from mobility.models.sealed import unseal
from mobility.services import drafts
from mobility.services.keys import address_hash
from tests.line import Line, accept_everybody
from tests.world import NOW, PATHWAY, TOMORROW, World

HOURS = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def test_an_offer_owes_one_message_that_rests_at_night(world: World, line: Line):
    evening = NOW + 11 * HOURS + timedelta(minutes=30)
    slot = world.slot(1, NOW + 72 * HOURS)
    uid = world.book(slot)
    line.join()
    world.give_up(uid, evening)
    (message,) = line.messages()
    offer = line.last()
    assert (message.kind, message.channel, message.subject_id) == ("place_offered", "sms", offer.id)
    assert message.expires_at == offer.expires_at == NOW + 25 * HOURS + timedelta(minutes=30)
    assert (message.due_at, message.quiet_zone) == (evening, "America/Guatemala")
    keys = world.settings.keys
    payload = unseal(keys, message.payload or b"", place="outbox.payload", uid=message.uid)
    assert set(payload) == {"contact"}


def test_nights_do_not_count_against_an_offer(world: World, line: Line):
    slot = world.slot(1, NOW + 72 * HOURS)
    uid = world.book(slot)
    line.join()
    night = NOW + 14 * HOURS
    world.give_up(uid, night)
    (message,) = line.messages()
    assert message.due_at == NOW + 23 * HOURS
    assert line.last().expires_at == NOW + 26 * HOURS
    assert line.sweep(NOW + 26 * HOURS - SECOND) == 0
    assert line.sweep(NOW + 26 * HOURS) == 1


@pytest.mark.parametrize(("before", "offered"), [(3 * HOURS, 1), (3 * HOURS - SECOND, 0)])
def test_a_visit_that_is_too_near_is_offered_to_nobody(
    world: World, line: Line, before: timedelta, offered: int
):
    uid = world.book(world.slot(1, NOW + before))
    line.join()
    world.give_up(uid)
    assert (len(line.offered()), line.offer_places()) == (offered, 0)


def test_nobody_is_offered_two_places_at_a_time(world: World, line: Line):
    slots = [world.slot(1, TOMORROW + day * 24 * HOURS) for day in range(2)]
    uids = [world.book(slot) for slot in slots]
    first = line.join()
    for uid in uids:
        world.give_up(uid)
    assert line.offered() == [first]
    assert [world.taken(slot) for slot in slots] == [1, 0]


def test_one_person_in_two_lines_is_offered_one_place(
    app: Flask, settings: Settings, world: World, line: Line
):
    other = World(app, settings).build("reu")
    accept_everybody(other)
    second_line = Line(other, "reu")
    here = world.book(world.slot(1))
    there = other.book(other.slot(1, TOMORROW + HOURS))
    token = line.join()
    second_line.join(token)
    behind = second_line.join()
    world.give_up(here)
    other.give_up(there)
    line.people.append(behind)
    assert line.offered() == [token, behind]
    line.check()


def test_whoever_cannot_use_a_place_keeps_their_turn(world: World, line: Line):
    slot = world.slot(2)
    uids = [world.book(slot), world.book(slot)]
    abroad, first = line.join(nationality="HN"), line.join()
    accept_everybody(world, {"fact": "nationality", "op": "is", "value": "GT"})
    world.give_up(uids[0])
    assert line.offered() == [first]
    accept_everybody(world)
    world.give_up(uids[1])
    assert line.offered() == [first, abroad]


def test_whoever_has_an_appointment_is_not_offered_another(world: World, line: Line):
    slot = world.slot(1, TOMORROW + 24 * HOURS)
    uid = world.book(slot)
    booked, holding, first = world.journey(), line.join(), line.join()
    world.hold(booked, world.slot(1))
    world.confirm(booked)
    line.join(booked)
    world.hold(holding, world.slot(1, TOMORROW + HOURS))
    world.give_up(uid)
    assert line.offered() == [first]


def test_nobody_is_offered_the_place_they_give_up(world: World, line: Line):
    token = world.journey()
    slot = world.slot(1)
    world.hold(token, slot)
    uid = world.confirm(token)
    line.join(token)
    world.give_up(uid)
    assert (line.offered(), world.taken(slot)) == ([], 0)


def test_whoever_stopped_the_messages_is_told_another_way(world: World, line: Line):
    slot = world.slot(3)
    uids = [world.book(slot) for _ in range(3)]
    silent = line.join(phone="+50255550001")
    both = line.join(phone="+50255550002", email="rosa@correo.example")
    last = line.join()
    for phone in ("+50255550001", "+50255550002"):
        with transaction() as session:
            add_stop(session, ("sms", address_hash(world.settings, "sms", phone)), now=NOW)
    for uid in uids:
        world.give_up(uid)
    assert silent not in line.offered()
    assert line.offered() == [both, last]
    assert [message.channel for message in line.messages()] == ["email", "sms"]


@pytest.mark.parametrize(
    "closed",
    [
        update(OfficeRow).values(intake_open=False),
        update(OfficeRow).values(state="suspended"),
        update(PoolRow).values(audience="walk_in"),
        update(PoolRow).values(mode="telephone"),
    ],
)
def test_what_the_public_cannot_have_is_not_offered(world: World, line: Line, closed: object):
    slot = world.slot(1)
    uid = world.book(slot)
    line.join()
    with transaction() as session:
        session.execute(closed)  # type: ignore[call-overload]
    world.give_up(uid)
    assert (line.offered(), line.offer_places(), world.taken(slot)) == ([], 0, 0)


@pytest.mark.parametrize(("since", "offered"), [(10, 0), (11, 1)])
def test_a_pathway_that_is_shut_has_no_offers(world: World, line: Line, since: int, offered: int):
    uid = world.book(world.slot(1))
    line.join()
    with transaction() as session:
        pathway = session.query(PathwayRow).filter_by(code=PATHWAY).one()
        day = date(2026, 11, since)
        shut = PathwayStatusRow(pathway_id=pathway.id, state="suspended", since=day, reason={})
        session.add(shut)
    world.give_up(uid)
    assert len(line.offered()) == offered


def test_an_offer_goes_with_the_answers_that_are_erased(world: World, line: Line):
    slot = world.slot(1)
    uid = world.book(slot)
    token = line.join(decided=False)
    world.give_up(uid)
    drafts.leave(token, settings=world.settings)
    assert line.states() == []
    first = line.join()
    line.sweep(line_end := NOW + 3 * HOURS)
    assert (line.offered(), line.last().offered_at) == ([first], line_end)
