"""Who proves who they are: password, app, paper, PIN; and what is said of what is wrong."""

from collections import Counter
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from mobility.domain.errors import NotAllowed, SignInRefused, TooManyTries
from mobility.domain.staff import Role, SecondFactor, SignInStep, Staff, StaffState
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import approvals, colleagues, own_account, second_factor, sign_in
from mobility.services.second_factor import Proposal
from tests.database.crowd import together
from tests.staff import PASSWORD, PIN, address, hire
from tests.world import NOW, World

HALF_MINUTE = timedelta(seconds=30)
WRONG = "otra cosa muy distinta"


@pytest.fixture
def officer(world: World) -> Staff:
    return hire(world.settings, Role.OFFICER, office="xela")


def enter(world: World, person: Staff, password: str = PASSWORD, mark: str = "", now=NOW):
    return sign_in.check_password(
        address(person), password, mark=mark, settings=world.settings, now=now
    )


def set_up(world: World, person: Staff, kind: SecondFactor) -> Proposal:
    """Give somebody a second factor; the app's own code of NOW is used up by it."""
    made = second_factor.propose(person, kind, settings=world.settings)
    code = app_code(made, NOW) if kind is SecondFactor.APP else made.codes[0]
    second_factor.accept(person, made, code, first=True, settings=world.settings, now=NOW)
    return made


def app_code(made: Proposal, at: datetime) -> str:
    return pyotp.TOTP(made.secret).at(int(at.timestamp()))


def audited(action: str) -> Counter[str]:
    with reading() as session:
        rows = session.scalars(select(AuditEventRow).where(AuditEventRow.action == action))
        return Counter(row.details.get("step", "") for row in rows)


def test_whatever_is_wrong_is_refused_alike_and_audited(world: World, officer: Staff) -> None:
    assert enter(world, officer).step(proved=False, settings=world.settings) is SignInStep.FACTOR
    with pytest.raises(SignInRefused):
        enter(world, officer, WRONG)
    with pytest.raises(SignInRefused):
        sign_in.check_password("nadie@x.example", PASSWORD, settings=world.settings, now=NOW)
    colleagues.suspend(address(officer), now=NOW)
    with pytest.raises(SignInRefused):
        enter(world, officer)
    assert audited("sign_in_failed") == {"password": 3}


def test_five_wrong_passwords_close_an_account_for_an_hour(world: World, officer: Staff) -> None:
    for address_tried in (address(officer), "nadie@x.example"):
        for _ in range(5):
            with pytest.raises(SignInRefused):
                sign_in.check_password(address_tried, WRONG, settings=world.settings, now=NOW)
        with pytest.raises(TooManyTries):
            sign_in.check_password(address_tried, PASSWORD, settings=world.settings, now=NOW)
    # Strangers who guess keep nobody out of the computer where they were in before.
    assert enter(world, officer, mark="of the office").staff.id == officer.id
    assert enter(world, officer, now=NOW + timedelta(hours=1)).staff.id == officer.id


def test_a_right_password_costs_no_try(world: World, officer: Staff) -> None:
    for _ in range(7):
        enter(world, officer)


def test_an_apps_code_is_good_once_and_no_older_one_after(world: World, officer: Staff) -> None:
    made = set_up(world, officer, SecondFactor.APP)
    entry, later = enter(world, officer), NOW + 2 * HALF_MINUTE
    assert entry.step(proved=False, settings=world.settings) is SignInStep.CODE
    with pytest.raises(SignInRefused):
        sign_in.check_code(entry, app_code(made, NOW), settings=world.settings, now=NOW)
    code = app_code(made, later)
    answers = together(
        world.app,
        [lambda: sign_in.check_code(entry, code, settings=world.settings, now=later)] * 3,
    )
    assert answers == {"ok": 1, "SignInRefused": 2}
    older = app_code(made, later - HALF_MINUTE)
    with pytest.raises(SignInRefused):
        sign_in.check_code(entry, older, settings=world.settings, now=later)


def test_a_code_on_paper_is_good_once_for_two_at_once(world: World, officer: Staff) -> None:
    made = set_up(world, officer, SecondFactor.SHEET)
    entry, code = enter(world, officer), made.codes[3].lower()
    answers = together(
        world.app, [lambda: sign_in.check_code(entry, code, settings=world.settings, now=NOW)] * 3
    )
    assert answers == {"ok": 1, "SignInRefused": 2}
    left = second_factor.codes_left(officer.id)
    assert (left.left, left.following) == (38, 2)


