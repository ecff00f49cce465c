"""How a language says days and times, and the few fixed words of a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_timedelta
from babel.support import NullTranslations, Translations

from mobility.domain.delivery import Words
from mobility.domain.gap import in_language

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
FALLBACK, WRITTEN_IN = "es", "en"
# Without the year, and with it; a language that is not here speaks like the second one.
LONG_DAY = {
    "es": ("EEEE d 'de' MMMM", "EEEE d 'de' MMMM 'de' y"),
    "en": ("EEEE, MMMM d", "EEEE, MMMM d, y"),
}


def long_day(day: date, locale: Locale, *, year: bool = False) -> str:
    """Say a day in words: "viernes 12 de junio"; with the year, "viernes 12 de junio de 2026"."""
    form = LONG_DAY.get(locale.language, LONG_DAY["en"])[year]
    return str(format_date(day, form, locale=locale))


def clock_face(moment: datetime, zone: str) -> str:
    """Say a time of the day at a place as its clocks show it: "9:30"."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local.minute:02d}"


@dataclass(frozen=True)
class CatalogueWords:
    """The words of one language, from its catalogue."""

    locale: Locale
    catalogue: NullTranslations

    def pick(self, texts: Mapping[str, str]) -> str:
        """Pick this language's wording of a text by language, else Spanish, else any there is."""
        return in_language(texts, self.locale.language)

    def day(self, moment: datetime, zone: str) -> str:
        """Say the day of a moment at a place: "viernes 12 de junio"."""
        return long_day(moment.astimezone(ZoneInfo(zone)).date(), self.locale)

    def clock(self, moment: datetime, zone: str) -> str:
        """Say the time of a moment at a place: "9:30 am"."""
        half = "am" if moment.astimezone(ZoneInfo(zone)).hour < 12 else "pm"
        return f"{clock_face(moment, zone)} {half}"

    def span(self, length: timedelta) -> str:
        """Say about how long something lasts, at least a minute: "2 horas", "45 minutos"."""
        whole = max(length, timedelta(minutes=1))
        return format_timedelta(whole, granularity="minute", locale=self.locale)

    def by_telephone(self) -> str:
        """Say where a visit by telephone takes place: "por teléfono"."""
        return str(self.catalogue.gettext("by telephone"))

    def appointment(self) -> str:
        """Name a calendar's entry, and no more: "Cita"."""
        return str(self.catalogue.gettext("Appointment"))

    def free_of_charge(self) -> str:
        """Describe a calendar's entry: "Es gratis. Nadie puede venderle una cita."."""
        return str(self.catalogue.gettext("It is free. Nobody can sell you an appointment."))


@cache
def speak(code: str) -> Words:
    """Give the words of a language; where it is not known, those of Spanish."""
    catalogue = Translations.load(CATALOGUES, [code])
    known = code == WRITTEN_IN or isinstance(catalogue, Translations)
    if not known and code != FALLBACK:
        return speak(FALLBACK)
    return CatalogueWords(Locale.parse(code), catalogue)
