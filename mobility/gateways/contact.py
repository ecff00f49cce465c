"""Telephones and e-mail addresses; the only reader of phonenumbers and email-validator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from mobility.domain.country import COUNTRIES, country

# What a mobile begins with, by calling code; every other number there may be a fixed line. Kept
# here because the library's list lags behind the prefixes that regulators hand out.
MOBILE_STARTS: Mapping[int, str] = {502: "345", 503: "67", 504: "3789", 505: "578"}
_NOT_SUBSCRIBERS = "01"
_TEN_DIGITS = frozenset({1, 52})
_KNOWN = frozenset(int(c.calling_code) for c in COUNTRIES.values() if c.calling_code)

_LONGEST_TYPED = 60
MAX_EMAIL = 254
_TYPED = re.compile(r"[^\d+(]*([\d\s().+\-‐‑–—/]+)", re.ASCII)
_DIALLED_ABROAD = re.compile(r"(?:00|011)(?=\d{10})")
_CALLING_CODE_WITHOUT_PLUS = re.compile(r"50[2345]\d{8}")
_MEXICAN_MOBILE_OF_OLD = re.compile(r"\+521(?=\d{10}$)")

_WITHOUT_SMS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PAGER,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A telephone: what is stored, what a person reads, and whether messages reach it."""

    e164: str
    shown: str
    can_sms: bool


def parse_phone(raw: str, default_country: str) -> Phone | None:
    """Read a telephone as somebody typed it, or None where it cannot be one.

    A number without a calling code is one of `default_country`. Numbers of the four countries
    need eight digits, of +1 and +52 ten; those of other countries we know must exist.
    """
    typed = _TYPED.fullmatch(raw.strip()) if len(raw) <= _LONGEST_TYPED else None
    number = _parse(_dialled(typed.group(1)), default_country) if typed else None
    if number is None or not _is_taken(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    shown = show_phone(e164, home=default_country)
    return Phone(e164=e164, shown=shown, can_sms=_can_sms(number))


def show_phone(e164: str, *, home: str = "GT") -> str:
    """Group a stored number for reading: `5555 1234` at home, `+504 9123 4567` elsewhere."""
    number = phonenumbers.parse(e164)
    if number.country_code not in MOBILE_STARTS:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = phonenumbers.national_significant_number(number)
    local = f"{digits[:4]} {digits[4:]}"
    at_home = country(home).calling_code == str(number.country_code)
    return local if at_home else f"+{number.country_code} {local}"


def parse_email(raw: str) -> str | None:
    """Read an e-mail address, its domain in small letters, or None where it cannot be one.

    No name server is asked: a page must not wait for one, nor a resolver learn who writes.
    """
    typed = raw.strip()
    if len(typed) > MAX_EMAIL:
        return None
    try:
        # test_environment lets "x@oficina.test" in, which demonstrations and tests write.
        found = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized


def _dialled(typed: str) -> str:
    digits = re.sub(r"[^\d+]", "", typed)
    abroad = _DIALLED_ABROAD.sub("+", digits, count=1) if digits.startswith("0") else digits
    if _CALLING_CODE_WITHOUT_PLUS.fullmatch(abroad):
        abroad = f"+{abroad}"
    return _MEXICAN_MOBILE_OF_OLD.sub("+52", abroad)


def _parse(dialled: str, default_country: str) -> PhoneNumber | None:
    region = default_country if country(default_country).calling_code else None
    try:
        return phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return None


def _is_taken(number: PhoneNumber) -> bool:
    digits = phonenumbers.national_significant_number(number)
    if number.country_code in MOBILE_STARTS:
        return len(digits) == 8 and digits[0] not in _NOT_SUBSCRIBERS
    if number.country_code in _TEN_DIGITS:
        return len(digits) == 10 and digits[0] not in _NOT_SUBSCRIBERS
    # Unknown countries stay out: dear numbers abroad are how messages are turned into money.
    return number.country_code in _KNOWN and phonenumbers.is_valid_number(number)


def _can_sms(number: PhoneNumber) -> bool:
    starts = MOBILE_STARTS.get(number.country_code or 0)
    if starts is not None:
        return phonenumbers.national_significant_number(number)[0] in starts
    return phonenumbers.number_type(number) not in _WITHOUT_SMS
