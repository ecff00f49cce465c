"""Whoever works with the system: what they may do, where, and whom they can serve."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; a grant gives a role for one office, or for all."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    HELPER = "helper"
    AUDITOR = "auditor"
    DISPLAY = "display"


class StaffState(StrEnum):
    """Whether an account works: invited until its password is set, suspended by others."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class SecondFactor(StrEnum):
    """What proves who signs in, besides the password."""

    NONE = "none"
    APP = "app"
    SHEET = "sheet"


class SignInStep(StrEnum):
    """What comes next for somebody whose password was right; renew: a password of their own."""

    CODE = "code"
    RENEW = "renew"
    FACTOR = "factor"
    PIN = "pin"
    IN = "in"


PIN_TRIES = 5
"""After as many wrong PINs a locked screen is signed out."""
DESK = frozenset({Role.OFFICER, Role.SUPERVISOR})
"""Who works at an office's desk."""
PEOPLE = frozenset(Role) - {Role.DISPLAY}
"""Every role that somebody has, and not a screen on a wall."""


@dataclass(frozen=True)
class Grant:
    """A role at one office, by its slug, or at all of them where `office` is None."""

    role: Role
    office: str | None

    def covers(self, office: str | None) -> bool:
        """Say whether the grant holds at an office; None asks for all of them."""
        return self.office in (None, office)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Somebody who has signed in. `pathways` are those they serve, none for all.

    `gender` is "woman", "man" or empty; `organisation_id` is set for helpers.
    """

    id: int
    uid: str
    epoch: int
    name: str
    locale: str
    languages: tuple[str, ...] = ()
    gender: str = ""
    pathways: tuple[str, ...] = ()
    organisation_id: int | None = None
    grants: tuple[Grant, ...] = ()

    @property
    def is_device(self) -> bool:
        """Say whether this is a screen on a wall: it is never locked, and nobody types there."""
        return bool(self.grants) and not self.has(PEOPLE)

    def may(self, roles: Collection[Role], office: str | None = None) -> bool:
        """Say whether one of these roles is theirs at an office, or at all of them for None."""
        return any(grant.role in roles and grant.covers(office) for grant in self.grants)

    def has(self, roles: Collection[Role]) -> bool:
        """Say whether one of these roles is theirs anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def offices(self, roles: Collection[Role]) -> frozenset[str] | None:
        """Name the offices where one of these roles is theirs; None means all of them."""
        places = {grant.office for grant in self.grants if grant.role in roles}
        return None if None in places else frozenset(one for one in places if one is not None)


def next_step(
    person: Staff, *, factor: SecondFactor, proved: bool, invited: bool, has_pin: bool, strict: bool
) -> SignInStep:
    """Say what comes next after the password; `strict` lets nobody in without a second factor.

    `proved` says that the second factor was shown, `invited` that the password is not their own.
    """
    if factor is not SecondFactor.NONE and not proved:
        return SignInStep.CODE
    if invited:
        return SignInStep.RENEW
    if person.is_device:
        return SignInStep.IN
    if strict and factor is SecondFactor.NONE and not proved:
        return SignInStep.FACTOR
    return SignInStep.IN if has_pin else SignInStep.PIN
