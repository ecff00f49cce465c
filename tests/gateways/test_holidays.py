from datetime import date, timedelta

import pytest

from mobility.gateways.holidays import public_holidays

JUNE, DECEMBER = 6, 12


def days(country: str, year: int) -> list[date]:
    return [holiday.day for holiday in public_holidays(country, [year])]


def moved_30_june(year: int) -> date:
    """Tuesday and Wednesday go to the Monday before, Thursday to Sunday to the one after."""
    day = date(year, JUNE, 30)
    back, forward = -day.weekday(), 7 - day.weekday()
    return day + timedelta(days=back if day.weekday() < 3 else forward)


@pytest.mark.parametrize(
    ("year", "june", "thursday"),
    [
        (2026, date(2026, 6, 29), date(2026, 4, 2)),
        (2027, date(2027, 6, 28), date(2027, 3, 25)),
        (2028, date(2028, 7, 3), date(2028, 4, 13)),
    ],
)
def test_guatemala_has_the_twelve_days_of_its_law(year: int, june: date, thursday: date) -> None:
    fixed = [(1, 1), (5, 1), (9, 15), (10, 20), (11, 1), (12, 24), (12, 25), (12, 31)]
    holy = [thursday + timedelta(days=n) for n in range(3)]
    assert days("GT", year) == sorted([*(date(year, *md) for md in fixed), *holy, june])


@pytest.mark.parametrize("year", range(2023, 2035))
def test_30_june_moves_to_the_monday_of_law(year: int) -> None:
    around = [day for day in days("GT", year) if date(year, 6, 20) < day < date(year, 7, 10)]
    assert around == [moved_30_june(year)]


def test_only_two_december_days_are_half() -> None:
    half = [holiday.day for holiday in public_holidays("GT", [2026, 2027]) if holiday.half_day]
    assert half == [date(year, DECEMBER, day) for year in (2026, 2027) for day in (24, 31)]


def test_the_capitals_feast_is_not_the_countrys() -> None:
    assert date(2026, 8, 15) not in days("GT", 2026)


@pytest.mark.parametrize("country", ["GT", "HN", "SV", "NI"])
def test_every_holiday_has_both_names_and_order(country: str) -> None:
    found = public_holidays(country, [2027, 2026])
    assert [holiday.day for holiday in found] == sorted({holiday.day for holiday in found})
    assert {holiday.day.year for holiday in found} == {2026, 2027}
    assert all(holiday.names["es"] and holiday.names["en"] for holiday in found)
    assert len({holiday.names["es"] for holiday in found}) >= 8


def test_names_are_in_their_own_language() -> None:
    names = {holiday.day: holiday.names for holiday in public_holidays("GT", [2026])}
    assert names[date(2026, 4, 3)] == {"es": "Viernes Santo", "en": "Good Friday"}
    assert names[date(2026, 12, 24)] == {"es": "Nochebuena", "en": "Christmas Eve"}


def test_no_years_are_no_holidays() -> None:
    assert public_holidays("GT", []) == []


def test_a_country_without_a_calendar_is_an_error() -> None:
    with pytest.raises(NotImplementedError):
        public_holidays("ZZ", [2026])
