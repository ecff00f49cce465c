import pytest

from mobility.domain.serving import Officer, Room, Why, goes_first, why_not

ANA = Officer(languages=("es", "quc"), gender="woman", window=3)


@pytest.mark.parametrize(
    ("needs", "interpreters", "reasons"),
    [
        ({"language": "es"}, (), ()),
        ({}, (), ()),
        ({"language": "en"}, (), (Why.LANGUAGE,)),
        ({"language": "es", "interpreter": "quc"}, (), ()),
        ({"language": "es", "interpreter": "mam"}, (), (Why.LANGUAGE,)),
        ({"language": "es", "interpreter": "mam"}, ("mam",), ()),
        ({"officer": "woman"}, (), ()),
        ({"officer": "any"}, (), ()),
        ({"officer": "man"}, (), (Why.GENDER,)),
        ({"interpreter": "mam", "officer": "man"}, (), (Why.LANGUAGE, Why.GENDER)),
    ],
)
def test_an_officer_serves_whom_they_understand_and_who_asked_for_them(
    needs, interpreters, reasons
) -> None:
    room = Room(interpreters=interpreters)
    assert why_not(needs, "INFO", None, ANA, room) == reasons


def test_an_officer_of_some_pathways_leaves_the_others() -> None:
    some = Officer(languages=("es",), pathways=("INFO",))
    assert why_not({}, "INFO", None, some, Room()) == ()
    assert why_not({}, "RET_JOB", None, some, Room()) == (Why.PATHWAY,)


def test_who_was_handed_over_waits_for_a_window_with_somebody() -> None:
    assert why_not({}, "INFO", 5, ANA, Room(windows={3, 5})) == (Why.WINDOW,)
    assert why_not({}, "INFO", 5, ANA, Room(windows={3})) == ()
    assert why_not({}, "INFO", 3, ANA, Room(windows={3, 5})) == ()
    assert goes_first(3, 3)
    assert not goes_first(None, 3)
    assert not goes_first(None, None)


def test_who_asked_for_a_woman_is_not_called_by_somebody_unknown() -> None:
    unknown = Officer(languages=("es",))
    assert why_not({"officer": "woman"}, "INFO", None, unknown, Room()) == (Why.GENDER,)
