from datetime import date

import pytest

from mobility.domain.figure_span import (
    MOST_DAYS,
    Shortcut,
    Span,
    SpanProblem,
    read_span,
    span_of,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("shortcut", "first", "today"),
    [
        (Shortcut.WEEKS, date(2026, 8, 31), TODAY),
        (Shortcut.WEEK, date(2026, 11, 23), TODAY),
        (Shortcut.WEEK, date(2026, 11, 23), date(2026, 11, 23)),
        (Shortcut.MONTH, date(2026, 11, 1), TODAY),
        (Shortcut.QUARTER, date(2026, 10, 1), TODAY),
        (Shortcut.QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Shortcut.YEAR, date(2026, 1, 1), TODAY),
        (Shortcut.YEAR, date(2027, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_shortcut_ends_today(shortcut, first, today):
    assert span_of(shortcut, today) == Span(first, today)


def test_thirteen_weeks_are_thirteen():
    assert len(list(span_of(Shortcut.WEEKS, TODAY).weeks())) == 13


def test_the_last_week_of_a_year_goes_on_into_the_next():
    weeks = list(Span(date(2026, 12, 28), date(2027, 1, 4)).weeks())
    assert weeks == [
        Span(date(2026, 12, 28), date(2027, 1, 3)),
        Span(date(2027, 1, 4), date(2027, 1, 4)),
    ]


def test_a_week_ends_where_the_days_do():
    whole = Span(date(2026, 12, 30), date(2026, 12, 31))
    assert list(whole.weeks()) == [whole]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-11-01", "2026-11-30", Span(date(2026, 11, 1), TODAY)),
        ("2026-11-24", "2026-11-24", Span(TODAY, TODAY)),
        ("2026-11-25", "2026-11-26", SpanProblem.AHEAD),
        ("2026-11-02", "2026-11-01", SpanProblem.BACKWARDS),
        ("2026-11-31", "2026-12-01", SpanProblem.UNREADABLE),
        ("", "2026-12-01", SpanProblem.UNREADABLE),
        ("2020-01-01", "2026-11-01", SpanProblem.TOO_LONG),
    ],
)
def test_days_are_read_up_to_today(first, last, found):
    assert read_span(first, last, TODAY) == found


def test_three_years_are_the_most():
    first = date.fromordinal(TODAY.toordinal() - MOST_DAYS + 1)
    assert read_span(first.isoformat(), TODAY.isoformat(), TODAY) == Span(first, TODAY)
    before = date.fromordinal(first.toordinal() - 1)
    assert read_span(before.isoformat(), TODAY.isoformat(), TODAY) is SpanProblem.TOO_LONG
