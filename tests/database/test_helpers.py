"""Helpers book within their organisation's share, exactly, also two at once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.domain.applicant import Applicant
from mobility.domain.errors import AlreadyBooked, SlotFull, TooManyMoves, VisitUnknown
from mobility.domain.helping import OrganisationOver, ShareUsed
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow, PermissionRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.sealed import unseal_row
from mobility.models.staff import OrganisationRow
from mobility.services import helper_booking, organisations, reopening, staff
from mobility.services.helper_booking import HelperBooking
from mobility.services.helper_places import Wish
from mobility.services.organisations import NewOrganisation
from tests.database.crowd import together
from tests.line import accept_everybody
from tests.staff import employ
from tests.world import BIRTH, NOW, PATHWAY, TOMORROW, World, person

numbers = count(1)
TEXTS = {
    "kind": "work",
    "bring": [],
    **{name: {"es": "Trabajo"} for name in ("name", "summary", "how", "decides", "otherwise")},
}
DAY = timedelta(days=1)
only_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@dataclass
class Shelter:
    """An organisation with its helper, at the small office whose places are for helpers."""

    world: World
    helper: Staff

    def book(self, at: datetime, who: Applicant | None = None, once: str = "") -> str:
        booking = HelperBooking(
            who=who or person(500 + next(numbers)),
            answers={"for_whom": "me", "nationality": "GT"},
            wish=Wish("xela", PATHWAY),
            starts_at=at,
            once=once or f"form-{next(numbers)}",
        )
        return helper_booking.book(self.helper, booking, settings=self.world.settings, now=NOW)

    def move(self, uid: str, at: datetime, *, reopened: bool = False) -> None:
        reopening.move(
            self.helper, uid, at, reopened=reopened, settings=self.world.settings, now=NOW
        )


@pytest.fixture
def shelter(world: World) -> Shelter:
    with transaction() as session:
        session.execute(update(PoolRow).values(audience="helper"))
        session.execute(update(PathwayRow).values(texts=TEXTS))
    accept_everybody(world)
    ends_on = (NOW + 30 * DAY).date()
    made = organisations.add(NewOrganisation(name="Casa", places_a_day=2, ends_on=ends_on), now=NOW)
    return Shelter(world, employ(Role.HELPER, organisation_id=made.id))


def row_of(uid: str) -> AppointmentRow:
    with reading() as session:
        row = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        session.expunge(row)
        return row


def test_permission_said_aloud_is_kept_with_who_read_it(shelter: Shelter) -> None:
    uid = shelter.book(shelter.world.slot(3))
    row = row_of(uid)
    with reading() as session:
        given = set(session.scalars(select(PermissionRow.purpose)))
        event = session.scalars(
            select(AuditEventRow).where(AuditEventRow.record_kind == "appointment")
        ).one()
        assert (event.details["permission"], event.actor_id) == ("spoken", shelter.helper.id)
    assert (row.channel, row.organisation_id) == ("helper", shelter.helper.organisation_id)
    assert given == {"appointment", "reminders"}
    shelter.world.check()


def test_what_a_helper_may_not_ask_counts_as_not_said(shelter: Shelter) -> None:
    uid = shelter.book(shelter.world.slot(3))
    opened = unseal_row(shelter.world.settings.keys, row_of(uid), "answers", "needs")
    assert opened["answers"]["answers"]["fear"] == "prefer_not"
    assert "adults" not in opened["needs"]


def test_a_form_that_is_sent_twice_books_once(shelter: Shelter) -> None:
    at, who = shelter.world.slot(3), person(600)
    assert shelter.book(at, who, once="same") == shelter.book(at, who, once="same")
    assert shelter.world.appointments() == 1


def test_the_share_of_a_day_ends_before_the_places_do(shelter: Shelter) -> None:
    at, other = shelter.world.slot(5), shelter.world.slot(5, TOMORROW + DAY)
    first = shelter.book(at)
    shelter.book(at)
    with pytest.raises(ShareUsed):
        shelter.book(at)
    elsewhere = shelter.book(other)
    with pytest.raises(ShareUsed):
        shelter.move(elsewhere, at)
    reopening.give_up(
        shelter.helper, first, reopened=False, settings=shelter.world.settings, now=NOW
    )
    shelter.move(elsewhere, at)
    assert shelter.world.taken(at) == 2


def test_nothing_is_booked_beyond_the_organisations_end(shelter: Shelter) -> None:
    late = shelter.world.slot(3, NOW + 31 * DAY)
    with pytest.raises(OrganisationOver):
        shelter.book(late)
    with transaction() as session:
        session.execute(update(OrganisationRow).values(state="suspended"))
    with pytest.raises(OrganisationOver):
        shelter.book(shelter.world.slot(3))


def test_a_helper_is_signed_out_once_the_organisation_has_ended(shelter: Shelter) -> None:
    helper, last = shelter.helper, (NOW + 30 * DAY).date()
    assert staff.signed_in(helper.uid, helper.epoch, today=last) is not None
    assert staff.signed_in(helper.uid, helper.epoch, today=last + DAY) is None


def rush(app: Flask, shelter: Shelter) -> Counter[str]:
    """Let many helpers of one organisation book at once into slots with room for all of them."""
    slots = [shelter.world.slot(4, TOMORROW + timedelta(hours=hour)) for hour in range(5)]
    return together(app, [partial(shelter.book, at) for at in slots for _ in range(3)])


def test_helpers_at_once_never_book_more_than_the_share(app: Flask, shelter: Shelter) -> None:
    assert rush(app, shelter) == {"ok": 2, "ShareUsed": 13}
    shelter.world.check()


@only_postgres
def test_without_the_lock_the_share_is_overdrawn(
    app: Flask, shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(session: Session, organisation_id: int) -> OrganisationRow:
        return session.get_one(OrganisationRow, organisation_id)

    monkeypatch.setattr(organisations, "lock_organisation", unlocked)
    assert rush(app, shelter)["ok"] > 2


def test_a_helper_sees_another_appointment_only_with_code_and_date(shelter: Shelter) -> None:
    with transaction() as session:
        session.execute(update(PoolRow).values(audience="public"))
    at, other = (shelter.world.slot(3, TOMORROW + days * DAY) for days in (2, 3))
    uid = shelter.world.book(at, person(900))
    where: Any = {"settings": shelter.world.settings, "now": NOW}
    with pytest.raises(VisitUnknown):
        reopening.look(shelter.helper, uid, reopened=False, **where)
    reference = unseal_row(shelter.world.settings.keys, row_of(uid), "identity")["identity"]
    found = reopening.reopen(shelter.helper, reference["reference"], BIRTH, **where)
    assert found.uid == uid
    shelter.move(uid, other, reopened=True)
    shelter.move(uid, at, reopened=True)
    with pytest.raises(TooManyMoves):
        shelter.move(uid, other, reopened=True)
    with reading() as session:
        actions = session.scalars(
            select(AuditEventRow.action).where(AuditEventRow.actor_id == shelter.helper.id)
        )
        assert list(actions) == ["reopened_by_helper", "moved", "moved"]


def test_one_document_is_booked_for_once_by_whomever(shelter: Shelter) -> None:
    at = shelter.world.slot(1)
    shelter.book(at, person(901))
    with pytest.raises(SlotFull):
        shelter.book(at)
    with pytest.raises(AlreadyBooked):
        shelter.book(shelter.world.slot(1, TOMORROW + DAY), person(901))
