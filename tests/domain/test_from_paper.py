"""What a hand wrote is read as it was meant, and refused where it cannot have been so."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mobility.domain.appointment import State
from mobility.domain.day import Entry, Waiting
from mobility.domain.from_paper import Day, Field, Problem, Row, read_clock, read_row
from mobility.domain.queue import Turn

SEVEN = time(7)
GUATEMALA = ZoneInfo("America/Guatemala")
EIGHT = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
DAY = Day(day=date(2026, 11, 10), zone=GUATEMALA, opens_at=EIGHT, now=EIGHT + timedelta(hours=4))
NINE = EIGHT + timedelta(hours=1)


def entry(state: State = State.BOOKED, came: Waiting | None = None) -> Entry:
    """Return a visit of nine o'clock."""
    return Entry(
        uid="visit",
        version=1,
        state=state,
        starts_at=NINE,
        minute=540,
        name="Rosa",
        surname="Tz'unun",
        reference="KW7M4XRR",
        language="es",
        interpreter="",
        access=(),
        officer="any",
        adults=1,
        children=0,
        pathway="INFO",
        channel="web",
        same_name=False,
        came=came,
    )


def row(**typed: str) -> Row:
    """Return the row of a visit."""
    return Row(key="0", uid="visit", row_version=1, **typed)


def served(arrived: str, began: str, until: str) -> dict[str, str]:
    """Type the three times of a visit."""
    return {"arrived": arrived, "served_from": began, "served_until": until}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("8", time(8)),
        ("830", time(8, 30)),
        ("8:30", time(8, 30)),
        ("8.30", time(8, 30)),
        (" 08h30 ", time(8, 30)),
        ("1415", time(14, 15)),
        ("12:05", time(12, 5)),
        ("2:15", time(14, 15)),
        ("6:59", time(18, 59)),
        ("7", time(7)),
        ("2:15 p. m.", time(14, 15)),
        ("9:00 AM", time(9)),
        ("12:10 am", time(0, 10)),
    ],
)
def test_a_time_is_read_as_people_write_it(said: str, meant: time):
    assert read_clock(said, earliest=SEVEN) == meant


@pytest.mark.parametrize("said", ["", "25", "8:60", "14 pm", "0 am", "8:3", "ocho", "8:30:00", "²"])
def test_what_is_no_time_is_not_read_as_one(said: str):
    assert read_clock(said, earliest=SEVEN) is None


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (served("8:50", "9:10", "9:30"), []),
        ({"arrived": "8:50"}, []),
        ({"arrived": "8:50", "ending": "left"}, []),
        ({"ending": "no_show"}, []),
        ({"arrived": "x"}, [(Field.ARRIVED, Problem.UNREADABLE)]),
        ({"arrived": "12:01"}, [(Field.ARRIVED, Problem.FUTURE)]),
        ({"arrived": "6:59 am"}, [(Field.ARRIVED, Problem.TOO_EARLY)]),
        ({"arrived": "7:00"}, []),
        (served("9", "8:59", "9:20"), [(Field.FROM, Problem.BEFORE_ARRIVAL)]),
        (served("9", "9:20", "9:10"), [(Field.UNTIL, Problem.BEFORE_START)]),
        ({"served_from": "9", "served_until": "9:10"}, [(Field.ARRIVED, Problem.ARRIVAL_MISSING)]),
        ({"arrived": "9", "served_from": "9:05"}, [(Field.UNTIL, Problem.UNTIL_MISSING)]),
        ({"arrived": "9", "served_until": "9:05"}, [(Field.FROM, Problem.FROM_MISSING)]),
        ({"arrived": "9", "ending": "no_show"}, [(Field.ENDING, Problem.CAME_ALL_THE_SAME)]),
    ],
)
def test_a_row_that_cannot_have_been_so_says_why(typed: dict[str, str], wrong: list[object]):
    assert read_row(row(**typed), DAY, entry())[1] == wrong


def test_nobody_has_missed_a_visit_whose_time_has_not_come():
    early = Day(day=DAY.day, zone=GUATEMALA, opens_at=EIGHT, now=NINE - timedelta(seconds=1))
    missed = row(ending="no_show")
    assert read_row(missed, early, entry())[1] == [(Field.ENDING, Problem.NOT_YET)]
    on_time = Day(day=DAY.day, zone=GUATEMALA, opens_at=EIGHT, now=NINE)
    assert read_row(missed, on_time, entry())[1] == []


def test_a_walk_in_needs_a_name_and_the_time_they_came():
    nameless = read_row(Row(key="w0", arrived="9"), DAY, None)
    assert nameless[1] == [(Field.NAME, Problem.NAME_MISSING)]
    timeless = read_row(Row(key="w0", name="Berta", ending="no_show"), DAY, None)
    assert timeless[1] == [(Field.ARRIVED, Problem.ARRIVAL_MISSING)]
    assert read_row(Row(key="w0", name="Berta", arrived="9"), DAY, None)[1] == []


def test_what_the_program_knows_of_a_visit_stands():
    came = Waiting(
        turn="A-1",
        arrived_at=NINE,
        priority="",
        order=Turn(1, NINE, 0, NINE, 1),
        calls=0,
        called_at=NINE + timedelta(minutes=5),
        window=1,
        officer="Ana",
        for_window=None,
        ended_at=None,
    )
    served = entry(State.BEING_SERVED, came)
    written, wrong = read_row(row(served_until="9:30"), DAY, served)
    assert wrong == []
    assert (written.arrived_at, written.served_from) == (NINE, NINE + timedelta(minutes=5))
    assert written.state is State.COMPLETED
