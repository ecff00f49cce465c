"""The steps of a visit on the desk's pages: what is done, what is refused, and the way on."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from mobility.domain.arrival import TWICE
from mobility.domain.staff import Role
from mobility.services.appointments import Appointment
from tests.web.at_desk import OFFICE, VERSION, Officer
from tests.web.phone import words
from tests.web.visits import Desk
from tests.world import numbers, person


@pytest.fixture
def rosa(desk: Desk) -> Appointment:
    return book(desk, "Rosa")


@pytest.fixture
def ana(app: Flask, desk: Desk, rosa: Appointment) -> Officer:
    desk.now = rosa.starts_at - timedelta(minutes=10)
    return Officer(app, desk, window=3)


def book(desk: Desk, called: str, **changes: object) -> Appointment:
    return desk.book(who=person(next(numbers), called=called, **changes))


def come(ana: Officer, visit: Appointment) -> None:
    assert ana.send("/check-in", find=visit.reference).status_code == 303


def test_a_scanned_code_gives_a_number_and_can_be_undone(ana: Officer, rosa: Appointment) -> None:
    page = ana.said(ana.send("/check-in", find=f"{rosa.reference.lower()}\n"))
    assert "Arrived: Rosa, number A-1" in page
    assert "Undo" in page
    assert "Rosa is expected again" in ana.said(ana.send(f"/visits/{rosa.uid}/undo"))


def test_what_is_no_code_is_looked_for_without_an_address(ana: Officer) -> None:
    answer = ana.send("/check-in", find="Tz'unun")
    assert answer.status_code == 307
    assert "Tz" not in answer.headers["Location"]


def test_the_wrong_day_is_said_with_what_can_be_done(ana: Officer, desk: Desk) -> None:
    later = desk.book(nth=4, who=person(next(numbers), called="Marta"))
    page = ana.send("/check-in", find=later.reference)
    assert page.status_code == 409
    assert "The appointment is on" in words(page)
    links = re.findall(r'href="(/desk/[^"]+)"', page.text)
    assert any(f"walk-in?from={later.uid}" in link for link in links)
    slip = next(link for link in links if link.endswith("/appointment"))
    assert later.reference[:4] in words(ana.client.get(slip))


def test_another_office_s_visit_is_named_without_its_person(ana: Officer, desk: Desk) -> None:
    other = desk.book("peten", who=person(next(numbers), called="Marta"))
    page = ana.send("/check-in", find=other.reference)
    assert "at another office" in words(page)
    assert "Marta" not in page.text
    assert other.uid not in page.text


def test_a_warning_is_overridden_with_one_tap(ana: Officer, rosa: Appointment, desk: Desk) -> None:
    desk.now = rosa.starts_at + timedelta(minutes=40)
    ana.arrive()
    page = ana.send("/check-in", find=rosa.reference)
    assert "The appointment was at" in words(page)
    hidden = dict(re.findall(r'type="hidden" name="(find|anyway)" value="([^"]*)"', page.text))
    assert hidden["anyway"] == "too_late"
    assert "number A-1" in ana.said(ana.send("/check-in", **hidden))


def test_who_is_here_already_is_said_with_the_number(
    ana: Officer, rosa: Appointment, desk: Desk
) -> None:
    come(ana, rosa)
    come(ana, rosa)  # the scanner beeped twice
    desk.now += TWICE
    page = ana.send("/check-in", find=rosa.reference)
    assert page.status_code == 409
    assert "Already here: number A-1" in words(page)


def test_a_colleague_who_was_faster_is_named(
    app: Flask, desk: Desk, ana: Officer, rosa: Appointment
) -> None:
    come(ana, rosa)
    come(ana, book(desk, "Marta"))
    luis = Officer(app, desk, "Luis", 4)
    assert "Called: A-1, Rosa, to window 3" in ana.said(ana.send("/call-next", expected=rosa.uid))
    page = luis.send("/call-next", expected=rosa.uid)
    assert page.status_code == 409
    assert "Ana already called A-1 at" in words(page)
    assert "A-2 is next." in words(page)


def test_a_second_click_on_next_calls_nobody_else(
    ana: Officer, rosa: Appointment, desk: Desk
) -> None:
    come(ana, rosa)
    come(ana, book(desk, "Marta"))
    answers = [ana.send("/call-next") for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{ana.base}/visits/{rosa.uid}"}
    desk.now += TWICE
    page = ana.send("/call-next")
    assert page.status_code == 409
    assert "A-1 is still at your window." in words(page)


def test_before_others_somebody_is_called_with_a_reason(
    ana: Officer, rosa: Appointment, desk: Desk
) -> None:
    come(ana, rosa)
    marta = book(desk, "Marta")
    come(ana, marta)
    asked = ana.step(marta, "call")
    assert "Why call A\u20112 before their turn? A-1 is next." in words(asked)
    assert ana.step(marta, "call", asked="y").status_code == 422
    assert "Called: A-2, Marta" in ana.said(ana.step(marta, "call", reason="transport"))


def test_a_stale_form_says_who_changed_the_visit(
    app: Flask, desk: Desk, ana: Officer, rosa: Appointment
) -> None:
    come(ana, rosa)
    ana.send("/call-next")
    luis = Officer(app, desk, "Luis", 4)
    stale = VERSION.search(luis.get(f"/visits/{rosa.uid}").text)
    assert stale
    ana.step(rosa, "no-answer")
    page = luis.send(f"/visits/{rosa.uid}/put-back", row_version=stale[1])
    assert page.status_code == 409
    assert "Ana changed this visit at" in words(page)
    assert luis.send(f"/visits/{rosa.uid}/put-back").status_code == 400


def test_somebody_goes_on_to_a_window_with_somebody(
    app: Flask, desk: Desk, ana: Officer, rosa: Appointment
) -> None:
    come(ana, rosa)
    ana.send("/call-next")
    assert "Nobody sits at another window" in words(ana.get(f"/visits/{rosa.uid}/hand-over"))
    luis = Officer(app, desk, "Luis", 4)
    assert "Window 4, Luis" in words(ana.get(f"/visits/{rosa.uid}/hand-over"))
    again = ana.step(rosa, "hand-over", note="Trae la carta")
    assert again.status_code == 422
    assert "Trae la carta" in again.text
    done = ana.step(rosa, "hand-over", note="Trae la carta", window="4")
    assert "A-1 goes on to window 4" in ana.said(done)
    assert "Called: A-1, Rosa, to window 4" in luis.said(luis.send("/call-next"))


def test_who_sits_at_a_window_is_told_and_can_be_relieved(
    app: Flask, desk: Desk, ana: Officer
) -> None:
    luis = Officer(app, desk, "Luis")
    assert luis.send("/call-next").status_code == 409
    assert luis.send("/window", number="120").status_code == 422
    page = luis.send("/window", number="3")
    assert page.status_code == 409
    assert "Ana sits at window 3 since" in words(page)
    assert "You are at window 3" in luis.said(luis.send("/window", number="3", anyway="y"))
    luis.send("/window/interpreters", language="mam")
    assert re.search(r'value="mam" checked', luis.get("/window").text)
    luis.send("/window/pause", paused="y")
    assert "pauses" in words(luis.get("/window"))
    luis.send("/window/leave")
    assert "nobody" in words(luis.get("/window"))
    assert ana.send("/call-next").status_code == 409


def test_the_waiting_room_shows_numbers_and_never_a_name(
    app: Flask, desk: Desk, ana: Officer, rosa: Appointment
) -> None:
    come(ana, rosa)
    ana.send("/call-next")
    screen = Officer(app, desk, roles=(Role.DISPLAY,))
    path = f"/desk/{OFFICE}/display"
    page = screen.client.get(path)
    assert page.status_code == 200
    assert "A-1" in page.text
    assert "Rosa" not in page.text
    assert screen.get().status_code == 404
    fresh = screen.client.get(f"{path}/calls")
    tag = {"If-None-Match": fresh.headers["ETag"]}
    assert screen.client.get(f"{path}/calls", headers=tag).status_code == 304
    desk.now += timedelta(seconds=1)
    ana.step(rosa, "no-answer")
    assert screen.client.get(f"{path}/calls", headers=tag).status_code == 200


def test_another_office_s_visit_does_not_exist_here(ana: Officer, desk: Desk) -> None:
    other = desk.book("peten")
    for name in ("arrived", "call", "no-answer", "put-back", "no-show", "undo", "hand-over"):
        sent = ana.send(f"/visits/{other.uid}/{name}", row_version="1", window="4")
        assert (name, sent.status_code) == (name, 404)
