"""What goes to somebody of the staff: in their language, once for each time it was asked for."""

from datetime import timedelta

from mobility.domain.message import Channel, Kind
from mobility.models.base import transaction
from mobility.services import stops
from mobility.services.staff_messages import UNTIL, queue_to_staff
from tests.sinks import Sink, rows, send
from tests.world import NOW, World

EMAIL, LINK = "berta@oficina.test", "https://citas.test/staff/invitation/abc"
UNTIL_AT = NOW + timedelta(hours=72)


def invite(world: World, kind: Kind = Kind.STAFF_INVITED, **changes: object) -> None:
    facts = {"name": "Berta", "by": "In\u00e9s", "link": LINK, UNTIL: UNTIL_AT.isoformat()}
    values = {"channel": Channel.EMAIL, "address": EMAIL, "locale": "es", "expires_at": UNTIL_AT}
    with transaction() as session:
        queue_to_staff(
            session,
            staff_id=1,
            kind=kind,
            facts=facts,
            settings=world.settings,
            now=NOW,
            **{**values, **changes},  # type: ignore[arg-type]
        )


def test_an_invitation_says_its_link_and_until_when(world: World) -> None:
    invite(world)
    invite(world, locale="en")
    sink = Sink()
    send(world, sink)
    spanish, english = sink.taken
    assert (spanish.to, spanish.stop_url, spanish.visit) == (EMAIL, "", None)
    assert LINK in spanish.body
    assert "hasta el viernes 13 de noviembre, 8:00 am" in spanish.body
    assert "Hello Berta,\n\nIn\u00e9s opened an account" in english.body


def test_the_same_message_goes_out_each_time_it_is_asked_for(world: World) -> None:
    for _ in range(2):
        invite(world)
    assert send(world, Sink()) == 2


def test_an_invitation_goes_out_at_night_and_not_after_its_end(world: World) -> None:
    invite(world)
    late = Sink()
    assert send(world, late, UNTIL_AT) == 1
    assert rows() == [("email", "dropped", "too_late")]
    invite(world)
    night = Sink()
    send(world, night, NOW + timedelta(hours=14))
    assert len(night.taken) == 1


def test_who_wants_no_messages_about_visits_is_invited_all_the_same(world: World) -> None:
    stops.stop("email", EMAIL, settings=world.settings, now=NOW)
    invite(world)
    sink = Sink()
    send(world, sink)
    assert [one.to for one in sink.taken] == [EMAIL]


def test_a_text_to_try_out_goes_by_the_channel_that_was_asked(world: World) -> None:
    invite(world, Kind.STAFF_ANEW, channel=Channel.SMS, address="+50255550000")
    sink = Sink()
    send(world, sink)
    assert [(one.channel, one.to) for one in sink.taken] == [(Channel.SMS, "+50255550000")]
