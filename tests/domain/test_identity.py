from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.country import COUNTRIES, OTHER, SERVED, country
from mobility.domain.document import DocumentKind
from mobility.domain.identity import (
    BirthDateProblem,
    age_on,
    name_material,
    parse_birth_date,
    person_material,
    undocumented_material,
)
from mobility.domain.person_name import (
    MAX_NAME,
    NameProblem,
    fold_name,
    name_problem,
    tidy_name,
)

TODAY = date(2026, 6, 12)
BORN = date(1989, 3, 12)


@pytest.mark.parametrize(
    "name",
    [
        "Ch'en",
        "Q’eqchi’",
        "Tzʼunun",
        "Ch´en",
        "Kꞌicheꞌ",
        "de León",
        "De la Cruz",
        "del Cid",
        "Pérez-López",
        "Ñ",
        "O",
        "María José",
        "Ma. Elena",
        "Núñez",
        "王",
        "Juan II",
    ],
)
def test_a_real_name_is_taken_as_it_is(name: str) -> None:
    assert name_problem(tidy_name(name)) is None
    assert tidy_name(name) == name


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", NameProblem.EMPTY),
        (" \t\n ", NameProblem.EMPTY),
        ("\u200b", NameProblem.EMPTY),
        ("1234", NameProblem.CHARACTERS),
        ("-'", NameProblem.CHARACTERS),
        ("Ana 😀", NameProblem.CHARACTERS),
        ("Ana 👍🏽", NameProblem.CHARACTERS),
        ("Ana 1️⃣", NameProblem.CHARACTERS),
        ("Ana\x00", NameProblem.CHARACTERS),
        ("<b>Ana</b>", NameProblem.CHARACTERS),
        ("a" * 10_000, NameProblem.TOO_LONG),
    ],
)
def test_what_is_no_name_has_its_code(name: str, problem: NameProblem) -> None:
    assert name_problem(tidy_name(name)) is problem


def test_a_name_may_have_eighty_characters_after_trimming() -> None:
    assert name_problem(tidy_name("  " + "ñ" * MAX_NAME + "  ")) is None
    assert name_problem(tidy_name("ñ" * (MAX_NAME + 1))) is NameProblem.TOO_LONG
    # Written with separate accents it is still eighty letters.
    assert name_problem(tidy_name("n\u0303" * MAX_NAME)) is None


def test_tidying_collapses_spaces_and_keeps_capitals() -> None:
    assert tidy_name("  maría \u00a0 DE  león\u200f\n") == "maría DE león"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ch'en", "CHEN"),
        ("Q’eqchi’", "q'eqchi'"),
        ("Tzʼunun", "Tz´unun"),
        ("Kꞌicheꞌ", "K'iche'"),
        ("Núñez", "nunez"),
        ("María  José", "MARIA JOSE"),
        ("Pérez-López", "perez lopez"),
        ("Ma. Elena", "ma elena"),
        ("Ａｎａ", "ana"),
        ("Güicho", "guicho"),
    ],
)
def test_spellings_of_one_name_fold_to_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_different_names_stay_different_when_folded() -> None:
    assert fold_name("Juana") != fold_name("Juan A")
    assert fold_name("de la Cruz") == "de la cruz"


@given(st.text(max_size=40))
def test_folding_a_folded_name_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.text(max_size=120))
def test_tidying_a_tidied_name_changes_nothing(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)


