"""Accounts for tests, and browsers on which they have signed in."""

from dataclasses import replace
from datetime import datetime
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy import update

from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role, Staff, StaffState
from mobility.models.base import transaction
from mobility.models.staff import StaffRow
from mobility.services import own_account, staff
from tests.world import NOW

numbers = count(1)
PASSWORD, PIN = "tres gallos azules", "2580"


def employ(*roles: Role, office: str | None = None, name: str = "Ana", **changes: object) -> Staff:
    """Give somebody an account that works, within the program; `office` None is all of them."""
    grants = tuple(Grant(role, office) for role in roles or (Role.OFFICER,))
    email = f"persona-{next(numbers)}@oficina.example"
    values = {"email": email, "name": name, "grants": grants, **changes}
    uid = staff.add(staff.NewStaff(**values), now=NOW)  # type: ignore[arg-type]
    with transaction() as session:
        active = update(StaffRow).where(StaffRow.uid == uid)
        session.execute(active.values(state=StaffState.ACTIVE.value))
    found = staff.signed_in(uid, 1, today=NOW.date())
    assert found is not None
    return found


def enter(client: FlaskClient, person: Staff, at: datetime = NOW) -> None:
    """Let somebody be signed in on a browser, who was there a moment ago.

    A test that moves the clock by minutes lets them enter again, or finds the screen locked.
    """
    with client.session_transaction() as kept:
        kept["_user_id"] = f"{person.uid}.{person.epoch}"
        kept["_fresh"] = True
        kept["staff_since"] = kept["staff_seen"] = int(at.timestamp())


def address(person: Staff) -> str:
    """Return the e-mail address of somebody's account."""
    return own_account.look(person).email


def hire(
    settings: Settings,
    *roles: Role,
    office: str | None = None,
    pin: str = PIN,
    password: str = PASSWORD,
) -> Staff:
    """Give somebody an account with a password and a PIN, within the program."""
    person = employ(*roles, office=office)
    epoch = own_account.set_password(person, password, settings=settings, now=NOW)
    if pin:
        own_account.set_pin(person, pin, settings=settings, now=NOW)
    return replace(person, epoch=epoch)
