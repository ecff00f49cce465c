from datetime import datetime, timedelta

from sqlalchemy import select, text, update

from mobility.domain.message import Kind
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.outbox import OutboxRow
from mobility.services import no_shows, reminders
from tests.world import NOW, World, person

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
# A Monday at noon, with all three reminders by day.
NOON = NOW + timedelta(days=6, hours=4)


def queue(world: World, now: datetime) -> int:
    return reminders.queue_reminders(settings=world.settings, now=now)


def miss(world: World, now: datetime) -> int:
    return no_shows.mark_no_shows(settings=world.settings, now=now)


def queued(kind: Kind = Kind.REMINDER) -> list[tuple[datetime, datetime | None]]:
    """List when messages of a kind are due, and until when they are worth sending."""
    with reading() as session:
        statement = select(OutboxRow.due_at, OutboxRow.expires_at).where(OutboxRow.kind == kind)
        found = session.execute(statement.order_by(OutboxRow.due_at))
        return [(due_at, expires_at) for due_at, expires_at in found]


def state(uid: str) -> str:
    with reading() as session:
        one = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        return one.state


def test_each_reminder_is_queued_when_it_is_due(world: World) -> None:
    world.book(world.slot(1, NOON))
    assert queue(world, NOW) == 0
    for lead, until in ((3 * DAY, DAY), (DAY, 3 * HOUR), (3 * HOUR, timedelta())):
        assert queue(world, NOON - lead - SECOND) == 0
        assert queue(world, NOON - lead) == 1
        assert queue(world, NOON - lead) == 0
        assert queued()[-1] == (NOON - lead, NOON - until)


def test_reminders_of_a_long_silence_are_all_accounted_for(world: World) -> None:
    world.book(world.slot(1, NOON))
    assert queue(world, NOON - HOUR) == 3
    assert [expires for _, expires in queued()] == [NOON - DAY, NOON - 3 * HOUR, NOON]


def test_who_books_late_hears_only_what_is_left(world: World) -> None:
    uid = world.book(world.slot(1, NOW + 26 * HOUR))
    assert queue(world, NOW + 25 * HOUR) == 1
    assert queued()[0][0] == NOW + 23 * HOUR
    assert state(uid) == "booked"


def test_a_move_replaces_the_reminders_still_to_come(world: World) -> None:
    uid = world.book(world.slot(1, NOON))
    assert queue(world, NOON - 3 * DAY) == 1
    world.move(uid, world.slot(1, NOON + DAY), now=NOON - 3 * DAY + HOUR)
    assert queue(world, NOON - DAY) == 1
    assert queued()[-1] == (NOON - 2 * DAY, NOON)
    assert queue(world, NOON) == 1
    assert queued()[-1] == (NOON, NOON + DAY - 3 * HOUR)


def test_whoever_wants_no_messages_gets_none(world: World) -> None:
    world.book(world.slot(1, NOON), person(7, permissions=frozenset()))
    assert queue(world, NOON - HOUR) == 0


def test_an_office_chooses_its_own_reminders(world: World) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).values(reminders=[120]))
    world.book(world.slot(1, NOON))
    assert queue(world, NOON - 2 * HOUR - SECOND) == 0
    assert queue(world, NOON - 2 * HOUR) == 1


def test_a_reminder_respects_the_nights_of_its_office(world: World) -> None:
    world.book(world.slot(1, NOON - 4 * HOUR))
    queue(world, NOON - 5 * HOUR)
    with reading() as session:
        zones = set(session.scalars(select(OutboxRow.quiet_zone).where(text("kind = 'reminder'"))))
    assert zones == {"America/Guatemala"}
    assert queued()[-1][0] == NOON - 18 * HOUR


def test_a_visit_is_missed_once_the_grace_time_is_over(world: World) -> None:
    uid = world.book(world.slot(1, NOON))
    grace = timedelta(minutes=30)
    assert miss(world, NOON + grace - SECOND) == 0
    assert state(uid) == "booked"
    assert miss(world, NOON + grace) == 1
    assert miss(world, NOON + grace) == 0
    assert state(uid) == "no_show"
    assert [due for due, _ in queued(Kind.NOT_SEEN)] == [NOON + grace]
    assert world.taken(NOON) == 1
    world.check()


def test_reminders_that_no_run_came_for_are_accounted_for(world: World) -> None:
    world.book(world.slot(1, NOON))
    assert miss(world, NOON + SECOND) == 0
    assert miss(world, NOON + DAY) == 1
    assert [expires for _, expires in queued()] == [NOON - DAY, NOON - 3 * HOUR, NOON]


def test_a_missed_visit_lets_its_person_book_again(world: World) -> None:
    who = person(8)
    world.book(world.slot(1, NOON), who)
    miss(world, NOON + HOUR)
    assert world.book(world.slot(1, NOON + DAY), who)


def test_a_visit_missed_long_ago_is_told_of_in_the_morning(world: World) -> None:
    world.book(world.slot(1, NOON))
    night = NOON + 10 * HOUR
    assert miss(world, night) == 1
    assert [due for due, _ in queued(Kind.NOT_SEEN)] == [NOON + 19 * HOUR]


def test_whoever_came_or_gave_up_was_not_missed(world: World) -> None:
    world.give_up(world.book(world.slot(2, NOON)))
    uid = world.book(NOON)
    with transaction() as session:
        here = update(AppointmentRow).where(AppointmentRow.uid == uid)
        session.execute(here.values(state="checked_in"))
    assert miss(world, NOON + DAY) == 0
    assert state(uid) == "checked_in"
