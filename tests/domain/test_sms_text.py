import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.sms_text import ALPHABET, EXTENSION, SEGMENT, cut, fold, septets


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("á í ó ú Á Í Ó Ú", "a i o u A I O U"),
        ("ñ Ñ ü Ü é É ¿ ¡", "ñ Ñ ü Ü é É ¿ ¡"),
        ("n\u0303 e\u0301 a\u0301", "ñ é a"),
        ("Tz’unun “a” – b…", 'Tz\'unun "a" - b...'),
        ("una\u00a0cita\ty 🙂 más\u200b\u2028allá", "una cita y  mas alla"),
        ("ŵ ç ō", "w c o"),
        ("Ж 你", "? ?"),
        ("https://a.example/c/KW7M_4~x", "https://a.example/c/KW7M_4~x"),
    ],
)
def test_a_text_message_keeps_what_the_alphabet_has(written: str, sent: str) -> None:
    assert fold(written) == sent


def test_a_character_of_the_extension_counts_two() -> None:
    assert septets("ñ€[]") == 1 + 2 + 2 + 2
    assert septets("\n é") == 3


def test_a_cut_never_splits_a_character_of_two() -> None:
    assert cut("a" * 159 + "€") == "a" * 159
    assert cut("a" * 158 + "€") == "a" * 158 + "€"
    assert cut("€" * 81) == "€" * 80


def test_the_alphabet_has_its_127_characters_and_the_escape_is_none() -> None:
    assert len(ALPHABET) == 127
    assert "\x1b" not in ALPHABET | EXTENSION
    assert not ALPHABET & EXTENSION


@given(st.text())
def test_whatever_is_written_is_sent_in_the_alphabet(written: str) -> None:
    sent = fold(written)
    assert set(sent) <= ALPHABET | EXTENSION
    assert fold(sent) == sent
    assert septets(cut(sent)) <= SEGMENT
    assert sent.startswith(cut(sent))
