import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.gateways.contact import parse_email, parse_phone, show_phone


@pytest.mark.parametrize(
    ("typed", "home", "e164"),
    [
        ("55551234", "GT", "+50255551234"),
        ("5555-1234", "GT", "+50255551234"),
        ("(502) 5555 1234", "GT", "+50255551234"),
        ("Tel. 5555 1234", "GT", "+50255551234"),
        ("00502 5555 1234", "NI", "+50255551234"),
        ("011 502 5555 1234", "US", "+50255551234"),
        ("9123 4567", "HN", "+50491234567"),
        ("+504 9123-4567", "GT", "+50491234567"),
        ("7123 4567", "SV", "+50371234567"),
        ("50371234567", "GT", "+50371234567"),
        ("5123 4567", "NI", "+50551234567"),
        ("8123 4567", "NI", "+50581234567"),
        ("+1 (202) 555-0123", "GT", "+12025550123"),
        ("202 555 0123", "US", "+12025550123"),
        ("+52 55 1234 5678", "GT", "+525512345678"),
        ("+52 1 55 1234 5678", "GT", "+525512345678"),
        ("+506 8312 3456", "NI", "+50683123456"),
    ],
)
def test_a_telephone_is_read_however_it_is_typed(typed: str, home: str, e164: str) -> None:
    phone = parse_phone(typed, home)
    assert phone is not None
    assert phone.e164 == e164


@pytest.mark.parametrize(
    ("typed", "home"),
    [
        ("", "GT"),
        ("555 1234", "GT"),
        ("5555 12345", "GT"),
        ("0555 1234", "GT"),
        ("0 5555 1234", "GT"),
        ("1555 1234", "GT"),
        ("1 800 300 0203", "GT"),
        ("202 555 0123", "GT"),
        ("+1 202 555 012", "GT"),
        ("+1 102 555 0123", "GT"),
        ("+52 55 1234 567", "GT"),
        ("5555 1234 / 4444 1234", "GT"),
        ("5555ABCD", "GT"),
        ("5555 1234", "OTHER"),
        ("+44 7911 123456", "GT"),
        ("+979 123456789", "GT"),
        ("😀", "GT"),
        ("+", "GT"),
        ("5" * 10_000, "GT"),
    ],
)
def test_what_cannot_be_called_is_no_telephone(typed: str, home: str) -> None:
    assert parse_phone(typed, home) is None


@pytest.mark.parametrize(
    ("home", "mobile", "fixed"),
    [
        ("GT", "345", "26789"),
        ("HN", "3789", "2456"),
        ("SV", "67", "234589"),
        ("NI", "578", "23469"),
    ],
)
def test_fixed_lines_are_taken_but_without_messages(home: str, mobile: str, fixed: str) -> None:
    for first in mobile + fixed:
        phone = parse_phone(f"{first}2345678", home)
        assert phone is not None
        assert phone.can_sms == (first in mobile)


def test_messages_reach_ordinary_numbers_abroad_only() -> None:
    ordinary, toll_free = (parse_phone(n, "GT") for n in ("+1 202 555 0123", "+1 800 555 0123"))
    assert ordinary is not None
    assert ordinary.can_sms
    assert toll_free is not None
    assert not toll_free.can_sms


def test_a_telephone_shows_its_country_away_from_home() -> None:
    assert show_phone("+50255551234") == "5555 1234"
    assert show_phone("+50255551234", home="HN") == "+502 5555 1234"
    assert show_phone("+50491234567") == "+504 9123 4567"
    assert show_phone("+50491234567", home="HN") == "9123 4567"
    assert show_phone("+12025550123") == "+1 202-555-0123"


def test_what_is_shown_reads_back_as_the_same() -> None:
    for typed in ("5555 1234", "+504 9123 4567", "+1 202 555 0123", "+52 55 1234 5678"):
        phone = parse_phone(typed, "GT")
        assert phone is not None
        assert parse_phone(phone.shown, "GT") == phone
        assert parse_phone(phone.e164, "GT") == phone


@given(st.text(max_size=70), st.sampled_from(["GT", "US", "OTHER", "", "zz"]))
def test_any_typed_text_is_a_telephone_or_none(text: str, home: str) -> None:
    phone = parse_phone(text, home)
    assert phone is None or phone.e164.startswith("+")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ana@correo.example", "ana@correo.example"),
        (" Ana.Lopez@Correo.EXAMPLE ", "Ana.Lopez@correo.example"),
        ("a@oficina.test", "a@oficina.test"),
        ("ñandú@correo.example", "ñandú@correo.example"),
    ],
)
def test_an_address_is_read_without_asking_the_network(typed: str, address: str) -> None:
    assert parse_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "@correo.example",
        "ana@correo",
        "ana@localhost",
        "a b@correo.example",
        "ana@correo.example\nBcc: x@y.example",
        "<script>@correo.example",
        "a" * 10_000,
    ],
)
def test_what_is_no_address_is_none(typed: str) -> None:
    assert parse_email(typed) is None


def test_an_address_has_at_most_254_characters() -> None:
    domain = ".".join(["d" * 60] * 3) + ".example"
    longest = "a" * (254 - len(domain) - 1) + "@" + domain
    assert parse_email(longest) == longest
    assert parse_email("a" + longest) is None
