from dataclasses import replace
from datetime import date, time

from mobility.domain.hours_edit import Edited, overlapping, settle, unsettle, without_days
from mobility.domain.office_hours import HoursLine

FRIDAY = HoursLine(
    weekday=4,
    opens=time(8),
    closes=time(12),
    visit_minutes=20,
    places=2,
    valid_from=date(2026, 1, 1),
)
TODAY = date(2026, 7, 1)
THIRD, SECOND = date(2026, 8, 3), date(2026, 8, 2)
SHORT = replace(FRIDAY, closes=time(10))


def test_what_holds_from_a_date_ends_the_old_line_the_day_before():
    later = replace(SHORT, valid_from=THIRD)
    assert settle([Edited(line=later, was=FRIDAY)]) == [
        later,
        replace(FRIDAY, valid_until=SECOND),
    ]


def test_what_holds_for_some_weeks_lets_the_old_line_come_back():
    weeks = replace(SHORT, valid_from=THIRD, valid_until=date(2026, 8, 28))
    assert settle([Edited(line=weeks, was=FRIDAY)])[1:] == [
        replace(FRIDAY, valid_until=SECOND),
        replace(FRIDAY, valid_from=date(2026, 8, 29)),
    ]


def test_what_holds_from_the_same_date_replaces_the_old_line():
    assert settle([Edited(line=SHORT, was=FRIDAY)]) == [SHORT]


def test_dates_alone_are_simply_changed():
    ended = replace(FRIDAY, valid_until=THIRD)
    assert settle([Edited(line=ended, was=FRIDAY)]) == [ended]


def test_two_changes_of_one_line_share_its_days():
    first = replace(SHORT, valid_from=THIRD, valid_until=date(2026, 8, 14))
    then = replace(SHORT, places=1, valid_from=date(2026, 8, 15))
    edited = [Edited(line=first, was=FRIDAY), Edited(line=then, was=FRIDAY)]
    assert settle(edited) == [first, then, replace(FRIDAY, valid_until=SECOND)]


def test_a_draft_is_shown_as_it_was_written():
    weeks = Edited(line=replace(SHORT, valid_from=THIRD, valid_until=date(2026, 8, 28)), was=FRIDAY)
    assert unsettle([FRIDAY], settle([weeks]), TODAY) == [weeks]


def test_what_cannot_be_told_apart_is_shown_line_by_line():
    elsewhere = replace(FRIDAY, opens=time(13), closes=time(16), valid_from=THIRD)
    drafted = [replace(FRIDAY, valid_until=SECOND), elsewhere]
    shown = unsettle([FRIDAY], drafted, TODAY)
    assert {one.line for one in shown} == set(drafted)
    assert set(settle(shown)) == set(drafted)


def test_lines_that_were_not_touched_are_shown_as_they_stand():
    assert unsettle([FRIDAY], [FRIDAY], TODAY) == [Edited(line=FRIDAY, was=FRIDAY)]


def test_what_is_over_is_not_shown():
    now = Edited(line=replace(SHORT, valid_from=TODAY), was=FRIDAY)
    assert unsettle([FRIDAY], settle([now]), TODAY) == [now]
    assert unsettle([replace(FRIDAY, valid_until=date(2026, 6, 30))], [], TODAY) == []


def test_both_lines_that_overlap_are_named():
    other = replace(FRIDAY, weekday=0)
    assert overlapping([FRIDAY, other, replace(SHORT, opens=time(9))]) == {0, 2}
    assert overlapping([FRIDAY, replace(FRIDAY, opens=time(12), closes=time(14))]) == set()


def test_days_are_taken_out_of_a_line_and_no_more():
    day = date(2026, 8, 7)
    assert without_days([FRIDAY], day, day) == [
        replace(FRIDAY, valid_until=date(2026, 8, 6)),
        replace(FRIDAY, valid_from=date(2026, 8, 8)),
    ]
    ended = replace(FRIDAY, valid_until=date(2026, 8, 6))
    assert without_days([ended], day, day) == [ended]
