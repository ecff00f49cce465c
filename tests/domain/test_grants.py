"""Who may give whom which rights: the whole table."""

import pytest

from mobility.domain.grants import (
    BeyondOwnRights,
    GrantProblem,
    LastAdministrator,
    OwnRights,
    grant_problem,
    require_administrator_left,
    require_may_change,
    require_may_stop,
    tidy,
)
from mobility.domain.staff import Grant, Role, Staff

HERE, THERE = "quetzaltenango", "quiche"
ADMIN, LOCAL = Grant(Role.ADMINISTRATOR, None), Grant(Role.ADMINISTRATOR, HERE)
OFFICER, OTHER = Grant(Role.OFFICER, HERE), Grant(Role.OFFICER, THERE)
ALL_OFFICER, AUDITOR = Grant(Role.OFFICER, None), Grant(Role.AUDITOR, None)
HELPER, SCREEN = Grant(Role.HELPER, HERE), Grant(Role.DISPLAY, HERE)
ME, SOMEBODY = 1, 2


def who(*grants: Grant) -> Staff:
    return Staff(id=ME, uid="ines", epoch=1, name="Inés", locale="es", grants=grants)


@pytest.mark.parametrize(
    ("actor", "before", "after", "refusal"),
    [
        (ADMIN, [], [OFFICER], None),
        (ADMIN, [], [ADMIN, AUDITOR], None),
        (ADMIN, [OFFICER], [OTHER], None),
        (LOCAL, [], [OFFICER], None),
        (LOCAL, [OFFICER], [], None),
        (LOCAL, [], [LOCAL], None),
        (LOCAL, [OTHER], [OTHER, OFFICER], None),
        (LOCAL, [], [OTHER], BeyondOwnRights),
        (LOCAL, [OTHER, OFFICER], [OFFICER], BeyondOwnRights),
        (LOCAL, [], [ALL_OFFICER], BeyondOwnRights),
        (LOCAL, [], [ADMIN], BeyondOwnRights),
        (LOCAL, [AUDITOR], [], BeyondOwnRights),
        (OFFICER, [], [OFFICER], BeyondOwnRights),
        (ALL_OFFICER, [], [OFFICER], BeyondOwnRights),
        (AUDITOR, [], [OFFICER], BeyondOwnRights),
    ],
)
def test_rights_are_given_only_where_somebody_administers(actor, before, after, refusal) -> None:
    if refusal is None:
        require_may_change(who(actor), SOMEBODY, before, after)
        require_may_change(who(actor), None, before, after)
    else:
        with pytest.raises(refusal):
            require_may_change(who(actor), SOMEBODY, before, after)


@pytest.mark.parametrize(
    ("before", "after"), [([LOCAL], [ADMIN]), ([ADMIN], []), ([ADMIN], [ADMIN, OFFICER])]
)
def test_nobody_changes_their_own_rights(before, after) -> None:
    with pytest.raises(OwnRights):
        require_may_change(who(*before), ME, before, after)
    require_may_change(who(*before), ME, before, before)


def test_nobody_stops_themselves_nor_somebody_beyond_their_office() -> None:
    with pytest.raises(OwnRights):
        require_may_stop(who(ADMIN), ME, [ADMIN])
    require_may_stop(who(ADMIN), SOMEBODY, [ADMIN])
    require_may_stop(who(LOCAL), SOMEBODY, [OFFICER])
    for grants in ([ADMIN], [OFFICER, OTHER], [AUDITOR]):
        with pytest.raises(BeyondOwnRights):
            require_may_stop(who(LOCAL), SOMEBODY, grants)


@pytest.mark.parametrize(
    ("in_charge", "after", "works", "allowed"),
    [
        ({ME, SOMEBODY}, [], True, True),
        ({SOMEBODY}, [ADMIN, OFFICER], True, True),
        ({SOMEBODY}, [LOCAL], True, False),
        ({SOMEBODY}, [ADMIN], False, False),
        ({ME}, [], False, True),
        (set(), [], False, True),
    ],
)
def test_somebody_is_left_who_administers_all_offices(in_charge, after, works, allowed) -> None:
    if allowed:
        require_administrator_left(in_charge, SOMEBODY, after, works=works)
    else:
        with pytest.raises(LastAdministrator):
            require_administrator_left(in_charge, SOMEBODY, after, works=works)


@pytest.mark.parametrize(
    ("grants", "in_organisation", "problem"),
    [
        ([], False, GrantProblem.NONE),
        ([OFFICER], False, None),
        ([OFFICER, AUDITOR], False, None),
        ([OFFICER], True, GrantProblem.NO_HELPER),
        ([HELPER], True, None),
        ([HELPER], False, GrantProblem.NO_ORGANISATION),
        ([HELPER, OFFICER], True, GrantProblem.HELPER_AND_MORE),
        ([SCREEN], False, None),
        ([SCREEN, Grant(Role.DISPLAY, THERE)], False, None),
        ([SCREEN, OFFICER], False, GrantProblem.DISPLAY_AND_MORE),
        ([Grant(Role.DISPLAY, None)], False, GrantProblem.DISPLAY_EVERYWHERE),
    ],
)
def test_an_account_has_rights_that_go_together(grants, in_organisation, problem) -> None:
    assert grant_problem(grants, in_organisation=in_organisation) is problem


def test_a_right_at_all_offices_takes_in_each_of_them() -> None:
    assert tidy([ALL_OFFICER, OFFICER, OTHER, LOCAL]) == {ALL_OFFICER, LOCAL}
    assert tidy([OFFICER, OTHER]) == {OFFICER, OTHER}
