import pytest

from mobility.domain.colour import (
    LEAST_CONTRAST,
    NIGHT_CONTRAST,
    NIGHT_PAPER,
    WHITE,
    contrast,
    is_readable,
    read_colour,
    readable,
    shades,
)

COLOURS = ["#000000", "#0b4a3e", "#8a1538", "#1d4ed8", "#ffcc00", "#7fd8bf", "#ffffff"]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#0B4A3E", "#0b4a3e"),
        (" 0b4a3e ", "#0b4a3e"),
        ("#0b4", None),
        ("red", None),
        ("", None),
        ("#0b4a3e;}", None),
    ],
)
def test_a_colour_is_six_signs_and_nothing_else(text: str, colour: str | None) -> None:
    assert read_colour(text) == colour


@pytest.mark.parametrize("colour", COLOURS)
def test_a_pale_colour_is_darkened_until_it_can_be_read(colour: str) -> None:
    proposed = readable(colour)
    assert is_readable(proposed)
    assert (proposed == colour) is is_readable(colour)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_shade_keeps_its_contrast_by_day_and_night(colour: str) -> None:
    made = shades(readable(colour))
    for ground in (made.head, made.brand, made.press):
        assert contrast(ground, WHITE) >= LEAST_CONTRAST
    assert contrast(made.night_head, WHITE) >= NIGHT_CONTRAST
    assert contrast(made.night_brand, NIGHT_PAPER) >= NIGHT_CONTRAST
    assert contrast(made.night_press, NIGHT_PAPER) >= NIGHT_CONTRAST
