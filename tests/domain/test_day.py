from datetime import UTC, datetime, timedelta

from mobility.domain.appointment import State
from mobility.domain.day import Entry, Show, Waiting, grouped, next_for, part_of, waited
from mobility.domain.queue import Turn
from mobility.domain.serving import Officer, Room

NINE = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA = Officer(languages=("es",), gender="woman", window=3)
ROOM = Room(windows=frozenset({2, 3}))


def entry(uid: str, **changes: object) -> Entry:
    values: dict[str, object] = {
        "uid": uid,
        "version": 1,
        "state": State.CHECKED_IN,
        "starts_at": NINE,
        "minute": 540,
        "name": uid,
        "surname": "",
        "reference": "",
        "language": "es",
        "interpreter": "",
        "access": (),
        "officer": "any",
        "adults": 1,
        "children": 0,
        "pathway": "INFO",
        "channel": "web",
        "same_name": False,
        "came": None,
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


def waits(uid: str, turn: int, **changes: object) -> Entry:
    for_window = changes.pop("for_window", None)
    came = Waiting(
        turn=f"A-{turn}",
        arrived_at=NINE,
        priority="",
        order=Turn(1, NINE + turn * MINUTE, 0, NINE, turn),
        calls=0,
        called_at=None,
        window=None,
        officer="",
        for_window=for_window,  # type: ignore[arg-type]
        ended_at=None,
    )
    return entry(uid, came=came, **changes)


def test_the_next_is_the_first_whom_the_officer_can_serve() -> None:
    line = [waits("late", 9), waits("mam", 1, interpreter="mam"), waits("first", 2)]
    found = next_for(line, ANA, ROOM)
    assert found is not None
    assert found.uid == "first"


def test_who_was_handed_over_to_this_window_comes_before_all() -> None:
    line = [waits("first", 1), waits("handed", 9, for_window=3), waits("other", 0, for_window=2)]
    found = next_for(line, ANA, ROOM)
    assert found is not None
    assert found.uid == "handed"


def test_nobody_is_next_where_only_expected_people_are() -> None:
    assert next_for([entry("booked", state=State.BOOKED)], ANA, ROOM) is None


def test_whoever_waits_is_listed_in_the_order_of_turns() -> None:
    line = [waits("second", 2), entry("booked", state=State.BOOKED), waits("first", 1)]
    assert [one.uid for one in part_of(line, Show.WAITING)] == ["first", "second"]
    assert [one.uid for one in part_of(line, Show.EXPECTED)] == ["booked"]


def test_a_wait_ends_when_the_person_is_called() -> None:
    one = waits("a", 1)
    assert waited(one, now=NINE + 31 * MINUTE) == 31 * MINUTE
    assert one.came is not None
    called = one.came._replace(called_at=NINE + 5 * MINUTE)
    seen = one._replace(state=State.COMPLETED, came=called)
    assert waited(seen, now=NINE + 31 * MINUTE) == 5 * MINUTE


def test_visits_of_one_time_stand_together_and_walk_ins_last() -> None:
    walk_in = entry("c", minute=None, starts_at=None)
    groups = grouped([entry("a"), entry("b"), walk_in], {540: 4})
    assert [(one.minute, one.places, len(one.entries)) for one in groups] == [
        (540, 4, 2),
        (None, 0, 1),
    ]
