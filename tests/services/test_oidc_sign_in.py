"""Whose account a provider's proof opens: by address the first time, by subject from then on."""

import pytest
from sqlalchemy import select, update

from mobility.domain.errors import SignInRefused
from mobility.domain.identity_provider import Proof
from mobility.domain.staff import Grant, Role, Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.staff import StaffRow
from mobility.services import (
    invitations,
    oidc_sign_in,
    organisation_changes,
    people,
    people_steps,
    sign_in,
)
from mobility.services.organisations import NewOrganisation
from mobility.services.organisations import add as add_organisation
from mobility.services.staff import NewStaff
from tests.database.crowd import together
from tests.staff import employ, hire
from tests.world import NOW, World

EMAIL, SUBJECT = "berta@oficina.test", "persona-7"


def proof(subject: str = SUBJECT, email: str = EMAIL) -> Proof:
    return Proof(subject=subject, email=email, methods=frozenset())


def enter(world: World, one: Proof) -> sign_in.Entry:
    return oidc_sign_in.recognise(one, settings=world.settings, now=NOW)


def refused(world: World, one: Proof) -> bool:
    try:
        enter(world, one)
    except SignInRefused:
        return True
    return False


def subject_of(person: Staff) -> str | None:
    with reading() as session:
        return session.scalar(select(StaffRow.oidc_subject).where(StaffRow.id == person.id))


def test_a_verified_address_links_the_account_once(world: World) -> None:
    berta = employ(Role.OFFICER, email=EMAIL)
    assert enter(world, proof(email="Berta@Oficina.test")).staff.uid == berta.uid
    assert subject_of(berta) == SUBJECT
    assert enter(world, proof(email="")).staff.uid == berta.uid
    assert refused(world, proof("persona-8"))
    with reading() as session:
        actions = session.scalars(
            select(AuditEventRow.action).where(
                AuditEventRow.action.in_(["provider_linked", "sign_in_failed"])
            )
        ).all()
    assert actions == ["provider_linked", "sign_in_failed"]


def test_two_subjects_with_one_address_at_once_link_one(world: World) -> None:
    berta = employ(Role.OFFICER, email=EMAIL)
    answers = together(
        world.app, [lambda: enter(world, proof("one")), lambda: enter(world, proof("two"))]
    )
    assert answers == {"ok": 1, "SignInRefused": 1}
    assert subject_of(berta) in ("one", "two")


def test_without_a_verified_address_nobody_is_found(world: World) -> None:
    employ(Role.OFFICER, email=EMAIL)
    assert refused(world, proof(email=""))
    assert refused(world, proof(email="nadie@oficina.test"))


def test_a_suspended_account_or_organisation_stays_out(world: World) -> None:
    ines = hire(world.settings, Role.ADMINISTRATOR)
    casa = add_organisation(NewOrganisation(name="Casa", places_a_day=2), now=NOW)
    berta = employ(Role.HELPER, email=EMAIL, organisation_id=casa.id)
    organisation_changes.suspend(ines, casa.uid, now=NOW)
    assert refused(world, proof())
    assert subject_of(berta) is None
    organisation_changes.let_work(ines, casa.uid, now=NOW)
    enter(world, proof())
    people_steps.suspend(
        ines, berta.uid, seen=people.look(berta.uid, today=NOW.date()).row_version, now=NOW
    )
    assert refused(world, proof())


def test_who_is_invited_needs_no_password_and_a_given_one_is_gone(world: World) -> None:
    ines = hire(world.settings, Role.ADMINISTRATOR)
    new = NewStaff(email=EMAIL, name="Berta", grants=(Grant(Role.OFFICER, "xela"),), uid="b")
    invitations.invite(ines, new, settings=world.settings, now=NOW)
    with transaction() as session:
        given = update(StaffRow).where(StaffRow.uid == "b")
        session.execute(given.values(password_hash="for the first time"))
    entry = enter(world, proof())
    assert (entry.invited, entry.email) == (False, EMAIL)
    found = people.look("b", today=NOW.date())
    assert (found.has_password, found.by_provider, found.invited_until) == (False, True, None)


def test_who_begins_anew_is_linked_anew(world: World) -> None:
    ines = hire(world.settings, Role.ADMINISTRATOR)
    berta = employ(Role.OFFICER, email=EMAIL)
    enter(world, proof())
    seen = people.look(berta.uid, today=NOW.date()).row_version
    people_steps.begin_anew(ines, berta.uid, seen=seen, settings=world.settings, now=NOW)
    assert subject_of(berta) is None
    assert enter(world, proof("persona-8")).staff.uid == berta.uid


@pytest.mark.parametrize("change", ["state", "text"])
def test_a_proof_that_is_altered_or_of_another_sign_in_is_none(world: World, change: str) -> None:
    sealed = oidc_sign_in.seal_proof(proof(), "state-1", settings=world.settings)
    assert oidc_sign_in.open_proof(sealed, "state-1", settings=world.settings) == proof()
    other = {"state": (sealed, "state-2"), "text": (sealed[:-4] + "AAA=", "state-1")}[change]
    assert oidc_sign_in.open_proof(*other, settings=world.settings) is None
    assert SUBJECT not in sealed
