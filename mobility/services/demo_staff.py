"""The accounts of the demonstration, which everybody may know; never made outside development."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mobility.domain.errors import AccountExists
from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role, SecondFactor, StaffState
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow, staff_by_email
from mobility.services import colleagues, organisations, passwords, staff
from mobility.services.network_files import read_toml
from mobility.services.organisations import NewOrganisation

FILE = "staff.toml"


@dataclass(frozen=True)
class DemoAccounts:
    """What to write in the sign-in form: one password and one PIN for all of these."""

    password: str
    pin: str
    people: tuple[tuple[str, str], ...]


def add(folder: Path, *, settings: Settings, now: datetime) -> None:
    """Make the accounts of a demonstration's file that are not there yet."""
    if not settings.development:
        return
    wanted = read_toml(folder / FILE, FILE)
    for one in wanted["account"]:
        organisation = _organisation(one.get("organisation", ""), now)
        try:
            staff.add(_new(one, organisation), now=now)
        except AccountExists:
            continue
        colleagues.give_password(one["email"], wanted["password"], settings=settings, now=now)
        _give_pin(one["email"], wanted["pin"], settings)


def known(folder: Path, *, settings: Settings) -> DemoAccounts | None:
    """Return the demonstration's sign-ins that are in this database and work."""
    if not settings.development:
        return None
    wanted = read_toml(folder / FILE, FILE)
    people = tuple(_there(wanted["account"]))
    return DemoAccounts(wanted["password"], wanted["pin"], people) if people else None


def _there(accounts: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    with reading() as session:
        for one in accounts:
            found = staff_by_email(session, one["email"])
            # With a second factor set up, what everybody knows no longer signs in.
            works = found is not None and found[0].state == StaffState.ACTIVE
            if found is not None and works and found[0].second_factor == SecondFactor.NONE:
                yield one["email"], one["what"]


def _new(one: dict[str, Any], organisation: int | None) -> staff.NewStaff:
    return staff.NewStaff(
        email=one["email"],
        name=one["name"],
        grants=tuple(Grant(Role(role), one.get("office")) for role in one["roles"]),
        languages=tuple(one.get("languages", ["es"])),
        gender=one.get("gender", ""),
        organisation_id=organisation,
        manages=organisation is not None,
    )


def _organisation(name: str, now: datetime) -> int | None:
    if not name:
        return None
    found = colleagues.organisation_named(name)
    if found is not None:
        return found
    return organisations.add(NewOrganisation(name=name, places_a_day=4), now=now).id


def _give_pin(email: str, pin: str, settings: Settings) -> None:
    made = passwords.hash_secret(pin, settings)
    with transaction() as session:
        found = staff_by_email(session, email)
        if found is not None:
            session.get_one(StaffRow, found[0].id).pin_hash = made
