"""The words that stand in the gaps of messages."""

from datetime import UTC, datetime

import pytest

from mobility.gateways.words import speak

HOME = "America/Guatemala"
FRIDAY = datetime(2026, 6, 12, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "day"), [("es", "viernes 12 de junio"), ("en", "Friday, June 12")]
)
def test_a_day_is_said_as_people_say_it(code: str, day: str) -> None:
    assert speak(code).day(FRIDAY, HOME) == day


def test_the_day_is_that_of_the_office() -> None:
    past_midnight_in_greenwich = datetime(2026, 6, 13, 5, 59, tzinfo=UTC)
    assert speak("es").day(past_midnight_in_greenwich, HOME) == "viernes 12 de junio"
    assert speak("es").day(past_midnight_in_greenwich, "UTC") == "sábado 13 de junio"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(6, 0, "12:00 am"), (17, 59, "11:59 am"), (18, 0, "12:00 pm"), (19, 5, "1:05 pm")],
)
def test_noon_parts_the_hours_of_a_day(hour: int, minute: int, said: str) -> None:
    moment = FRIDAY.replace(hour=hour, minute=minute)
    assert {speak(code).clock(moment, HOME) for code in ("es", "en")} == {said}


def test_the_fixed_words_come_from_the_catalogue() -> None:
    spanish, english = speak("es"), speak("en")
    assert (spanish.appointment(), english.appointment()) == ("Cita", "Appointment")
    assert (spanish.by_telephone(), english.by_telephone()) == ("por teléfono", "by telephone")
    assert spanish.free_of_charge() == "Es gratis. Nadie puede venderle una cita."
    assert english.free_of_charge() == "It is free. Nobody can sell you an appointment."


@pytest.mark.parametrize("code", ["quc", "", "xx-yy", "../es"])
def test_a_language_without_words_is_answered_in_spanish(code: str) -> None:
    assert speak(code).day(FRIDAY, HOME) == "viernes 12 de junio"
    assert speak(code).appointment() == "Cita"


def test_a_text_is_picked_in_the_language_or_the_first() -> None:
    texts = {"es": "Parque Central", "en": "Central Park"}
    assert speak("en").pick(texts) == "Central Park"
    assert speak("en").pick({"es": "Parque Central"}) == "Parque Central"
    assert speak("en").pick({}) == ""
