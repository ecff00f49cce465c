"""What a message says when it goes out, and when it must not go out any more."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from mobility.domain.applicant import PhoneOwner
from mobility.domain.staff import Role
from mobility.models.base import transaction
from mobility.models.outbox import OutboxRow
from mobility.services import programme, reminders, stops
from tests.sinks import Sink, rows, send
from tests.staff import employ
from tests.world import NOW, World, person

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOON = NOW + timedelta(days=6, hours=4)


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


def test_messages_come_from_the_sender_that_was_saved(world: World) -> None:
    world.book(world.slot(1, NOON))
    sink = Sink()
    send(world, sink)
    name = replace(programme.unsaved(world.settings).identity, sender="Citas Sur")
    administrator = employ(Role.ADMINISTRATOR)
    programme.save(name, logo=None, seen=0, person=administrator, settings=world.settings, now=NOW)
    world.book(world.slot(1, NOON + HOUR))
    send(world, sink)
    assert [one.sender for one in sink.taken] == ["", "Citas Sur"]


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
