"""Every promised message goes out once, or it is known why not."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services.outbox import LEASE
from tests.sinks import Crash, Sink, rows, send
from tests.world import NOW, World, person

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOON = NOW + timedelta(days=6, hours=4)


def due_at() -> datetime:
    with reading() as session:
        return session.scalars(select(OutboxRow.due_at)).one()


def answering(*outcomes: Outcome) -> Sink:
    """Make a sink that gives these answers one after the other, and then takes everything."""
    left = list(outcomes)
    return Sink(lambda _: left.pop(0) if left else Sent())


def test_a_booking_is_told_once_in_the_persons_words(world: World) -> None:
    world.book(world.slot(1, NOON))
    sink = Sink()
    assert (send(world, sink), send(world, sink)) == (1, 0)
    (told,) = sink.taken
    assert told.channel is Channel.SMS
    assert told.to.startswith("+502")
    assert "lunes 16 de noviembre" in told.body
    assert "/c/" in told.body
    assert told.visit is None
    assert rows() == [("sms", "sent", None)]


def test_the_receipt_of_the_provider_is_kept(world: World) -> None:
    world.book(world.slot(1, NOON))
    send(world, Sink())
    with reading() as session:
        assert str(session.scalars(select(OutboxRow.receipt)).one()).startswith("slip-")


def test_nothing_is_sent_before_it_is_due(world: World) -> None:
    world.book(world.slot(1, NOON))
    assert send(world, Sink(), NOW - SECOND) == 0
    assert send(world, Sink(), NOW) == 1


def test_what_failed_waits_longer_each_time(world: World) -> None:
    world.book(world.slot(1, NOON))
    sink = answering(TryAgain("busy"), TryAgain("busy"))
    send(world, sink)
    first = due_at()
    assert timedelta(seconds=30) <= first - NOW <= timedelta(minutes=1)
    assert send(world, sink, first - SECOND) == 0
    send(world, sink, first)
    assert timedelta(minutes=1) <= due_at() - first <= timedelta(minutes=2)
    send(world, sink, due_at())
    assert rows() == [("sms", "sent", None)]


def test_a_provider_that_names_a_time_is_heard(world: World) -> None:
    world.book(world.slot(1, NOON))
    send(world, answering(TryAgain("slow_down", after=timedelta(minutes=17))))
    assert due_at() == NOW + timedelta(minutes=17)


def test_a_message_refused_goes_on_by_the_next_way(world: World) -> None:
    world.book(world.slot(1, NOON), person(5, email="rosa@oficina.test"))
    sink = answering(Refused("no such number"))
    send(world, sink)
    send(world, sink)
    assert rows() == [("sms", "passed_on", "no such number"), ("email", "sent", None)]
    (told,) = sink.taken
    assert (told.to, told.channel) == ("rosa@oficina.test", Channel.EMAIL)


def test_a_message_that_reached_nobody_is_for_the_desk(world: World) -> None:
    world.book(world.slot(1, NOON))
    send(world, answering(Refused("no such number")))
    assert rows() == [("sms", "dead", "no such number")]


def test_a_message_is_not_tried_for_ever(world: World) -> None:
    world.book(world.slot(1, NOON))
    sink, now = Sink(lambda _: TryAgain("busy")), NOW
    while rows()[0][1] == "due":
        now = max(now, due_at())
        assert send(world, sink, now) == 1
    assert rows() == [("sms", "dead", "busy")]
    assert len(sink.seen) == 12


def test_a_channel_that_is_down_costs_no_attempts(world: World) -> None:
    slot = world.slot(3, NOON)
    for _ in range(3):
        world.book(slot)
    sink = Sink(lambda _: TryAgain("no answer", channel_down=True))
    assert send(world, sink) == 3
    assert len(sink.seen) == 1
    with reading() as session:
        assert sorted(session.scalars(select(OutboxRow.attempts))) == [0, 0, 1]


def test_a_crash_after_sending_repeats_under_the_same_key(world: World) -> None:
    world.book(world.slot(1, NOON))

    def dies(message: Outgoing) -> Outcome:
        sink.taken.append(message)
        raise Crash

    sink = Sink(dies)
    with pytest.raises(Crash):
        send(world, sink)
    again = Sink()
    assert send(world, again, NOW + LEASE - SECOND) == 0
    assert send(world, again, NOW + LEASE) == 1
    assert [one.key for one in again.taken] == [one.key for one in sink.taken]
    assert rows() == [("sms", "sent", None)]


def test_who_lost_the_lease_writes_nothing_down(world: World) -> None:
    world.book(world.slot(1, NOON))

    def slow(_: Outgoing) -> Outcome:
        assert send(world, Sink(), NOW + LEASE) == 1
        return Refused("much too late")

    send(world, Sink(slow))
    assert rows() == [("sms", "sent", None)]


def test_who_lost_the_lease_ends_nothing_that_another_tries(world: World) -> None:
    world.book(world.slot(1, NOON))

    def slow(_: Outgoing) -> Outcome:
        assert send(world, answering(TryAgain("busy")), NOW + LEASE) == 1
        return Refused("much too late")

    send(world, Sink(slow))
    assert rows() == [("sms", "due", "busy")]


def test_two_workers_never_send_one_message_twice(world: World, app: Flask) -> None:
    slot = world.slot(40, NOON)
    for _ in range(40):
        world.book(slot)
    sink, begin = Sink(), threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            begin.wait()
            while send(world, sink, size=3):
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(sink.taken) == len({one.key for one in sink.taken}) == 40
