"""An invitation opens an account once, within three days, for whoever has its newest link."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import LinkInvalid, SignInRefused
from mobility.domain.staff import Grant, Role, SecondFactor, SignInStep, Staff, StaffState
from mobility.models.base import reading
from mobility.models.invitation import InvitationRow
from mobility.services import (
    colleagues,
    invitations,
    organisation_changes,
    people,
    people_steps,
    sign_in,
)
from mobility.services.organisation_changes import Terms
from mobility.services.organisations import NewOrganisation
from mobility.services.organisations import add as add_organisation
from mobility.services.staff import NewStaff
from tests.database.crowd import together
from tests.sinks import Sink, send
from tests.staff import PASSWORD, hire
from tests.world import NOW, World

SECOND = timedelta(seconds=1)
EMAIL = "berta@oficina.test"


@pytest.fixture
def ines(world: World) -> Staff:
    return hire(world.settings, Role.ADMINISTRATOR)


def invite(world: World, ines: Staff, **changes: object) -> str:
    values = {
        "email": EMAIL,
        "name": "Berta",
        "grants": (Grant(Role.OFFICER, "xela"),),
        "uid": "berta",
    }
    new = NewStaff(**{**values, **changes})  # type: ignore[arg-type]
    return invitations.invite(ines, new, settings=world.settings, now=NOW)


def mailed(world: World, now: datetime = NOW) -> str:
    """Send what is due, and return the token of the newest link."""
    sink = Sink()
    send(world, sink, now)
    return str(re.findall(r"/staff/invitation/(\S+)", sink.taken[-1].body)[0])


def accept(world: World, token: str, now: datetime = NOW) -> sign_in.Entry:
    return invitations.accept(token, PASSWORD, settings=world.settings, now=now)


def is_open(world: World, token: str, now: datetime = NOW) -> bool:
    try:
        invitations.open_link(token, settings=world.settings, now=now)
    except LinkInvalid:
        return False
    return True


def state(uid: str = "berta") -> tuple[StaffState, int]:
    found = people.look(uid, today=NOW.date())
    return found.state, found.row_version


def test_whoever_is_invited_chooses_a_password_and_goes_on(world: World, ines: Staff) -> None:
    invite(world, ines)
    with pytest.raises(SignInRefused):
        sign_in.check_password(EMAIL, PASSWORD, settings=world.settings, now=NOW)
    entry = accept(world, mailed(world))
    assert (entry.email, entry.factor) == (EMAIL, SecondFactor.NONE)
    assert entry.step(proved=False, settings=world.settings) is SignInStep.FACTOR
    assert state()[0] is StaffState.ACTIVE
    assert sign_in.check_password(EMAIL, PASSWORD, settings=world.settings, now=NOW)


def test_a_link_is_good_for_three_days(world: World, ines: Staff) -> None:
    invite(world, ines)
    token, end = mailed(world), NOW + timedelta(hours=72)
    assert is_open(world, token, end - SECOND)
    assert not is_open(world, token, end)
    with pytest.raises(LinkInvalid):
        accept(world, token, end)


def test_a_link_is_good_once(world: World, ines: Staff) -> None:
    invite(world, ines)
    token = mailed(world)
    accept(world, token)
    assert not is_open(world, token)
    with pytest.raises(LinkInvalid):
        accept(world, token)


def test_a_used_link_stays_closed_when_its_account_begins_anew(world: World, ines: Staff) -> None:
    invite(world, ines)
    token = mailed(world)
    accept(world, token)
    people_steps.begin_anew(ines, "berta", seen=state()[1], settings=world.settings, now=NOW)
    assert (is_open(world, token), is_open(world, mailed(world))) == (False, True)


def test_who_was_given_a_password_otherwise_finds_the_link_closed(
    world: World, ines: Staff
) -> None:
    invite(world, ines)
    token = mailed(world)
    colleagues.give_password(EMAIL, PASSWORD, settings=world.settings, now=NOW)
    assert not is_open(world, token)


def test_a_link_used_twice_at_once_opens_once(world: World, ines: Staff) -> None:
    invite(world, ines)
    token = mailed(world)
    answers = together(world.app, [lambda: accept(world, token)] * 2)
    assert answers == {"ok": 1, "LinkInvalid": 1}


def test_another_link_ends_the_one_before(world: World, ines: Staff) -> None:
    invite(world, ines)
    old = mailed(world)
    seen = state()[1]
    for _ in range(2):
        invitations.send_again(ines, "berta", seen=seen, settings=world.settings, now=NOW)
    new = mailed(world)
    assert (is_open(world, old), is_open(world, new)) == (False, True)
    assert send(world, Sink()) == 0


def test_a_revoked_invitation_opens_nothing_and_can_be_given_again(
    world: World, ines: Staff
) -> None:
    invite(world, ines)
    token = mailed(world)
    for _ in range(2):
        invitations.revoke(ines, "berta", seen=1, now=NOW)
    assert not is_open(world, token)
    assert state() == (StaffState.SUSPENDED, 2)
    people_steps.let_work(ines, "berta", seen=2, settings=world.settings, now=NOW)
    assert state()[0] is StaffState.INVITED
    assert is_open(world, mailed(world))


def test_who_works_already_is_not_invited_again(world: World, ines: Staff) -> None:
    invite(world, ines)
    accept(world, mailed(world))
    seen = state()[1]
    with pytest.raises(SignInRefused):
        invitations.send_again(ines, "berta", seen=seen, settings=world.settings, now=NOW)
    with pytest.raises(SignInRefused):
        invitations.revoke(ines, "berta", seen=seen, now=NOW)


def test_who_is_suspended_meanwhile_finds_the_link_closed(world: World, ines: Staff) -> None:
    invite(world, ines)
    token = mailed(world)
    people_steps.suspend(ines, "berta", seen=1, now=NOW)
    assert not is_open(world, token)


def test_a_helper_of_a_suspended_organisation_finds_the_link_closed(
    world: World, ines: Staff
) -> None:
    made = add_organisation(NewOrganisation(name="Casa", places_a_day=2), now=NOW)
    invite(world, ines, grants=(Grant(Role.HELPER, "xela"),), organisation_id=made.id)
    token = mailed(world)
    assert is_open(world, token)
    organisation_changes.suspend(ines, made.uid, now=NOW)
    assert not is_open(world, token)
    terms = Terms(name="Casa", places_a_day=2, ends_on=NOW.date() - timedelta(days=1))
    organisation_changes.let_work(ines, made.uid, now=NOW)
    organisation_changes.put(ines, made.uid, terms, seen=3, now=NOW)
    assert not is_open(world, token)


def test_the_database_holds_no_token(world: World, ines: Staff) -> None:
    invite(world, ines)
    token = mailed(world)
    with reading() as session:
        kept = session.scalars(select(InvitationRow)).one()
        hashed = kept.token_hash
        assert token not in (kept.uid, hashed)
    assert len(hashed) == 64
    assert not is_open(world, hashed)
    assert not is_open(world, token[:-1])
    assert not is_open(world, "")
