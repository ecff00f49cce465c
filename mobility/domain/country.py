"""The countries the network knows, by code, in words that end "Usted es de ..."."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country a person may be from, live in or have a telephone of.

    `names` stand in lists, `in_sentence` after "Usted es de" and "You are from". `calling_code`
    is without "+", and empty where the network knows none.
    """

    code: str
    names: Mapping[str, str]
    in_sentence: Mapping[str, str]
    calling_code: str


def _country(code: str, es: str, en: str, calling_code: str, *, article: str = "") -> Country:
    return Country(
        code=code,
        names={"es": es, "en": en},
        in_sentence={"es": es, "en": f"{article}{en}"},
        calling_code=calling_code,
    )


OTHER = "OTHER"
# Whose people the offices were made for, in the order the first question lists them.
SERVED = ("GT", "HN", "SV", "NI")

COUNTRIES: Mapping[str, Country] = {
    country.code: country
    for country in (
        _country("GT", "Guatemala", "Guatemala", "502"),
        _country("HN", "Honduras", "Honduras", "504"),
        _country("SV", "El Salvador", "El Salvador", "503"),
        _country("NI", "Nicaragua", "Nicaragua", "505"),
        _country("BZ", "Belice", "Belize", "501"),
        _country("CA", "Canadá", "Canada", "1"),
        _country("CO", "Colombia", "Colombia", "57"),
        _country("CR", "Costa Rica", "Costa Rica", "506"),
        _country("CU", "Cuba", "Cuba", "53"),
        _country("DO", "República Dominicana", "Dominican Republic", "1", article="the "),
        _country("EC", "Ecuador", "Ecuador", "593"),
        _country("ES", "España", "Spain", "34"),
        _country("HT", "Haití", "Haiti", "509"),
        _country("MX", "México", "Mexico", "52"),
        _country("PA", "Panamá", "Panama", "507"),
        _country("US", "Estados Unidos", "United States", "1", article="the "),
        _country("VE", "Venezuela", "Venezuela", "58"),
        Country(
            code=OTHER,
            names={"es": "Otro país", "en": "Another country"},
            in_sentence={"es": "otro país", "en": "another country"},
            calling_code="",
        ),
    )
}


def country(code: str) -> Country:
    """Return the country of a code, and "another country" for every code the network lacks."""
    return COUNTRIES.get(code, COUNTRIES[OTHER])
