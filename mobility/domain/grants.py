"""Who may give whom which rights; nobody raises their own, or leaves nobody in charge."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from mobility.domain.errors import DomainError
from mobility.domain.staff import Grant, Role, Staff

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
EVERYWHERE = Grant(Role.ADMINISTRATOR, None)
"""The right to change everything, without which nobody could give it to anybody."""


class OwnRights(DomainError):
    """Nobody changes their own rights, stops their own account or resets their own factor."""

    code = "own_rights"


class BeyondOwnRights(DomainError):
    """Nobody gives or takes a right where they administer nothing themselves."""

    code = "beyond_own_rights"


class LastAdministrator(DomainError):
    """Nobody would be left who administers all offices."""

    code = "last_administrator"


class GrantProblem(StrEnum):
    """Why an account cannot have these rights."""

    NONE = "none"
    NO_ORGANISATION = "no_organisation"
    NO_HELPER = "no_helper"
    HELPER_AND_MORE = "helper_and_more"
    DISPLAY_AND_MORE = "display_and_more"
    DISPLAY_EVERYWHERE = "display_everywhere"


class GrantsInvalid(DomainError):
    """An account cannot have these rights together; carries why."""

    code = "grants_invalid"

    def __init__(self, problem: GrantProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def tidy(grants: Iterable[Grant]) -> frozenset[Grant]:
    """Leave out rights at an office that somebody has at all of them anyway."""
    given = frozenset(grants)
    everywhere = {one.role for one in given if one.office is None}
    return frozenset(one for one in given if one.office is None or one.role not in everywhere)


def grant_problem(grants: Collection[Grant], *, in_organisation: bool) -> GrantProblem | None:
    """Say why an account cannot have these rights; None where it can.

    Who helps people book belongs to an organisation, and is nobody of an office; a screen on a wall
    belongs to one office or more, and nobody signs in there for anything else.
    """
    roles = {one.role for one in grants}
    if not roles:
        return GrantProblem.NONE
    if Role.DISPLAY in roles:
        return _display_problem(grants, roles)
    if Role.HELPER not in roles:
        return GrantProblem.NO_HELPER if in_organisation else None
    if roles != {Role.HELPER}:
        return GrantProblem.HELPER_AND_MORE
    return None if in_organisation else GrantProblem.NO_ORGANISATION


def require_may_change(
    actor: Staff, target_id: int | None, before: Collection[Grant], after: Collection[Grant]
) -> None:
    """Refuse a change of rights that is not the actor's to make; `target_id` None is a new account.

    Whoever administers one office gives and takes rights there, and none that hold at all offices.
    Raises OwnRights and BeyondOwnRights.
    """
    changed = frozenset(before) ^ frozenset(after)
    if changed and actor.id == target_id:
        raise OwnRights
    if not all(actor.may(ADMINISTRATOR, one.office) for one in changed):
        raise BeyondOwnRights


def require_may_stop(actor: Staff, target_id: int, grants: Collection[Grant]) -> None:
    """Refuse to stop an account, or to take its sign-in away, that is not the actor's to stop.

    Raises OwnRights and BeyondOwnRights.
    """
    if actor.id == target_id:
        raise OwnRights
    if not all(actor.may(ADMINISTRATOR, one.office) for one in grants):
        raise BeyondOwnRights


def require_administrator_left(
    in_charge: Collection[int], target_id: int, after: Collection[Grant], *, works: bool
) -> None:
    """Refuse to leave nobody who administers all offices.

    `in_charge` are the accounts that do so now and can sign in, `after` and `works` what becomes of
    one account. Raises LastAdministrator.
    """
    if target_id not in in_charge or (works and EVERYWHERE in after):
        return
    if not set(in_charge) - {target_id}:
        raise LastAdministrator


def _display_problem(grants: Collection[Grant], roles: Collection[Role]) -> GrantProblem | None:
    if set(roles) != {Role.DISPLAY}:
        return GrantProblem.DISPLAY_AND_MORE
    return GrantProblem.DISPLAY_EVERYWHERE if any(one.office is None for one in grants) else None