def test_five_wrong_codes_close_the_second_step_for_an_hour(world: World, officer: Staff) -> None:
    made = set_up(world, officer, SecondFactor.SHEET)
    entry = enter(world, officer)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in.check_code(entry, "KKKK KKKK", settings=world.settings, now=NOW)
    with pytest.raises(TooManyTries):
        sign_in.check_code(entry, made.codes[3], settings=world.settings, now=NOW)
    later = NOW + timedelta(hours=1)
    assert sign_in.check_code(entry, made.codes[3], settings=world.settings, now=later) == "code"


def test_who_is_on_the_way_in_is_out_once_all_is_ended(world: World, officer: Staff) -> None:
    epoch = enter(world, officer).staff.epoch
    assert sign_in.known(officer.uid, epoch, settings=world.settings, now=NOW) is not None
    own_account.end_everywhere(officer, now=NOW)
    assert sign_in.known(officer.uid, epoch, settings=world.settings, now=NOW) is None


def test_a_recovery_code_opens_without_the_phone(world: World, officer: Staff) -> None:
    made = set_up(world, officer, SecondFactor.APP)
    entry = enter(world, officer)
    assert sign_in.check_code(entry, made.codes[9], settings=world.settings, now=NOW) == "code"
    other = hire(world.settings, Role.OFFICER, office="xela")
    set_up(world, other, SecondFactor.APP)
    with pytest.raises(SignInRefused):
        sign_in.check_code(enter(world, other), made.codes[1], settings=world.settings, now=NOW)


def test_a_password_alone_cannot_replace_a_second_factor(world: World, officer: Staff) -> None:
    set_up(world, officer, SecondFactor.SHEET)
    with pytest.raises(SignInRefused):
        set_up(world, officer, SecondFactor.APP)
    stranger = hire(world.settings, Role.OFFICER, office="xela")
    made = second_factor.propose(officer, SecondFactor.APP, settings=world.settings)
    assert second_factor.proposed(stranger, made.sealed, settings=world.settings) is None


def test_the_fifth_wrong_pin_signs_out_until_the_password(world: World, officer: Staff) -> None:
    for _ in range(4):
        with pytest.raises(SignInRefused):
            own_account.check_pin(officer, "9999", settings=world.settings, now=NOW)
    with pytest.raises(TooManyTries):
        own_account.check_pin(officer, "9999", settings=world.settings, now=NOW)
    with pytest.raises(TooManyTries):
        own_account.check_pin(officer, PIN, settings=world.settings, now=NOW)
    sign_in.finish(officer, settings=world.settings, now=NOW)
    own_account.check_pin(officer, PIN, settings=world.settings, now=NOW)


def test_a_first_password_is_good_until_an_own_one_is_chosen(world: World, officer: Staff) -> None:
    set_up(world, officer, SecondFactor.SHEET)
    once = colleagues.start_anew(address(officer), settings=world.settings, now=NOW)
    entry = enter(world, officer, once)
    assert entry.step(proved=False, settings=world.settings) is SignInStep.RENEW
    own_account.set_password(entry.staff, WRONG, settings=world.settings, now=NOW)
    with pytest.raises(SignInRefused):
        enter(world, officer, once)
    assert enter(world, officer, WRONG).factor is SecondFactor.NONE


def test_only_a_supervisor_of_the_office_approves(world: World, officer: Staff) -> None:
    def ask(approver: Staff, pin: str = PIN, person: Staff = officer) -> int:
        return approvals.require_supervisor(
            person,
            "xela",
            approver_email=address(approver),
            pin=pin,
            settings=world.settings,
            now=NOW,
        )

    chief = hire(world.settings, Role.SUPERVISOR, office="xela")
    assert ask(chief) == chief.id
    assert ask(officer, "", person=chief) == chief.id
    for refused in (lambda: ask(officer), lambda: ask(chief, "1111"), lambda: ask(chief, "")):
        with pytest.raises(NotAllowed):
            refused()
    with transaction() as session:
        gone = update(StaffRow).where(StaffRow.id == chief.id)
        session.execute(gone.values(state=StaffState.SUSPENDED.value))
    with pytest.raises(NotAllowed):
        ask(chief)
    assert audited("approved") == {"": 1}
