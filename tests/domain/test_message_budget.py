"""When a month's budget is near, used up, and what is foreseen for its end."""

from datetime import date

import pytest

from mobility.domain.message import Channel, Kind
from mobility.domain.message_budget import (
    HELD_BACK,
    Level,
    Payer,
    Purse,
    Usage,
    foresee,
    level,
    month_of,
    next_month,
)
from mobility.domain.to_call import CANNOT_WAIT

TENTH = date(2026, 11, 10)
OFFICE = Payer(1, date(2026, 11, 1), 10)


@pytest.mark.parametrize(
    ("sent", "budget", "found"),
    [
        (79, 100, Level.FINE),
        (80, 100, Level.NEAR),
        (99, 100, Level.NEAR),
        (100, 100, Level.REACHED),
        (120, 100, Level.REACHED),
        (0, 0, Level.REACHED),
        (3, 4, Level.FINE),
        (4, 5, Level.NEAR),
        (10**6, None, Level.ENDLESS),
    ],
)
def test_a_budget_is_near_at_eighty_percent(sent: int, budget: int | None, found: Level) -> None:
    assert level(sent, budget) is found


def test_what_somebody_must_know_or_asked_for_is_spared() -> None:
    assert {Kind.REMINDER, Kind.NOT_SEEN, Kind.WHAT_FOLLOWS} == HELD_BACK
    useless_trips = CANNOT_WAIT | {Kind.BOOKED, Kind.MOVED_BY_OFFICE, Kind.GIVEN_UP}
    asked_for = {Kind.CODE_AGAIN, Kind.PLACE_OFFERED, Kind.STAYING, Kind.STOPPED}
    assert not HELD_BACK & (useless_trips | asked_for)


def test_only_what_costs_and_can_wait_is_held_back() -> None:
    empty = Purse({1: 0})
    assert empty.holds_back(OFFICE, Kind.REMINDER, Channel.SMS)
    assert empty.holds_back(OFFICE, Kind.REMINDER, Channel.WHATSAPP)
    assert not empty.holds_back(OFFICE, Kind.REMINDER, Channel.EMAIL)
    assert not empty.holds_back(OFFICE, Kind.BOOKED, Channel.SMS)
    assert not Purse({1: 1}).holds_back(OFFICE, Kind.REMINDER, Channel.SMS)
    assert not Purse({2: 0}).holds_back(OFFICE, Kind.REMINDER, Channel.SMS)
    assert not empty.holds_back(None, Kind.REMINDER, Channel.SMS)


def test_what_is_sent_uses_the_budget_up_within_a_batch() -> None:
    purse = Purse({1: 2})
    purse.pay(OFFICE, Channel.SMS)
    purse.pay(OFFICE, Channel.EMAIL)
    assert not purse.holds_back(OFFICE, Kind.REMINDER, Channel.SMS)
    purse.pay(OFFICE, Channel.WHATSAPP)
    assert purse.holds_back(OFFICE, Kind.REMINDER, Channel.SMS)


def test_the_forecast_adds_what_was_sent_what_is_booked_and_the_rest_by_day() -> None:
    this = [Usage(Channel.SMS, 100, reminders=60), Usage(Channel.EMAIL, 50, reminders=20)]
    seen = foresee(TENTH, this=this, last=[], reminders_to_come=40)
    # 60 of 80 reminders cost; 40 others in ten days are 4 a day, for 20 days.
    assert (seen.sent, seen.reminders, seen.others, seen.total) == (100, 30, 80, 210)


def test_last_month_counts_in_the_average_where_there_was_one() -> None:
    this, last = [Usage(Channel.SMS, 10)], [Usage(Channel.SMS, 400)]
    assert foresee(TENTH, this=this, last=last, reminders_to_come=0).others == 200
    assert foresee(TENTH, this=this, last=[], reminders_to_come=0).others == 20


def test_all_reminders_are_foreseen_while_none_has_gone_out() -> None:
    assert foresee(TENTH, this=[], last=[], reminders_to_come=40).total == 40


def test_nothing_is_foreseen_beyond_the_last_day_of_a_month() -> None:
    this = [Usage(Channel.SMS, 300)]
    assert foresee(date(2026, 11, 30), this=this, last=[], reminders_to_come=0).total == 300
    assert foresee(date(2026, 11, 29), this=this, last=[], reminders_to_come=0).total == 310


def test_months_are_named_by_their_first_day() -> None:
    assert month_of(TENTH) == date(2026, 11, 1)
    assert next_month(TENTH) == date(2026, 12, 1)
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_month(date(2027, 1, 31)) == date(2027, 2, 1)
