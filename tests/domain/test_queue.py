from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mobility.domain.queue import Turn, put_back_turns, turn_at

EIGHT = datetime(2026, 6, 12, 14, 0, tzinfo=UTC)


def turn(name: int, minutes: int = 0, *, rank: int = 1, after: int = 0, came: int = 0) -> Turn:
    """The turn of somebody: their time, and when they came, in minutes after eight."""
    came_at = EIGHT + timedelta(minutes=came)
    return Turn(rank, EIGHT + timedelta(minutes=minutes), after, came_at, name)


def order(waiting: list[Turn], changed: list[Turn]) -> list[int]:
    newer = {one.id: one for one in changed}
    return [one.id for one in sorted(newer.get(one.id, one) for one in waiting)]


def put_back(waiting: list[Turn], name: int) -> list[int]:
    mine = next(one for one in waiting if one.id == name)
    changed = put_back_turns(mine, [one for one in waiting if one is not mine])
    return order(waiting, changed)


def test_priority_comes_first_then_the_time_then_the_arrival() -> None:
    first, early, later, came_later = (
        turn(1, 60, rank=0),
        turn(2, 0, came=-10),
        turn(3, 20, came=-30),
        turn(4, 20, came=-20),
    )
    assert order([came_later, later, early, first], []) == [1, 2, 3, 4]


def test_who_does_not_answer_waits_exactly_two_turns() -> None:
    people = [turn(name, 20 * name) for name in range(1, 6)]
    assert put_back(people, 1) == [2, 3, 1, 4, 5]
    assert put_back(people, 3) == [1, 2, 4, 5, 3]


def test_people_of_one_time_keep_their_order_around_who_was_put_back() -> None:
    people = [turn(name, 0, came=name) for name in range(1, 7)]
    assert put_back(people, 1) == [2, 3, 1, 4, 5, 6]


def test_two_who_do_not_answer_pass_each_other() -> None:
    people = [turn(name, 0, came=name) for name in range(1, 6)]
    changed = put_back_turns(people[0], people[1:])
    people = [next((new for new in changed if new.id == one.id), one) for one in people]
    assert put_back(people, 2) == [3, 1, 2, 4, 5]


def test_the_last_ones_come_last_and_never_out() -> None:
    people = [turn(1, 0), turn(2, 20)]
    assert put_back(people, 1) == [2, 1]
    assert put_back_turns(people[1], people[:1]) == []
    assert put_back_turns(people[0], []) == []


def test_somebody_with_priority_is_put_behind_the_next_two_as_well() -> None:
    people = [turn(1, 0, rank=0), turn(2, 0), turn(3, 20), turn(4, 40)]
    assert put_back(people, 1) == [2, 3, 1, 4]


def test_who_comes_late_or_without_appointment_has_the_time_of_arrival() -> None:
    came = EIGHT + timedelta(minutes=50)
    assert turn_at(EIGHT, late=False, arrived_at=came) == EIGHT
    assert turn_at(EIGHT, late=True, arrived_at=came) == came
    assert turn_at(None, late=False, arrived_at=came) == came


def test_an_earlier_turn_is_smaller() -> None:
    assert turn(2) < replace(turn(1), after=1)
