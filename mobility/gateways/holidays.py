"""Public holidays by country and year; the only reader of the holidays library.

What it returns is a proposal: the network stores the days as rows that staff edit.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from mobility.domain.holiday import Holiday

_LANGUAGES: Mapping[str, str] = {"es": "es", "en": "en_US"}

# Guatemala, Labour Code art. 127: on 24 and 31 December the holiday begins at twelve o'clock. The
# library leaves both out.
_HALF_DAYS: Mapping[str, Mapping[tuple[int, int], Mapping[str, str]]] = {
    "GT": {
        (12, 24): {"es": "Nochebuena", "en": "Christmas Eve"},
        (12, 31): {"es": "Fin de Año", "en": "New Year's Eve"},
    },
}
# The same article gives every town its own feast: 15 August is the capital's alone, and the
# library gives it to the whole country. Local feasts are the network's data.
_LOCAL_FEASTS: Mapping[str, frozenset[tuple[int, int]]] = {"GT": frozenset({(8, 15)})}


def public_holidays(country: str, years: Iterable[int]) -> list[Holiday]:
    """List a country's holidays in the order of days, by ISO country code.

    30 June of Guatemala stands on the day it is moved to. Raises NotImplementedError for a
    country the library does not know.
    """
    wanted = sorted(set(years))
    if not wanted:
        return []
    found = {holiday.day: holiday for holiday in _half_days(country, wanted)}
    found.update((holiday.day, holiday) for holiday in _whole_days(country, wanted))
    return [found[day] for day in sorted(found)]


def _whole_days(country: str, years: list[int]) -> list[Holiday]:
    # Imported here: it costs seconds on a cold machine, and only seeding and the yearly
    # extension of the calendar need it.
    from holidays import country_holidays

    named = {
        locale: country_holidays(country, years=years, language=language)
        for locale, language in _LANGUAGES.items()
    }
    local = _LOCAL_FEASTS.get(country, frozenset())
    return [
        Holiday(day=day, names={locale: days[day] for locale, days in named.items()})
        for day in named["es"]
        if (day.month, day.day) not in local
    ]


def _half_days(country: str, years: list[int]) -> list[Holiday]:
    return [
        Holiday(day=date(year, month, day), names=names, half_day=True)
        for year in years
        for (month, day), names in _HALF_DAYS.get(country, {}).items()
    ]
