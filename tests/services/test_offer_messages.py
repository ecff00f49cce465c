"""The one message of an offer: what it says, to whom it gives a link, and when it stays away."""

from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.domain.delivery import Refused
from mobility.gateways.words import speak
from mobility.models.base import reading
from mobility.models.outbox import OutboxRow
from mobility.services import offers, outbox
from tests.line import Line
from tests.sinks import Sink
from tests.world import NOW

HOURS = timedelta(hours=1)
VISIT = NOW + timedelta(days=7)


def give_up(line: Line, now: datetime = NOW) -> None:
    """Give a place up, and send what the booking of it and giving it up promised."""
    uid = line.world.book(line.world.slot(1, VISIT))
    send(line, Sink(), NOW)
    line.world.give_up(uid, now)


def send(line: Line, sink: Sink, now: datetime = NOW) -> list[str]:
    """Send what is due, and return the bodies of the messages about offers."""
    outbox.send_batch(sink, speak=speak, settings=line.settings, now=now)
    return [one.body for one in sink.taken if one.to != "" and "lugar" in one.body.lower()]


def outcome() -> list[tuple[str, str, str | None]]:
    statement = select(OutboxRow.channel, OutboxRow.state, OutboxRow.reason)
    with reading() as session:
        about = statement.where(OutboxRow.subject == "offer").order_by(OutboxRow.id)
        return [(channel, state, reason) for channel, state, reason in session.execute(about)]


def test_the_message_carries_the_link_that_answers_it(line: Line) -> None:
    line.join()
    give_up(line)
    (body,) = send(line, Sink())
    link = body.split("/o/")[1].split()[0]
    assert offers.open_link(link, settings=line.settings) == line.last().uid
    assert "11:00 am" in body
    assert len(body) <= 160


def test_a_borrowed_telephone_gets_no_link(line: Line) -> None:
    line.join(phone_owner="borrowed")
    give_up(line)
    (body,) = send(line, Sink())
    assert "/o/" not in body
    assert line.last().uid not in body


def test_an_offer_until_tomorrow_names_the_day(line: Line) -> None:
    evening = NOW + 11 * HOURS
    line.join()
    give_up(line, evening)
    (body,) = send(line, Sink(), evening)
    assert "9:00 am" in body
    assert "11 de noviembre" in body


def test_a_message_of_the_night_waits_for_the_morning(line: Line) -> None:
    night = NOW + 14 * HOURS
    line.join()
    give_up(line, night)
    assert send(line, Sink(), night) == []
    assert len(send(line, Sink(), NOW + 23 * HOURS)) == 1


def test_an_offer_that_is_over_is_not_announced(line: Line) -> None:
    night = NOW + 14 * HOURS
    line.join()
    give_up(line, night)
    line.decline(line.last().uid, night)
    assert send(line, Sink(), NOW + 23 * HOURS) == []
    assert outcome() == [("sms", "dropped", "offer_over")]


def test_a_message_that_could_not_go_in_time_is_dropped(line: Line) -> None:
    line.join()
    give_up(line)
    assert send(line, Sink(), NOW + 3 * HOURS) == []
    assert outcome() == [("sms", "dropped", "too_late")]


def test_a_refused_number_is_told_by_e_mail(line: Line) -> None:
    line.join(email="rosa@correo.example")
    give_up(line)
    outbox.send_batch(
        Sink(lambda _: Refused("unknown_number")), speak=speak, settings=line.settings, now=NOW
    )
    assert len(send(line, Sink())) == 1
    assert [one[:2] for one in outcome()] == [("sms", "passed_on"), ("email", "sent")]
