"""Steps by which a rule is written: add, take out, move. Each returns the tree and a place."""

from mobility.domain.rule_faults import ROOT, below
from mobility.domain.rule_form import Condition, Group, Part, new_condition

Edited = tuple[Group, str]
"""The tree after a step, and the path of the part that it was about."""


def part_at(tree: Group, path: str) -> Part | None:
    """Find a part by its path; None where there is none."""
    part: Part = tree
    for number in _steps(path) or ():
        if not isinstance(part, Group) or number >= len(part.parts):
            return None
        part = part.parts[number]
    return part if _steps(path) is not None else None


def add_condition(tree: Group, path: str, fact: str, known: Part | None = None) -> Edited:
    """Add a sentence on a fact at the end of a group, with the words of a known one like it."""
    return _append(tree, path, new_condition(fact, known))


def add_group(tree: Group, path: str) -> Edited:
    """Add a group at the end of another: one thing of several is what is needed most."""
    return _append(tree, path, Group("any"))


def remove(tree: Group, path: str) -> Edited:
    """Take a part out; the whole cannot be."""
    if path == ROOT or part_at(tree, path) is None:
        return tree, path
    parent, number = _parent(path)
    return _put(tree, parent, _without(_group(tree, parent), number)), parent


def move(tree: Group, path: str, step: int) -> Edited:
    """Move a part up (-1) or down (+1): past its neighbour, into it, or out of its group.

    A sentence goes into a group that stands beside it; whatever stands at the edge of a group
    leaves it. At the edge of the whole nothing happens.
    """
    part = part_at(tree, path)
    if path == ROOT or part is None:
        return tree, path
    parent, number = _parent(path)
    group, other = _group(tree, parent), number + step
    if not 0 <= other < len(group.parts):
        return _move_out(tree, path, part, step)
    beside = group.parts[other]
    if isinstance(part, Condition) and isinstance(beside, Group):
        place = 0 if step > 0 else len(beside.parts)
        entered = Group(beside.kind, _inserted(beside.parts, place, part))
        parts = list(group.parts)
        parts[other] = entered
        parts.pop(number)
        at = below(below(parent, other - (step > 0)), place)
        return _put(tree, parent, Group(group.kind, tuple(parts))), at
    without = _without(group, number)
    moved = Group(group.kind, _inserted(without.parts, other, part))
    return _put(tree, parent, moved), below(parent, other)


def _move_out(tree: Group, path: str, part: Part, step: int) -> Edited:
    parent, number = _parent(path)
    if parent == ROOT:
        return tree, path
    grandparent, place = _parent(parent)
    tree = _put(tree, parent, _without(_group(tree, parent), number))
    outer, place = _group(tree, grandparent), place + (step > 0)
    moved = Group(outer.kind, _inserted(outer.parts, place, part))
    return _put(tree, grandparent, moved), below(grandparent, place)


def _append(tree: Group, path: str, part: Part) -> Edited:
    group = part_at(tree, path)
    if not isinstance(group, Group):
        return tree, path
    more = Group(group.kind, (*group.parts, part))
    return _put(tree, path, more), below(path, len(group.parts))


def _put(tree: Group, path: str, part: Part) -> Group:
    """Put another part in a place."""
    if path == ROOT:
        return part if isinstance(part, Group) else tree
    parent, number = _parent(path)
    group = _group(tree, parent)
    parts = (*group.parts[:number], part, *group.parts[number + 1 :])
    return _put(tree, parent, Group(group.kind, parts))


def _group(tree: Group, path: str) -> Group:
    found = part_at(tree, path)
    return found if isinstance(found, Group) else Group("all")


def _without(group: Group, number: int) -> Group:
    return Group(group.kind, (*group.parts[:number], *group.parts[number + 1 :]))


def _inserted(parts: tuple[Part, ...], place: int, part: Part) -> tuple[Part, ...]:
    return (*parts[:place], part, *parts[place:])


def _parent(path: str) -> tuple[str, int]:
    parent, _, number = path.rpartition("-")
    return parent, int(number)


def _steps(path: str) -> tuple[int, ...] | None:
    first, *rest = path.split("-")
    if first != ROOT or not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in rest):
        return None
    return tuple(map(int, rest))
