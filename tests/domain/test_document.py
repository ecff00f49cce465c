from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.document import (
    LETTERS_NI,
    MAX_DOCUMENT,
    MUNICIPALITIES_GT,
    DocumentKind,
    DocumentProblem,
    DocumentWarning,
    check_document,
    document_problem,
    format_document,
    kinds_for,
    normalise_document,
)

TODAY = date(2026, 6, 12)
CUI, DNI, DUI, CEDULA = (
    DocumentKind.CUI,
    DocumentKind.DNI_HN,
    DocumentKind.DUI,
    DocumentKind.CEDULA_NI,
)

# All people and numbers are invented.
RIGHT = [
    (CUI, "1990 01014 0101"),
    (CUI, "2581 47032 0901"),
    (CUI, "3027 64186 1301"),
    (CUI, "2845 09175 1601"),
    (CUI, "2176 30944 2001"),
    (CUI, "1739 05625 1201"),
    (CUI, "2468 13571 1701"),
    (CUI, "2603 84194 1801"),
    (DUI, "04567890-3"),
    (DUI, "12345678-4"),
    (DUI, "00016297-5"),
    (DUI, "03214765-0"),
    (DUI, "05902184-1"),
    (DUI, "06120457-8"),
    (CEDULA, "001-120389-0014U"),
    (CEDULA, "281-050795-0003F"),
    (CEDULA, "441-230178-0021A"),
    (CEDULA, "161-301299-0007N"),
    (CEDULA, "486-180689-0001X"),
    (DNI, "0801-1990-12345"),
    (DNI, "0501-1985-00001"),
    (DNI, "1601-2001-00452"),
]

WRONG = [
    (CUI, "2581 47033 0901", DocumentWarning.CHECK),
    (CUI, "2581 47032 2301", DocumentWarning.DEPARTMENT),
    (CUI, "2581 47032 0001", DocumentWarning.DEPARTMENT),
    (CUI, "2581 47032 0199", DocumentWarning.MUNICIPALITY),
    (CUI, "2581 47032 090", DocumentWarning.LENGTH),
    (CUI, "2581 4703X 0901", DocumentWarning.CHARACTERS),
    (DUI, "03214765-1", DocumentWarning.CHECK),
    (DUI, "3214765-0", DocumentWarning.LENGTH),
    (CEDULA, "001-120389-0014A", DocumentWarning.CHECK),
    (CEDULA, "001-320389-0014", DocumentWarning.LENGTH),
    (CEDULA, "001-320389-0014" + LETTERS_NI[13203890014 % 23], DocumentWarning.DATE),
    (CEDULA, "001-120389-00140", DocumentWarning.CHARACTERS),
    (DNI, "1901-1990-12345", DocumentWarning.DEPARTMENT),
    (DNI, "0001-1990-12345", DocumentWarning.DEPARTMENT),
    (DNI, "0800-1990-12345", DocumentWarning.MUNICIPALITY),
    (DNI, "0829-1990-12345", DocumentWarning.MUNICIPALITY),
    (DNI, "0801-1899-12345", DocumentWarning.DATE),
    (DNI, "0801-2027-12345", DocumentWarning.DATE),
    (DNI, "0801-1990-1234", DocumentWarning.LENGTH),
    (DocumentKind.PASSPORT, "A1234", DocumentWarning.LENGTH),
    (DocumentKind.PASSPORT, "A123456789012345", DocumentWarning.LENGTH),
    (DocumentKind.PASSPORT, "Ж123456", DocumentWarning.CHARACTERS),
]


def looked_at(kind: DocumentKind, raw: str) -> DocumentWarning | None:
    return check_document(kind, normalise_document(kind, raw), today=TODAY)


@pytest.mark.parametrize(("kind", "number"), RIGHT)
def test_a_right_number_gives_no_warning(kind: DocumentKind, number: str) -> None:
    assert looked_at(kind, number) is None


@pytest.mark.parametrize(("kind", "number", "warning"), WRONG)
def test_a_wrong_number_warns_and_is_kept(
    kind: DocumentKind, number: str, warning: DocumentWarning
) -> None:
    normalised = normalise_document(kind, number)
    assert check_document(kind, normalised, today=TODAY) is warning
    assert document_problem(kind, normalised) is None


