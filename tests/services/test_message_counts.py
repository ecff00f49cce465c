"""Each message that was sent is counted once, for its office and its month."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

from flask import Flask

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.services.outbox import LEASE
from tests.message_counts import NOVEMBER, counted
from tests.sinks import Sink, send
from tests.world import NOW, World, person

SECOND = timedelta(seconds=1)
NOON = NOW + timedelta(days=6, hours=4)
mails = (f"persona-{number}@oficina.test" for number in range(1000))


def test_what_is_sent_is_counted_by_office_month_and_channel(world: World) -> None:
    slot = world.slot(3, NOON)
    world.book(slot)
    world.book(slot)
    world.book(slot, person(9007, phone="", sms=False, email="rosa@oficina.test"))
    send(world, Sink())
    assert counted() == {("sms", NOVEMBER): (2, 0, 0), ("email", NOVEMBER): (1, 0, 0)}


def test_a_month_begins_at_the_offices_midnight(world: World) -> None:
    midnight = NOW.replace(month=12, day=1, hour=6)
    slot = world.slot(2, midnight + timedelta(days=3))
    for moment in (midnight - SECOND, midnight):
        world.book(slot)
        send(world, Sink(), moment)
    assert counted() == {("sms", NOVEMBER): (1, 0, 0), ("sms", date(2026, 12, 1)): (1, 0, 0)}


def test_what_was_not_sent_is_not_counted(world: World) -> None:
    slot = world.slot(2, NOON)
    world.book(slot)
    world.book(slot)
    answers: Iterator[Outcome] = iter([Refused("no such number"), TryAgain("busy")])
    send(world, Sink(lambda _: next(answers)))
    assert counted() == {}


def test_what_two_workers_sent_is_counted_once(world: World) -> None:
    world.book(world.slot(1, NOON))

    def slow(_: Outgoing) -> Outcome:
        assert send(world, Sink(), NOW + LEASE) == 1
        return Sent("much too late")

    send(world, Sink(slow))
    assert counted() == {("sms", NOVEMBER): (1, 0, 0)}


def test_many_workers_count_every_message(world: World, app: Flask) -> None:
    slot = world.slot(40, NOON)
    for number in range(40):
        mail = {"phone": "", "sms": False, "email": next(mails)} if number % 2 else {}
        world.book(slot, person(9100 + number, **mail))
    begin = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            begin.wait()
            while send(world, Sink(), size=3):
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert counted() == {("sms", NOVEMBER): (20, 0, 0), ("email", NOVEMBER): (20, 0, 0)}
