"""The page of an offered place: three buttons without script, and what it says once it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.hold import HoldRow
from mobility.models.offer import OfferRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import holds, moves, offers
from mobility.services.appointments import Appointment
from tests.conftest import NOW
from tests.web.phone import Phone, title, words
from tests.web.visits import Desk

JOIN = "/waitlist/join?office=quetzaltenango"


@dataclass
class Offering:
    """An office that is full, a person in its line, and a place that somebody gives up."""

    desk: Desk
    settings: Settings
    booked: Appointment

    def give_up(self) -> str:
        """Let a place be free and return the address of the offer that it becomes."""
        with self.desk.app.app_context():
            moves.give_up(self.booked.uid, settings=self.settings, now=self.desk.now)
            with reading() as session:
                uid = session.scalars(select(OfferRow.uid).order_by(OfferRow.id.desc())).first()
            return f"/o/{offers.link(str(uid), settings=self.settings)}"

    def states(self) -> list[str]:
        with self.desk.app.app_context(), reading() as session:
            return list(session.scalars(select(OfferRow.state).order_by(OfferRow.id)))

    def entries(self) -> list[str]:
        with self.desk.app.app_context(), reading() as session:
            return list(session.scalars(select(WaitlistEntryRow.state)))

    def sweep(self, now: datetime) -> None:
        self.desk.now = now
        with self.desk.app.app_context():
            holds.sweep_holds(settings=self.settings, now=now)


@pytest.fixture
def offering(app: Flask, settings: Settings) -> Offering:
    desk = Desk(app, settings).start()
    booked = desk.book()
    with app.app_context(), transaction() as session:
        full = update(SlotRow).where(SlotRow.starts_at != booked.starts_at)
        session.execute(full.values(taken=SlotRow.capacity))
    return Offering(desk, settings, booked)


@pytest.fixture
def waiting(phone: Phone) -> Phone:
    return wait(phone)


def wait(phone: Phone) -> Phone:
    phone.walk(for_whom="me", nationality="GT", in_country="GT", age="34", fear="no")
    phone.post("/screening/choose", pathway="INFO", mode="in_person")
    joined = phone.post(JOIN, phone="5111 2222", phone_owner="mine")
    assert joined.status_code == 303
    return phone


def see(phone: Phone, address: str, query: str = "") -> str:
    page = phone._keep(phone.client.get(address + query))
    assert page.status_code == 200
    return page.text


def press(phone: Phone, address: str, said: str) -> str:
    """Open the page, press one of its buttons, and return where it leads."""
    see(phone, address)
    sent = {"csrf_token": phone.token, "answer": said}
    return str(phone.client.post(address, data=sent).headers["Location"])


def test_the_page_says_where_when_and_until_when(offering: Offering, waiting: Phone):
    page = waiting._keep(waiting.client.get(offering.give_up() + "?lang=en"))
    assert title(page) == "There is a place for you"
    said = words(page)
    assert "Quetzaltenango Office" in said
    assert "We keep it for you until" in said
    for button in ("Yes, I want this place", "Not this time", "Take me off the list"):
        assert button in said
    assert "guidance" not in said.lower()


def test_the_page_speaks_the_language_of_who_waits(offering: Offering, app: Flask):
    wait(Phone(app, "es"))
    address = offering.give_up()
    page = Phone(app)._keep(Phone(app).client.get(address))
    assert title(page) == "Hay un lugar para usted"
    said = words(page)
    assert "Se lo guardamos hasta el" in said
    for button in ("Sí, quiero este lugar", "No esta vez", "Quitarme de la lista"):
        assert button in said


def test_opening_the_page_changes_nothing(offering: Offering, waiting: Phone, app: Flask):
    address = offering.give_up()
    for _ in range(3):
        see(Phone(app), address)
    assert waiting.client.head(address).status_code == 200
    assert (offering.states(), offering.entries()) == (["open"], ["waiting"])


@pytest.mark.parametrize("on_another_phone", [False, True])
def test_yes_leads_to_the_details(
    offering: Offering, waiting: Phone, app: Flask, on_another_phone: bool
):
    address = offering.give_up()
    phone = Phone(app) if on_another_phone else waiting
    assert press(phone, address, "yes") == "/en/book/details"
    assert phone.get("/book/details").status_code == 200
    assert offering.states() == ["accepted"]
    assert press(phone, address, "yes") == "/en/book/details"
    assert "You said yes to this place" in see(phone, address)


def test_a_second_phone_is_told_who_has_the_place(offering: Offering, waiting: Phone, app: Flask):
    address = offering.give_up()
    press(waiting, address, "yes")
    second = Phone(app)
    assert press(second, address, "yes").startswith("/o/")
    assert "With the code of your options you can go on here." in see(second, address)


def test_not_this_time_keeps_the_place_in_the_line(offering: Offering, waiting: Phone):
    address = offering.give_up()
    press(waiting, address, "no")
    said = see(waiting, address)
    assert "This place will be for another person" in said
    assert "You keep your place in the line." in said
    assert "You are the next person." in waiting.get("/waitlist").text
    assert (offering.states(), offering.entries()) == (["declined"], ["waiting"])


def test_take_me_off_the_list_ends_the_wait(offering: Offering, waiting: Phone):
    address = offering.give_up()
    press(waiting, address, "leave")
    assert "You are no longer in the line" in see(waiting, address)
    assert (offering.states(), offering.entries()) == (["declined"], ["left"])


def test_an_answer_that_comes_late_is_met_kindly(offering: Offering, waiting: Phone):
    address = offering.give_up()
    offering.desk.now = NOW + timedelta(days=1)
    assert press(waiting, address, "yes").startswith("/o/")
    offering.sweep(NOW + timedelta(days=1))
    said = see(waiting, address)
    assert "The time to answer has passed" in said
    assert "You keep your place in the line." in said
    assert offering.states() == ["lapsed"]


@pytest.mark.parametrize("said", ["", "maybe", "🙂" * 100, "YES"])
def test_another_answer_changes_nothing(offering: Offering, waiting: Phone, said: str):
    address = offering.give_up()
    press(waiting, address, said)
    assert offering.states() == ["open"]


def test_a_borrowed_phone_finds_the_offer_with_the_code(
    offering: Offering, waiting: Phone, app: Flask
):
    address = offering.give_up()
    page = waiting.get("/waitlist").text
    assert "There is a place for you" in page
    assert f'href="{address}?lang=en"' in page
    assert address not in Phone(app).get("/waitlist").text
    press(waiting, address, "no")
    assert "There is a place for you" not in waiting.get("/waitlist").text


def test_an_altered_link_opens_no_offer(offering: Offering, waiting: Phone):
    address = offering.give_up()
    last = "A" if address[-1] != "A" else "B"
    for bad in (
        address[:-1] + last,
        address[:-1],
        address + "A",
        "/o/x",
        "/o/🙂",
        "/o/" + "x" * 99,
    ):
        page = waiting.client.get(bad, headers={"Accept-Language": "en"})
        assert page.status_code == 404
        assert "This link no longer works." in page.text
    assert offering.states() == ["open"]


def test_a_form_without_its_token_changes_nothing(offering: Offering, waiting: Phone):
    address = offering.give_up()
    assert waiting.client.post(address, data={"answer": "yes"}).status_code == 400
    assert offering.states() == ["open"]


def test_the_public_does_not_see_an_offered_place(offering: Offering, waiting: Phone, app: Flask):
    offering.give_up()
    with app.app_context(), reading() as session:
        free = select(SlotRow.id).where(text("state = 'open' AND taken < capacity"))
        assert offering.booked.starts_at not in set(session.scalars(free))
        assert len(session.scalars(select(HoldRow.id)).all()) == 1
    assert offering.desk.taken("quetzaltenango", offering.booked.starts_at) == 1
