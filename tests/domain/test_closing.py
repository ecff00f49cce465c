"""What a closing takes from each slot: all of it, or at each time some windows."""

from datetime import date

import pytest

from mobility.domain.closing import PUBLIC, Cut, Part, Reason, SlotToday, cuts_of

DAY = date(2026, 6, 12)
NINE, TEN = 9 * 60, 10 * 60


def slot(number: int = 1, minute: int = NINE, **changes: object) -> SlotToday:
    return SlotToday(**{"id": number, "minute": minute, "capacity": 4, **changes})  # type: ignore[arg-type]


def fewer(windows: int, *slots: SlotToday) -> list[Cut]:
    return cuts_of(Part(day=DAY, windows=windows), slots)


@pytest.mark.parametrize(
    ("minute", "covered"), [(539, False), (540, True), (599, True), (600, False)]
)
def test_a_part_covers_from_its_first_minute_to_before_its_last(minute: int, covered: bool):
    assert Part(day=DAY, from_minute=NINE, to_minute=TEN).covers(minute) is covered


def test_only_what_is_closed_from_end_to_end_is_a_whole_day():
    assert Part(day=DAY).is_whole_day
    assert not Part(day=DAY, windows=1).is_whole_day
    assert not Part(day=DAY, minutes=frozenset({NINE})).is_whole_day
    assert not Part(day=DAY, from_minute=1).is_whole_day


def test_a_closed_part_loses_whoever_is_booked_or_deciding():
    cuts = cuts_of(Part(day=DAY), [slot(booked=(0, 3), held=(7,), others=1)])
    assert cuts == [Cut(slot_id=1, holds=(7,), visits=(0, 3))]


def test_fewer_windows_take_free_places_then_holds_then_who_booked_last():
    full = slot(booked=(0, 5), held=(8,))
    assert fewer(1, full) == [Cut(slot_id=1, withdrawn=1)]
    assert fewer(2, full) == [Cut(slot_id=1, withdrawn=2, holds=(8,))]
    assert fewer(3, full) == [Cut(slot_id=1, withdrawn=3, holds=(8,), visits=(5,))]


def test_whoever_has_come_keeps_their_place_with_fewer_windows():
    assert fewer(9, slot(others=4)) == [Cut(slot_id=1, withdrawn=0)]


def test_a_window_fewer_costs_one_place_at_each_time_over_all_shares():
    public, helper = slot(1, booked=(0, 1, 2, 4)), slot(2, capacity=1, booked=(3,))
    later = slot(3, TEN, capacity=1, booked=(5,))
    assert [cut.visits for cut in fewer(1, public, helper, later)] == [(4,), (), (5,)]


def test_every_reason_has_words_for_the_public_in_both_languages():
    assert set(PUBLIC) == set(Reason)
    assert all(set(texts) == {"es", "en"} for texts in PUBLIC.values())
