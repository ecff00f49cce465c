"""What administrators do to the accounts of colleagues, and what nobody may do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from mobility.domain.errors import AccountExists, AccountUnknown, ChangedMeanwhile, SignInRefused
from mobility.domain.grants import (
    BeyondOwnRights,
    GrantProblem,
    GrantsInvalid,
    OwnRights,
)
from mobility.domain.staff import Grant, Role, SecondFactor, Staff, StaffState
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.staff import StaffRow
from mobility.services import (
    invitations,
    people,
    people_changes,
    people_steps,
    second_factor,
    sign_in,
    staff,
)
from mobility.services.people import Person
from mobility.services.people_changes import Changes, Rights
from tests.sinks import Sink, send
from tests.staff import PASSWORD, address, employ, hire
from tests.world import NOW, World

TODAY = NOW.date()
EVERYTHING = Grant(Role.ADMINISTRATOR, None)
OFFICER, SUPERVISOR = Grant(Role.OFFICER, "xela"), Grant(Role.SUPERVISOR, "xela")


@pytest.fixture
def ines(world: World) -> Staff:
    """An administrator of all offices."""
    return hire(world.settings, Role.ADMINISTRATOR)


def look(person: Staff) -> Person:
    return people.look(person.uid, today=TODAY)


def change(actor: Staff, person: Staff, *grants: Grant, seen: int = 0, **told: object) -> list[str]:
    now = look(person)
    values = {
        "name": now.name,
        "locale": now.locale,
        "languages": now.languages,
        "gender": now.gender,
        "pathways": now.pathways,
        "rights": Rights(grants=frozenset(grants)) if grants else None,
        **told,
    }
    changes = Changes(**values)  # type: ignore[arg-type]
    return people_changes.change(actor, person.uid, changes, seen=seen or now.row_version, now=NOW)


def works(person: Staff) -> bool:
    """Say whether whoever had signed in is still in."""
    return staff.signed_in(person.uid, person.epoch, today=TODAY) is not None


def details_of(action: str) -> list[dict[str, object]]:
    with reading() as session:
        mine = select(AuditEventRow).where(AuditEventRow.action == action)
        return [row.details for row in session.scalars(mine.order_by(AuditEventRow.id))]


def test_a_change_is_written_down_by_field_and_role(world: World, ines: Staff) -> None:
    ana = employ(Role.OFFICER, office="xela")
    fields = change(ines, ana, SUPERVISOR, name="Ana Lucía", languages=("es", "quc"))
    assert fields == ["grants", "languages", "name"]
    assert details_of("staff_changed") == [
        {"fields": fields, "given": ["supervisor@xela"], "taken": ["officer@xela"]}
    ]
    assert (look(ana).name, look(ana).grants) == ("Ana Lucía", (SUPERVISOR,))


def test_other_rights_hold_at_once_and_another_name_signs_nobody_out(
    world: World, ines: Staff
) -> None:
    ana = employ(Role.OFFICER, office="xela")
    change(ines, ana, name="Ana Lucía")
    assert works(ana)
    change(ines, ana, SUPERVISOR)
    assert not works(ana)


def test_what_changes_nothing_writes_nothing(world: World, ines: Staff) -> None:
    ana = employ(Role.OFFICER, office="xela")
    assert change(ines, ana, OFFICER) == []
    assert change(ines, ana, OFFICER, seen=99) == []
    assert details_of("staff_changed") == []
    assert look(ana).row_version == 1


def test_who_was_slower_hears_who_changed_it(world: World, ines: Staff) -> None:
    ana, other = employ(Role.OFFICER, office="xela"), hire(world.settings, Role.ADMINISTRATOR)
    change(ines, ana, name="Ana Lucía")
    with pytest.raises(ChangedMeanwhile) as refused:
        change(other, ana, name="Ana María", seen=1)
    assert (refused.value.by, refused.value.at) == (ines.name, NOW)
    assert look(ana).name == "Ana Lucía"


def test_nobody_raises_their_own_rights(world: World, ines: Staff) -> None:
    with pytest.raises(OwnRights):
        change(ines, ines, EVERYTHING, OFFICER)
    manager = Rights(grants=frozenset({EVERYTHING}), manages=True)
    with pytest.raises(OwnRights):
        change(ines, ines, rights=manager)
    assert change(ines, ines, name="Inés M.") == ["name"]
    assert look(ines).grants == (EVERYTHING,)


def test_who_administers_one_office_changes_nobody_here(world: World) -> None:
    local = employ(Role.ADMINISTRATOR, office="xela")
    ana = employ(Role.OFFICER, office="xela")
    with pytest.raises(BeyondOwnRights):
        change(local, ana, SUPERVISOR)
    with pytest.raises(BeyondOwnRights):
        people_steps.suspend(local, ana.uid, seen=1, now=NOW)


def test_who_administered_until_a_moment_ago_changes_nobody(world: World, ines: Staff) -> None:
    other = hire(world.settings, Role.ADMINISTRATOR)
    ana = employ(Role.OFFICER, office="xela")
    change(ines, other, OFFICER)
    with pytest.raises(BeyondOwnRights):
        change(other, ana, EVERYTHING)
    people_steps.suspend(ines, ana.uid, seen=1, now=NOW)
    with pytest.raises(BeyondOwnRights):
        people_steps.let_work(other, ana.uid, seen=2, settings=world.settings, now=NOW)


def test_somebody_is_left_who_administers_everything(world: World, ines: Staff) -> None:
    other = hire(world.settings, Role.ADMINISTRATOR)
    people_steps.suspend(ines, other.uid, seen=look(other).row_version, now=NOW)
    assert people.others_in_charge(ines.id) == 0
    # Nobody but Inés is left, and who is not in charge cannot act: the rule is asked directly.
    third = employ(Role.ADMINISTRATOR)
    change(ines, third, OFFICER)
    assert look(third).grants == (OFFICER,)


def test_rights_that_do_not_go_together_are_refused(world: World, ines: Staff) -> None:
    ana = employ(Role.OFFICER, office="xela")
    with pytest.raises(GrantsInvalid) as refused:
        change(ines, ana, Grant(Role.HELPER, "xela"))
    assert refused.value.problem is GrantProblem.NO_ORGANISATION
    assert look(ana).grants == (OFFICER,)


def test_a_suspended_account_is_out_and_comes_back_as_it_was(world: World, ines: Staff) -> None:
    ana = hire(world.settings, Role.OFFICER, office="xela")
    people_steps.suspend(ines, ana.uid, seen=look(ana).row_version, now=NOW)
    assert not works(ana)
    with pytest.raises(SignInRefused):
        sign_in.check_password(address(ana), PASSWORD, settings=world.settings, now=NOW)
    people_steps.let_work(
        ines, ana.uid, seen=look(ana).row_version, settings=world.settings, now=NOW
    )
    assert sign_in.check_password(address(ana), PASSWORD, settings=world.settings, now=NOW)
    assert not works(ana)


STEPS: dict[str, Callable[..., None]] = {
    "suspend": people_steps.suspend,
    "anew": people_steps.begin_anew,
    "end": people_steps.end_everywhere,
}


@pytest.mark.parametrize("name", STEPS)
def test_nobody_takes_a_step_with_their_own_account(world: World, ines: Staff, name: str) -> None:
    more = {"settings": world.settings} if name == "anew" else {}
    with pytest.raises(OwnRights):
        STEPS[name](ines, ines.uid, seen=look(ines).row_version, now=NOW, **more)


@pytest.mark.parametrize("name", STEPS)
def test_a_second_click_does_nothing_and_an_old_page_is_refused(
    world: World, ines: Staff, name: str
) -> None:
    ana = hire(world.settings, Role.OFFICER, office="xela")
    more = {"settings": world.settings} if name == "anew" else {}
    seen = look(ana).row_version
    for _ in range(2):
        STEPS[name](ines, ana.uid, seen=seen, now=NOW, **more)
    assert look(ana).row_version == seen + 1
    with pytest.raises(ChangedMeanwhile):
        STEPS[name](ines, ana.uid, seen=seen - 1, now=NOW, **more)


def test_who_lost_the_phone_begins_anew_by_a_link(world: World, ines: Staff) -> None:
    ana = hire(world.settings, Role.OFFICER, office="xela")
    sheet = second_factor.propose(ana, SecondFactor.SHEET, settings=world.settings)
    second_factor.accept(ana, sheet, sheet.codes[0], first=True, settings=world.settings, now=NOW)
    people_steps.begin_anew(
        ines, ana.uid, seen=look(ana).row_version, settings=world.settings, now=NOW
    )
    assert (look(ana).factor, look(ana).has_password) == (SecondFactor.NONE, False)
    assert not works(ana)
    with pytest.raises(SignInRefused):
        sign_in.check_password(address(ana), PASSWORD, settings=world.settings, now=NOW)
    sink = Sink()
    send(world, sink)
    assert [one.to for one in sink.taken] == [address(ana)]
    assert "segundo paso" in sink.taken[0].body


def test_signed_out_everywhere_is_not_stopped(world: World, ines: Staff) -> None:
    ana = hire(world.settings, Role.OFFICER, office="xela")
    people_steps.end_everywhere(ines, ana.uid, seen=look(ana).row_version, now=NOW)
    assert not works(ana)
    assert look(ana).state is StaffState.ACTIVE


def test_an_unknown_account_is_refused(world: World, ines: Staff) -> None:
    with pytest.raises(AccountUnknown):
        people.look("nobody", today=TODAY)
    with pytest.raises(AccountUnknown):
        people_steps.suspend(ines, "nobody", seen=1, now=NOW)


def test_an_address_has_one_account(world: World, ines: Staff) -> None:
    new = staff.NewStaff(email="Berta@x.example", name="Berta", grants=(OFFICER,), uid="one")
    for _ in range(2):
        assert invitations.invite(ines, new, settings=world.settings, now=NOW) == "one"
    with pytest.raises(AccountExists):
        invitations.invite(ines, replace(new, uid="two"), settings=world.settings, now=NOW)
    with reading() as session:
        assert len(session.scalars(select(StaffRow).where(StaffRow.name == "Berta")).all()) == 1
