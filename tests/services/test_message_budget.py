"""The budget of an office stops what can wait, and spares what somebody must know."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from mobility.domain.applicant import Applicant
from mobility.domain.config import Subject
from mobility.domain.delivery import Outgoing
from mobility.domain.errors import ChangedMeanwhile, OfficeUnknown
from mobility.domain.message import Channel
from mobility.domain.message_budget import Level
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.services import message_budget, reminders, versions
from tests.message_counts import NOVEMBER, counted
from tests.sinks import Sink, rows, send
from tests.staff import employ
from tests.world import NOW, World, person

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NOON = NOW + timedelta(days=6, hours=4)
ONE_DAY_BEFORE = NOON - timedelta(days=1)


def office(**values: Any) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).values(**values))


def remind(world: World, *people: Applicant) -> None:
    """Let people be booked and told, and their reminder of the day before be due."""
    slot = world.slot(len(people), NOON)
    for who in people:
        world.book(slot, who)
    while send(world, Sink()):
        pass
    reminders.queue_reminders(settings=world.settings, now=ONE_DAY_BEFORE)


def send_all(world: World, sink: Sink, now: datetime = ONE_DAY_BEFORE) -> list[Outgoing]:
    while send(world, sink, now):
        pass
    return sink.taken


def reminder_rows() -> list[tuple[str, str, str | None]]:
    """List channel, state and reason of the reminders that were not too late."""
    with reading() as session:
        statement = select(OutboxRow).where(OutboxRow.kind == "reminder").order_by(OutboxRow.id)
        found = [(one.channel, one.state, one.reason) for one in session.scalars(statement)]
    return [one for one in found if one[2] != "too_late"]


def test_reminders_stop_at_the_budget_and_not_before(world: World) -> None:
    remind(world, *(person(number) for number in range(9201, 9204)))
    # Three confirmations went out; there is room for one reminder.
    office(message_budget=4)
    assert len(send_all(world, Sink())) == 1
    assert sorted(reminder_rows()) == [
        ("sms", "dropped", "budget"),
        ("sms", "dropped", "budget"),
        ("sms", "sent", None),
    ]
    assert counted() == {("sms", NOVEMBER): (4, 1, 2)}


def test_a_budget_that_is_used_up_spares_what_somebody_must_know(world: World) -> None:
    office(message_budget=0)
    slot = world.slot(2, NOON)
    uid = world.book(slot)
    send(world, Sink())
    world.move(uid, world.slot(1, NOON + HOUR))
    send(world, Sink())
    world.give_up(uid)
    send(world, Sink())
    assert rows() == [("sms", "sent", None)] * 3
    assert counted() == {("sms", NOVEMBER): (3, 0, 0)}


def test_who_has_an_email_is_reminded_there_instead(world: World) -> None:
    remind(world, person(9211, email="rosa@oficina.test"))
    office(message_budget=1)
    sink = Sink()
    assert [one.channel for one in send_all(world, sink)] == [Channel.EMAIL]
    assert reminder_rows() == [("sms", "passed_on", "budget"), ("email", "sent", None)]
    assert counted() == {("sms", NOVEMBER): (1, 0, 1), ("email", NOVEMBER): (1, 1, 0)}


def test_no_other_channel_that_costs_is_tried_instead(world: World) -> None:
    remind(world, person(9212, way="whatsapp"))
    office(message_budget=1)
    assert send_all(world, Sink()) == []
    assert reminder_rows() == [("whatsapp", "dropped", "budget")]


def test_nobody_is_called_because_the_budget_is_used_up(world: World) -> None:
    remind(world, person(9213))
    office(message_budget=1)
    send_all(world, Sink())
    with reading() as session:
        assert list(session.scalars(select(RequestRow))) == []


def test_a_higher_budget_frees_what_comes_next(world: World) -> None:
    remind(world, person(9214))
    office(message_budget=1)
    send_all(world, Sink())
    assert reminder_rows() == [("sms", "dropped", "budget")]
    office(message_budget=2)
    later = NOON - 3 * HOUR
    reminders.queue_reminders(settings=world.settings, now=later)
    assert len(send_all(world, Sink(), later)) == 1


def test_a_practice_office_sends_nothing(world: World) -> None:
    office(practice=True)
    world.book(world.slot(1, NOON), person(9215, email="rosa@oficina.test"))
    assert send_all(world, Sink(), NOW) == []
    assert rows() == [("sms", "dropped", "practice")]
    assert counted() == {}


def test_a_page_shows_the_month_and_what_is_to_come(world: World) -> None:
    remind(world, person(9216), person(9217, email="rosa@oficina.test"))
    office(message_budget=3)
    send_all(world, Sink())
    month = message_budget.month_at("xela", now=ONE_DAY_BEFORE)
    # One reminder each is still to come, three hours before; both went by text message so far.
    assert (month.sent, month.held_back, month.by_email) == (3, 1, 1)
    assert (month.forecast.sent, month.forecast.reminders) == (3, 1)
    assert month.level is Level.REACHED
    assert month.runs_over


def test_whoever_administers_an_office_sees_its_budget_only(world: World) -> None:
    World(world.app, world.settings).build("peten")

    def seen(office: str | None) -> list[str]:
        person = employ(Role.ADMINISTRATOR, office=office)
        return [one.slug for one in message_budget.months(person, now=NOW)]

    assert seen("xela") == ["xela"]
    assert seen(None) == ["peten", "xela"]


def test_reminders_that_fall_into_next_month_are_not_foreseen(world: World) -> None:
    first = NOW.replace(month=12, day=1, hour=16)
    world.book(world.slot(1, first))
    seen = message_budget.month_at("xela", now=NOW).forecast
    # Three days and one day before are in November, three hours before is not.
    assert seen.reminders == 2


def test_an_office_warns_from_eighty_percent_on(world: World) -> None:
    slot = world.slot(5, NOON)
    for number in range(4):
        world.book(slot, person(9220 + number))
    send(world, Sink())

    def levels(budget: int | None) -> list[Level]:
        office(message_budget=budget)
        return [one.level for one in message_budget.warnings(now=NOW)]

    assert levels(None) == []
    assert levels(6) == []
    assert levels(5) == [Level.NEAR]
    assert levels(4) == [Level.REACHED]
    office(practice=True)
    assert levels(4) == []


def test_a_budget_is_set_once_and_is_in_the_trail(world: World) -> None:
    ana = employ(Role.ADMINISTRATOR)
    for _ in range(2):
        message_budget.set_budget("xela", 500, seen=1, person=ana, now=NOW)
    assert message_budget.month_at("xela", now=NOW).budget == 500
    with reading() as session:
        (event,) = session.scalars(select(AuditEventRow).filter_by(action="budget_set"))
        assert event.details == {"from": None, "to": 500}
        (office,) = session.scalars(select(OfficeRow))
        history = versions.history_in(session, Subject.OFFICE, office.id)
    assert [one.data.get("message_budget") for one in history] == [500, None]


def test_who_did_not_see_the_last_change_of_an_office_is_told(world: World) -> None:
    ana = employ(Role.ADMINISTRATOR)
    message_budget.set_budget("xela", 500, seen=1, person=ana, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        message_budget.set_budget("xela", 600, seen=1, person=ana, now=NOW)
    message_budget.set_budget("xela", None, seen=2, person=ana, now=NOW)
    with pytest.raises(OfficeUnknown):
        message_budget.set_budget("nowhere", 1, seen=1, person=ana, now=NOW)