@pytest.mark.parametrize(
    "fields", [("12", "3", "1989"), (" 12", "03 ", "1989"), ("0012", "3", "1989")]
)
def test_a_birth_date_is_read_from_three_fields(fields: tuple[str, str, str]) -> None:
    assert parse_birth_date(*fields, today=TODAY) == BORN


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (("", "3", "1989"), BirthDateProblem.MISSING),
        (("12", " ", "1989"), BirthDateProblem.MISSING),
        (("12", "3", "89"), BirthDateProblem.YEAR),
        (("31", "2", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("29", "2", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("12", "13", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("0", "3", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("12", "3", "0000"), BirthDateProblem.IMPOSSIBLE),
        (("-1", "3", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("²", "3", "1989"), BirthDateProblem.IMPOSSIBLE),
        (("12", "3", "9" * 10_000), BirthDateProblem.IMPOSSIBLE),
        (("13", "6", "2026"), BirthDateProblem.FUTURE),
        (("12", "6", "1905"), BirthDateProblem.TOO_OLD),
    ],
)
def test_a_wrong_birth_date_has_its_code(
    fields: tuple[str, str, str], problem: BirthDateProblem
) -> None:
    assert parse_birth_date(*fields, today=TODAY) is problem


def test_the_newborn_and_the_very_old_are_people() -> None:
    assert parse_birth_date("12", "6", "2026", today=TODAY) == TODAY
    assert parse_birth_date("13", "6", "1905", today=TODAY) == date(1905, 6, 13)


@given(st.tuples(st.text(), st.text(), st.text()))
def test_any_three_fields_give_a_date_or_code(fields: tuple[str, str, str]) -> None:
    read = parse_birth_date(*fields, today=TODAY)
    assert isinstance(read, BirthDateProblem) or read <= TODAY


def test_a_year_is_completed_on_the_birthday() -> None:
    assert age_on(date(2008, 6, 13), TODAY) == 17
    assert age_on(date(2008, 6, 12), TODAY) == 18


def test_a_leap_day_child_ages_on_first_march() -> None:
    leap_day = date(2008, 2, 29)
    assert age_on(leap_day, date(2026, 2, 28)) == 17
    assert age_on(leap_day, date(2026, 3, 1)) == 18
    assert age_on(leap_day, date(2028, 2, 28)) == 19
    assert age_on(leap_day, date(2028, 2, 29)) == 20


def test_one_document_is_one_person_however_typed() -> None:
    key = person_material("GT", DocumentKind.CUI, "1990 01014 0101")
    assert person_material("GT", DocumentKind.CUI, "1990-01014-0101") == key
    assert person_material("GT", DocumentKind.CUI, "2581 47032 0901") != key


def test_a_national_number_counts_under_its_issuer() -> None:
    dui = "04567890-3"
    assert person_material("GT", DocumentKind.DUI, dui) == person_material(
        "SV", DocumentKind.DUI, dui
    )


def test_one_passport_number_of_two_countries_is_two_people() -> None:
    kind = DocumentKind.PASSPORT
    assert person_material("HN", kind, "A123456") != person_material("NI", kind, "A123456")
    assert person_material("HN", kind, "A123456") != person_material(
        "HN", DocumentKind.OTHER, "A123456"
    )


def test_no_document_makes_no_key_of_a_document() -> None:
    with pytest.raises(ValueError, match="undocumented_material"):
        person_material("GT", DocumentKind.NONE, "1990 01014 0101")
    with pytest.raises(ValueError, match="undocumented_material"):
        person_material("GT", DocumentKind.PASSPORT, " - ")


def test_one_name_gives_one_material_however_written() -> None:
    key = name_material("María José", "de León Ch'en", BORN)
    assert name_material("MARIA  JOSE", "Deleón Chen", BORN) == key
    assert name_material("María José", "de León Ch'en", date(1989, 3, 13)) != key


def test_two_undocumented_people_of_one_name_stay_two() -> None:
    one = undocumented_material("Ana", "López", BORN, disambiguator="a")
    other = undocumented_material("Ana", "López", BORN, disambiguator="b")
    assert one != other
    assert one.startswith(name_material("Ana", "López", BORN))


def test_where_names_end_is_part_of_the_material() -> None:
    assert name_material("Ana María", "López", BORN) != name_material("Ana", "María López", BORN)


@given(st.lists(st.tuples(st.text(), st.text()), min_size=2, max_size=2, unique=True))
def test_no_typed_text_can_imitate_a_joiner(pair: list[tuple[str, str]]) -> None:
    (given_names, surnames), (other_names, other_surnames) = pair
    same = name_material(given_names, surnames, BORN) == name_material(
        other_names, other_surnames, BORN
    )
    folded = [(fold_name(a).replace(" ", ""), fold_name(b).replace(" ", "")) for a, b in pair]
    assert same == (folded[0] == folded[1])


def test_a_disambiguator_cannot_imitate_a_joiner() -> None:
    assert undocumented_material("Ana", "López", BORN, disambiguator="a\x1fb").count("\x1f") == 4


def test_every_country_has_its_words_and_code() -> None:
    assert [COUNTRIES[code].calling_code for code in SERVED] == ["502", "504", "503", "505"]
    for known in COUNTRIES.values():
        assert known.names["es"]
        assert known.names["en"]
        assert known.calling_code.isdigit() or known.code == OTHER


def test_an_unknown_country_is_another_country() -> None:
    assert country("XX").code == OTHER
    assert f"Usted es de {country('SV').in_sentence['es']}" == "Usted es de El Salvador"
    assert f"You are from {country('US').in_sentence['en']}" == "You are from the United States"
    assert f"Usted es de {country('XX').in_sentence['es']}" == "Usted es de otro país"
