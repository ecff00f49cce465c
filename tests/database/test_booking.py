"""Confirming a place that is held, one person at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.document import DocumentKind
from mobility.domain.errors import (
    AlreadyBooked,
    AnswersChanged,
    DetailsMissing,
    DraftExpired,
    HoldExpired,
    NotServed,
    SameName,
    TooManyTries,
)
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services import appointments, drafts
from tests.world import NOW, TOMORROW, World, keep_answers, person

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)
LATER = TOMORROW + timedelta(hours=1)


def test_a_hold_takes_a_place_and_confirming_keeps_it(world: World) -> None:
    slot = world.slot(1)
    token = world.journey()
    world.hold(token, slot)
    assert world.taken(slot) == 1
    uid = world.confirm(token)
    assert world.taken(slot) == 1
    assert appointments.view(uid, settings=world.settings).starts_at == slot
    world.check()


def test_a_second_click_shows_the_same_appointment(world: World) -> None:
    token = world.journey()
    world.hold(token, world.slot(3))
    assert world.confirm(token) == world.confirm(token)
    assert world.appointments() == 1
    world.check()


def test_a_document_has_one_live_appointment_in_the_network(world: World) -> None:
    slot = world.slot(3)
    someone = person(1)
    uid = world.book(slot, someone)
    token = world.journey(person(1, given_names="Otra"))
    world.hold(token, slot)
    with pytest.raises(AlreadyBooked):
        world.confirm(token)
    assert world.taken(slot) == 2, "the place stays held while the person decides"
    world.give_up(uid)
    world.confirm(token)
    world.check()


def test_asking_about_a_namesake_is_limited_and_audited(world: World) -> None:
    slot = world.slot(3)
    world.book(slot, person(1))
    token = world.journey(person(1, document="P99999999"))
    world.hold(token, slot)
    for _ in range(world.settings.tries_an_hour):
        with pytest.raises(SameName):
            world.confirm(token)
    with pytest.raises(TooManyTries):
        world.confirm(token)
    with reading() as session:
        actions = session.scalars(select(AuditEventRow.action)).all()
    assert actions.count("namesake_asked_about") == world.settings.tries_an_hour


def test_a_lapsed_second_hold_does_not_show_the_first_booking(world: World) -> None:
    slot = world.slot(3)
    token = world.journey()
    world.hold(token, slot)
    world.confirm(token)
    world.tell(token, person(99))
    world.hold(token, slot)
    with pytest.raises(HoldExpired):
        world.confirm(token, NOW + TEN_MINUTES)


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"for_whom": "me", "nationality": "HN"}, AnswersChanged),
        ({"for_whom": "me", "age": "16", "adult_with": "no"}, NotServed),
    ],
)
def test_changed_answers_and_a_minor_alone_book_nothing(
    world: World, answers: dict[str, str], refusal: type[Exception]
) -> None:
    token = world.journey()
    world.hold(token, world.slot(1))
    keep_answers(token, answers, settings=world.settings, now=NOW, decided=False)
    with pytest.raises(refusal):
        world.confirm(token)
    assert world.appointments() == 0


@pytest.mark.parametrize(
    ("minutes", "band"), [(-1, "12-17"), (0, "18-24")], ids=["on the eve", "on the day"]
)
def test_an_age_is_counted_by_the_day_of_the_offices(world: World, minutes: int, band: str) -> None:
    midnight = datetime(2026, 11, 11, 6, tzinfo=UTC)  # in Guatemala; in UTC it was six hours ago
    now = midnight + timedelta(minutes=minutes)
    token = world.journey(person(1, birth_date=date(2008, 11, 11)))
    world.hold(token, world.slot(1, midnight + timedelta(days=2)), now)
    world.confirm(token, now)
    assert world.appointments(f"age_band = '{band}'") == 1


def test_asking_about_a_taken_document_is_limited_and_audited(world: World) -> None:
    slot = world.slot(3)
    world.book(slot, person(1))
    token = world.journey(person(1, given_names="Otra"))
    world.hold(token, slot)
    for _ in range(world.settings.tries_an_hour):
        with pytest.raises(AlreadyBooked):
            world.confirm(token)
    with pytest.raises(TooManyTries):
        world.confirm(token)
    with reading() as session:
        actions = session.scalars(select(AuditEventRow.action)).all()
    assert actions.count("second_booking_refused") == world.settings.tries_an_hour


def test_an_equal_name_asks_first_and_then_goes_on(world: World) -> None:
    slot = world.slot(3)
    world.book(slot, person(1))
    twin = person(1, document="P99999999", given_names="ROSA  B")
    token = world.journey(twin)
    world.hold(token, slot)
    with pytest.raises(SameName):
        world.confirm(token)
    drafts.save_journey(token, {"same_name": True}, settings=world.settings, now=NOW)
    uid = world.confirm(token)
    assert appointments.view(uid, settings=world.settings).same_name


def test_two_people_without_document_are_two_people(world: World) -> None:
    slot = world.slot(3)
    nobody = {"document_kind": DocumentKind.NONE, "document": ""}
    world.book(slot, person(1, **nobody))
    token = world.journey(person(1, **nobody), same_name=True)
    world.hold(token, slot)
    world.confirm(token)
    assert world.appointments() == 2


def test_confirming_without_a_hold_says_that_it_lapsed(world: World) -> None:
    with pytest.raises(HoldExpired):
        world.confirm(world.journey())


def test_confirming_without_answers_asks_for_the_code(world: World) -> None:
    world.hold("a phone without answers", world.slot(1))
    with pytest.raises(DraftExpired):
        world.confirm("a phone without answers")


def test_confirming_without_details_asks_for_them(world: World) -> None:
    token = world.journey()
    drafts.save_journey(token, {"applicant": None}, settings=world.settings, now=NOW)
    world.hold(token, world.slot(1))
    with pytest.raises(DetailsMissing):
        world.confirm(token)
