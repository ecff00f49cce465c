"""Writing a rule step by step: what is added, taken out and moved, and where it is then."""

import pytest

from mobility.domain.rule_edit import add_condition, add_group, move, part_at, remove
from mobility.domain.rule_form import Condition, Group

A, B, C, D = (Condition(fact="age", op="at_least", values=(str(age),)) for age in range(4))
TREE = Group("all", (A, Group("any", (B, C)), D))


def shape(part: Group | Condition) -> object:
    if isinstance(part, Condition):
        return part.values[0] if part.values else part.fact
    return [shape(one) for one in part.parts]


def test_a_sentence_is_added_at_the_end_of_its_group() -> None:
    tree, path = add_condition(TREE, "r-1", "passport")
    assert (shape(tree), path) == (["0", ["1", "2", "passport"], "3"], "r-1-2")


def test_a_group_is_added_inside_a_group() -> None:
    tree, path = add_group(TREE, "r-1")
    assert (shape(tree), path) == (["0", ["1", "2", []], "3"], "r-1-2")
    assert part_at(tree, path) == Group("any")


def test_a_part_is_taken_out_and_the_whole_is_not() -> None:
    assert shape(remove(TREE, "r-1-0")[0]) == ["0", ["2"], "3"]
    assert shape(remove(TREE, "r-1")[0]) == ["0", "3"]
    assert remove(TREE, "r") == (TREE, "r")


@pytest.mark.parametrize(
    ("path", "step", "expected", "at"),
    [
        ("r-0", 1, [["0", "1", "2"], "3"], "r-0-0"),
        ("r-2", -1, ["0", ["1", "2", "3"]], "r-1-2"),
        ("r-1-0", 1, ["0", ["2", "1"], "3"], "r-1-1"),
        ("r-1-0", -1, ["0", "1", ["2"], "3"], "r-1"),
        ("r-1-1", 1, ["0", ["1"], "2", "3"], "r-2"),
        ("r-1", 1, ["0", "3", ["1", "2"]], "r-2"),
        ("r-1", -1, [["1", "2"], "0", "3"], "r-0"),
        ("r-0", -1, ["0", ["1", "2"], "3"], "r-0"),
        ("r-2", 1, ["0", ["1", "2"], "3"], "r-2"),
    ],
)
def test_a_part_moves_past_into_and_out(path: str, step: int, expected: object, at: str) -> None:
    moved, place = move(TREE, path, step)
    assert (shape(moved), place) == (expected, at)
    assert part_at(moved, place) == part_at(TREE, path)


@pytest.mark.parametrize("path", ["", "x", "r-9", "r-0-0", "r--1", "r-١", "r-1-", "r-1-99999"])
def test_a_place_that_is_not_there_changes_nothing(path: str) -> None:
    assert part_at(TREE, path) is None
    assert add_condition(TREE, path, "age")[0] == TREE
    assert add_group(TREE, path)[0] == TREE
    assert remove(TREE, path)[0] == TREE
    assert move(TREE, path, 1)[0] == TREE
