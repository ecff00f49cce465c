"""Every promised message goes out once, or it is known why not."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.domain.applicant import PhoneOwner
from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.domain.settings import Settings
from mobility.gateways.words import speak
from mobility.models.base import reading, transaction
from mobility.models.outbox import OutboxRow
from mobility.services import outbox, reminders, stops
from mobility.services.outbox import LEASE
from tests.sinks import Crash, Sink
from tests.world import NOW, World, person, world_in

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOON = NOW + timedelta(days=6, hours=4)


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        yield built


def send(world: World, sink: Sink, now: datetime = NOW, size: int | None = None) -> int:
    return outbox.send_batch(sink, speak=speak, settings=world.settings, now=now, size=size)


def rows() -> list[tuple[str, str, str | None]]:
    """List channel, state and reason of every message, in the order of promising."""
    with reading() as session:
        statement = select(OutboxRow.channel, OutboxRow.state, OutboxRow.reason)
        found = session.execute(statement.order_by(OutboxRow.id))
        return [(channel, state, reason) for channel, state, reason in found]


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


def test_what_is_no_longer_true_is_dropped_with_its_reason(world: World) -> None:
    moved = world.book(world.slot(1, NOON))
    world.move(moved, world.slot(1, NOON + HOUR))
    given_up = world.book(world.slot(1, NOON + 2 * HOUR))
    world.give_up(given_up)
    sink = Sink()
    send(world, sink)
    assert rows() == [
        ("sms", "dropped", "superseded"),
        ("sms", "sent", None),
        ("sms", "dropped", "not_expected"),
        ("sms", "sent", None),
    ]


def test_a_reminder_that_is_too_late_is_dropped(world: World) -> None:
    world.book(world.slot(1, NOON))
    send(world, Sink())
    reminders.queue_reminders(settings=world.settings, now=NOON - HOUR)
    send(world, Sink(), NOON - HOUR)
    assert rows()[1:] == [("sms", "dropped", "too_late")] * 2 + [("sms", "sent", None)]


def test_a_reminder_rests_at_night_and_goes_in_the_morning(world: World) -> None:
    visit = NOON - 4 * HOUR
    world.book(world.slot(1, visit))
    send(world, Sink())
    evening = visit - 12 * HOUR
    reminders.queue_reminders(settings=world.settings, now=evening)
    send(world, Sink(), evening)
    assert rows()[-1] == ("sms", "due", None)
    assert send(world, Sink(), visit - HOUR - SECOND) == 0
    assert send(world, Sink(), visit - HOUR) == 1
    assert rows()[-1] == ("sms", "sent", None)


def test_whoever_stopped_a_channel_hears_by_the_other(world: World) -> None:
    who = person(5, email="rosa@oficina.test")
    world.book(world.slot(1, NOON), who)
    stops.stop("sms", who.phone, settings=world.settings, now=NOW)
    sink = Sink()
    send(world, sink)
    send(world, sink)
    assert rows() == [("sms", "passed_on", "stopped"), ("email", "sent", None)]


def test_an_email_carries_the_calendar_and_a_way_to_stop(world: World) -> None:
    who = person(5, phone="", sms=False, email="rosa@oficina.test")
    uid = world.book(world.slot(1, NOON), who)
    sink = Sink()
    send(world, sink)
    world.give_up(uid)
    send(world, sink)
    booked, given_up = sink.taken
    assert booked.visit is not None
    assert given_up.visit is not None
    assert (booked.takes_back, given_up.takes_back) == (False, True)
    assert booked.visit.uid == given_up.visit.uid
    assert (booked.visit.revision, given_up.visit.revision) == (0, 1)
    assert booked.stop_url.startswith(f"{world.settings.base_url}/stop/")


def test_a_borrowed_phone_gets_neither_name_nor_link(world: World) -> None:
    who = person(5, called="doña Xochita", phone_owner=PhoneOwner.BORROWED)
    world.book(world.slot(1, NOON), who)
    sink = Sink()
    send(world, sink)
    (told,) = sink.taken
    assert "/c/" not in told.body
    assert "Xochita" not in told.body


def test_a_message_about_nothing_that_is_left_is_dropped(world: World) -> None:
    world.book(world.slot(1, NOON))
    with transaction() as session:
        session.execute(update(OutboxRow).values(subject_id=999))
    send(world, Sink())
    assert rows() == [("sms", "dropped", "gone")]
