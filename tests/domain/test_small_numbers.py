import pytest

from mobility.domain.small_numbers import hidden, is_small


@pytest.mark.parametrize(("size", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_small_group_has_one_to_four_people(size, small):
    assert is_small(size) is small


@pytest.mark.parametrize(
    ("sizes", "out"),
    [
        ({}, ""),
        ({"a": 9, "b": 5, "c": 0}, ""),
        # Alone it could be worked out from the total: the smallest other goes with it.
        ({"a": 9, "b": 4, "c": 7}, "bc"),
        # Two of them together are few: what is left would still tell that they are.
        ({"a": 9, "b": 1, "c": 2, "d": 30}, "abc"),
        ({"a": 9, "b": 2, "c": 3}, "bc"),
        # Nobody at all hides nobody.
        ({"a": 9, "b": 4, "c": 0}, "ab"),
        ({"b": 4, "c": 0}, "b"),
    ],
)
def test_what_is_hidden_cannot_be_worked_out(sizes, out):
    assert hidden(sizes) == frozenset(out)
