from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.reference import (
    ALPHABET,
    format_code,
    format_reference,
    new_code,
    new_reference,
    parse_code,
    parse_reference,
)

EXAMPLE = "KW7M4XRR"


def chooser(seed: int) -> Callable[[int], int]:
    return Random(seed).randrange


references = st.integers(min_value=0).map(lambda seed: new_reference(chooser(seed)))


@pytest.mark.parametrize("typed", ["KW7M4XRR", "kw7m 4xrr", " KW7M-4XRR\n", "k w 7 m–4 x r r"])
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_reference(typed) == EXAMPLE


@pytest.mark.parametrize(
    "typed",
    ["", "KW7M4XR", "KW7M4XRRR", "KW7M4XRT", "KW7M4XRA", "KW7M/4XRR", "K" * 10_000, "😀" * 8],
)
def test_what_cannot_be_a_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None


def test_the_alphabet_has_23_characters_and_no_vowels() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 23
    assert not set(ALPHABET) & set("AEIOU0125B8SZ")


@given(references)
def test_a_new_reference_reads_back_as_shown(reference: str) -> None:
    assert len(reference) == 8
    assert parse_reference(format_reference(reference).lower()) == reference


@given(references)
def test_every_single_error_in_a_reference_is_found(reference: str) -> None:
    for place, right in enumerate(reference):
        for wrong in set(ALPHABET) - {right}:
            assert parse_reference(reference[:place] + wrong + reference[place + 1 :]) is None


@given(references)
def test_every_swap_of_neighbours_is_found(reference: str) -> None:
    for place in range(7):
        one, other = reference[place], reference[place + 1]
        swapped = reference[:place] + other + one + reference[place + 2 :]
        assert (parse_reference(swapped) is None) == (one != other)


def test_chance_comes_only_from_the_argument() -> None:
    assert new_reference(chooser(7)) == new_reference(chooser(7))
    assert new_reference(lambda n: n - 1)[:7] == "Y" * 7
    assert new_code(lambda _: 0) == "3" * 12


def test_a_reference_is_shown_in_two_groups() -> None:
    assert format_reference(EXAMPLE) == "KW7M 4XRR"


@pytest.mark.parametrize("typed", ["KW7M4XRR9CDF", "kw7m 4xrr-9cdf"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_code(typed) == "KW7M4XRR9CDF"
    assert format_code("KW7M4XRR9CDF") == "KW7M 4XRR 9CDF"


@pytest.mark.parametrize("typed", ["", "KW7M4XRR", "KW7M4XRR9CD", "KW7M4XRR9CDA", "K" * 13])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert parse_code(typed) is None


@given(st.integers(min_value=0))
def test_a_new_code_reads_back_as_shown(seed: int) -> None:
    code = new_code(chooser(seed))
    assert parse_code(format_code(code)) == code


@given(st.text(max_size=80))
def test_any_typed_text_is_a_code_or_none(text: str) -> None:
    for read, length in ((parse_reference(text), 8), (parse_code(text), 12)):
        assert read is None or len(read) == length