@pytest.mark.parametrize(("kind", "number"), RIGHT)
def test_a_number_is_shown_as_its_document_prints(kind: DocumentKind, number: str) -> None:
    assert format_document(kind, normalise_document(kind, number)) == number


def test_a_number_of_another_length_is_shown_bare() -> None:
    assert format_document(CUI, "258147032") == "258147032"
    assert format_document(DocumentKind.PASSPORT, "A1234567") == "A1234567"


def test_all_340_municipalities_pass_and_no_other() -> None:
    base = "258147032"
    passing = {
        (department, municipality)
        for department, municipality in product(range(100), range(100))
        if looked_at(CUI, f"{base}{department:02}{municipality:02}") is None
    }
    assert len(passing) == sum(MUNICIPALITIES_GT) == 340
    for department, last in enumerate(MUNICIPALITIES_GT, start=1):
        assert {(department, 1), (department, last)} <= passing
        assert (department, last + 1) not in passing
    assert {(5, 14), (13, 33)} <= passing


def test_a_remainder_of_ten_was_never_issued() -> None:
    for digit in range(10):
        assert looked_at(CUI, f"20000008{digit}0101") is DocumentWarning.CHECK


@given(st.integers(0, 7), st.integers(1, 9))
def test_any_one_wrong_digit_of_a_cui_warns(place: int, shift: int) -> None:
    digits = [int(d) for d in "2581470320901"]
    digits[place] = (digits[place] + shift) % 10
    assert looked_at(CUI, "".join(map(str, digits))) is DocumentWarning.CHECK


def test_a_cedula_of_a_leap_day_is_a_birthday() -> None:
    leap_day, none = "001290200000", "001290201000"
    for body, expected in ((leap_day, None), (none, DocumentWarning.DATE)):
        number = f"{body}1"
        letter = LETTERS_NI[int(number) % len(LETTERS_NI)]
        assert looked_at(CEDULA, number + letter) is expected


@pytest.mark.parametrize("length", [6, 15])
def test_a_passport_has_six_to_fifteen_characters(length: int) -> None:
    assert looked_at(DocumentKind.PASSPORT, "A" * length) is None


@pytest.mark.parametrize("raw", ["2581470320901", " 2581-47032.0901 ", "２５８１ 47032 0901"])
def test_a_number_is_one_however_it_is_typed(raw: str) -> None:
    assert normalise_document(CUI, raw) == "2581470320901"


def test_a_passport_is_stored_in_plain_capitals() -> None:
    assert normalise_document(DocumentKind.PASSPORT, " á-12 3.ñ ") == "A123N"


def test_only_an_empty_or_endless_number_is_refused() -> None:
    kind = DocumentKind.OTHER
    assert document_problem(kind, "") is DocumentProblem.EMPTY
    assert document_problem(kind, "1") is None
    assert document_problem(kind, "1" * MAX_DOCUMENT) is None
    assert document_problem(kind, "1" * (MAX_DOCUMENT + 1)) is DocumentProblem.TOO_LONG


def test_having_no_document_is_no_problem() -> None:
    assert normalise_document(DocumentKind.NONE, "anything") == ""
    assert document_problem(DocumentKind.NONE, "") is None
    assert looked_at(DocumentKind.NONE, "") is None


@given(st.sampled_from(DocumentKind), st.text(max_size=60))
def test_any_text_can_be_normalised_checked_and_shown(kind: DocumentKind, raw: str) -> None:
    normalised = normalise_document(kind, raw)
    assert normalise_document(kind, normalised) == normalised
    warning = check_document(kind, normalised, today=TODAY)
    assert warning is None or warning in DocumentWarning
    shown = format_document(kind, normalised)
    assert normalise_document(kind, shown) == normalised


@pytest.mark.parametrize(
    ("nationality", "first"), [("GT", CUI), ("HN", DNI), ("SV", DUI), ("NI", CEDULA)]
)
def test_a_person_is_offered_their_own_document_first(
    nationality: str, first: DocumentKind
) -> None:
    assert kinds_for(nationality)[0] is first
    assert kinds_for(nationality)[-1] is DocumentKind.NONE
    assert kinds_for("OTHER")[0] is DocumentKind.PASSPORT
