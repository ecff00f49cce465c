from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mobility.domain.appointment import OCCUPYING, UNDO_WITHIN, UNDOES, State, may_undo
from mobility.domain.arrival import EARLY, Expected, Finding, Priority, finding_of, priority_of
from mobility.domain.reference import read_scanned

NINE = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)
TODAY = date(2026, 6, 12)
SECOND = timedelta(seconds=1)
BOOKED = Expected(state=State.BOOKED, is_here=True, day=TODAY, starts_at=NINE, grace_minutes=30)


def found(now: datetime = NINE, **changes: object) -> Finding:
    return finding_of(replace(BOOKED, **changes), today=TODAY, now=now)  # type: ignore[arg-type]


def test_who_comes_within_an_hour_before_is_let_in() -> None:
    assert found(NINE - EARLY) is Finding.READY
    assert found(NINE - EARLY - SECOND) is Finding.TOO_EARLY


def test_who_comes_after_the_grace_time_is_late() -> None:
    late = NINE + timedelta(minutes=30)
    assert found(late - SECOND) is Finding.READY
    assert found(late) is Finding.TOO_LATE
    assert found(state=State.NO_SHOW) is Finding.TOO_LATE


def test_the_office_comes_before_the_day_and_a_move_before_both() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert found(day=tomorrow) is Finding.WRONG_DAY
    assert found(day=tomorrow, is_here=False) is Finding.WRONG_OFFICE
    assert found(day=tomorrow, moved=True) is Finding.MOVED
    assert found(is_here=False, moved=True) is Finding.MOVED


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        (State.CHECKED_IN, Finding.HERE),
        (State.BEING_SERVED, Finding.BEING_SERVED),
        (State.COMPLETED, Finding.SERVED),
        (State.LEFT, Finding.LEFT),
        (State.CANCELLED, Finding.GIVEN_UP),
        (State.CLOSED_BY_OFFICE, Finding.CLOSED),
    ],
)
def test_what_is_decided_already_comes_before_everything(state: State, finding: Finding) -> None:
    assert found(state=state) is finding
    assert found(state=state, is_here=False, day=TODAY - timedelta(days=3)) is finding


def test_a_walk_in_without_a_time_is_never_late() -> None:
    assert found(NINE + timedelta(hours=5), starts_at=None) is Finding.READY


@pytest.mark.parametrize(
    ("needs", "age", "alone", "reason"),
    [
        ({"access": ["reading"]}, 59, False, None),
        ({"access": ["calm", "sight", "steps"]}, 30, False, Priority.STEPS),
        ({"access": ["pregnancy"], "children": {"0-4": 1}}, 30, False, Priority.PREGNANCY),
        ({"children": {"0-4": 0, "5-11": 3}}, 30, False, None),
        ({"children": {"0-4": 1}}, 70, False, Priority.CHILDREN),
        ({"adults": 1}, 60, False, Priority.AGE),
        ({"adults": 1}, 17, False, None),
        ({"adults": 1}, 17, True, Priority.ALONE),
        ({"adults": 1}, 18, True, None),
        ({}, 17, False, Priority.ALONE),
        ({}, None, True, None),
    ],
)
def test_who_is_seen_first_and_for_which_reason(needs, age, alone, reason) -> None:
    assert priority_of(needs, age=age, alone=alone) is reason


def test_a_step_is_taken_back_for_five_minutes_only() -> None:
    last = NINE + UNDO_WITHIN
    assert may_undo("arrived", State.CHECKED_IN, State.BOOKED, at=NINE, now=last)
    assert not may_undo("arrived", State.CHECKED_IN, State.BOOKED, at=NINE, now=last + SECOND)
    assert not may_undo("given_up", State.CANCELLED, State.BOOKED, at=NINE, now=NINE)


def test_a_correction_is_no_step_of_the_turn_to_take_back() -> None:
    served = State.BEING_SERVED
    assert may_undo("no_answer", served, served, at=NINE, now=NINE)
    assert not may_undo("corrected", served, served, at=NINE, now=NINE)
    assert not may_undo("decided", State.COMPLETED, State.COMPLETED, at=NINE, now=NINE)


def test_taking_a_step_back_never_needs_a_place_again() -> None:
    assert {*UNDOES, *(to for ways in UNDOES.values() for to in ways)} <= OCCUPYING


def test_a_scanned_link_or_code_is_read_in_any_spelling() -> None:
    spellings = ("KW7M4XRR", "kw7m 4xrr", " KW7M-4XRR\n")
    assert {read_scanned(one) for one in spellings} == {"KW7M4XRR"}
    assert read_scanned("https://citas.example/c/KW7M4XRRABCDEFGHIJ234567") == "KW7M4XRR"
    assert read_scanned("Rosa Tz'unun") is None
