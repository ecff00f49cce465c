import pytest

from mobility.domain.correction import Wall, changed_fields, edits, walls

ROSA = {
    "given_names": "Rosa María",
    "first_surname": "Tz'unun",
    "second_surname": "López",
    "birth_date": "1990-06-12",
    "document_kind": "passport",
    "document": "P123456",
}


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("", "", 0),
        ("rosa", "rosa", 0),
        ("rosa", "roza", 1),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_edits_count_the_letters_that_differ(one: str, other: str, count: int) -> None:
    assert edits(one, other) == edits(other, one) == count


@pytest.mark.parametrize(
    "changes",
    [
        {"given_names": "ROSA MARIA"},
        {"first_surname": "Tzʼunún"},
        {"given_names": "Roza Maria"},
        {"given_names": "Rosa Marta", "second_surname": "Lopes"},
        {"called": "doña Rosa"},
        {"second_surname": "Lópezes"},
    ],
)
def test_small_corrections_of_a_name_need_nobody(changes: dict[str, str]) -> None:
    assert walls(ROSA, {**ROSA, **changes}) == ()


@pytest.mark.parametrize(
    ("changes", "wall"),
    [
        ({"given_names": "Marta Elena"}, Wall.NAME),
        ({"second_surname": "Lópezeses"}, Wall.NAME),
        ({"second_surname": ""}, Wall.NAME),
        # Two letters of three are another name.
        (
            {"given_names": "Roza Maria", "first_surname": "Tzunum", "second_surname": "Lopes"},
            Wall.NAME,
        ),
        ({"document": "P123457"}, Wall.DOCUMENT),
        ({"document_kind": "none", "document": ""}, Wall.DOCUMENT),
        ({"birth_date": "1990-06-13"}, Wall.BIRTH_DATE),
        ({"birth_date": None}, Wall.BIRTH_DATE),
    ],
)
def test_what_could_make_it_another_person_needs_a_supervisor(
    changes: dict[str, str], wall: Wall
) -> None:
    assert walls(ROSA, {**ROSA, **changes}) == (wall,)


def test_two_letters_of_a_short_name_make_another_name() -> None:
    ana = {**ROSA, "given_names": "Ana"}
    assert walls(ana, {**ana, "given_names": "Eva"}) == (Wall.NAME,)
    assert walls(ana, {**ana, "given_names": "Ada"}) == ()


def test_whoever_had_no_document_may_show_one() -> None:
    without = {**ROSA, "document_kind": "none", "document": ""}
    assert walls(without, ROSA) == ()


def test_what_was_not_known_of_a_walk_in_may_be_added() -> None:
    called = {"given_names": "", "first_surname": "", "second_surname": "", "birth_date": None}
    assert walls({**called, "document_kind": "none", "document": ""}, ROSA) == ()


def test_nothing_and_empty_are_no_change() -> None:
    assert changed_fields({"called": None}, {"called": "", "document": "P1"}) == ("document",)
