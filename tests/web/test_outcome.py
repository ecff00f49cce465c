"""Finishing a visit: one page for all outcomes, the paper, and the person's own page."""

import re

import pytest
from flask import Flask

from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.at_desk import Officer
from tests.web.phone import TOKEN, Phone, title, words
from tests.web.visits import Desk, find, own

ONCE = re.compile(r'name="once"[^>]* value="([^"]+)"')
UNDO = "Undo the last step"
VALUE = re.compile(r'name="next_at" value="(20[^"]+)"')


@pytest.fixture
def visit(desk: Desk) -> Appointment:
    return desk.book(locale="es")


@pytest.fixture
def ana(app: Flask, desk: Desk, visit: Appointment) -> Officer:
    """Ana, at whose window the visit's person sits."""
    desk.now = visit.starts_at
    officer = Officer(app, desk, "Ana", window=3)
    officer.step(visit, "arrived")
    officer.send("/call-next")
    return officer


def finish(ana: Officer, visit: Appointment, **fields: str):
    """Send the page of an outcome as it was opened."""
    page = ana.get(f"/visits/{visit.uid}/outcome")
    once = ONCE.search(page.text)
    assert once, words(page)
    return ana.step(visit, "outcome", **{"once": once[1], **fields})


def test_a_key_chooses_the_kind_of_the_form(ana: Officer, visit: Appointment) -> None:
    page = ana.get(f"/visits/{visit.uid}/outcome?kind=referred")
    assert re.search(r'value="referred" checked', page.text)
    plain = ana.get(f"/visits/{visit.uid}/outcome?kind=nonsense")
    assert (plain.status_code, 'name="kind" value="confirmed" checked' in plain.text) == (
        200,
        False,
    )


def test_what_a_kind_needs_is_asked_for_and_the_rest_kept(ana: Officer, visit: Appointment) -> None:
    page = finish(
        ana, visit, kind="referred", where="Calle 5", note="Con calma", until="2020-01-01"
    )
    assert page.status_code == 422
    for part in ("partner-error", "until-error", 'value="Calle 5"', "Con calma"):
        assert part in page.text
    assert title(page).startswith("Error:")


def test_what_cannot_be_finished_says_what_comes_first(
    app: Flask, desk: Desk, visit: Appointment
) -> None:
    desk.now = visit.starts_at
    ana = Officer(app, desk, window=3)
    expected = ana.get(f"/visits/{visit.uid}/outcome")
    assert "cannot be finished now" in words(expected)
    assert 'class="outcome"' not in expected.text
    ana.step(visit, "arrived")
    waits = ana.get(f"/visits/{visit.uid}/outcome?kind=confirmed")
    assert "was not called yet" in words(waits)
    assert re.findall(r'name="kind" value="(\w+)" checked', waits.text) == ["left"]
    assert finish(ana, visit, kind="left", left_reason="unwell").status_code == 303


def test_a_finished_visit_can_be_undone_and_printed(ana: Officer, visit: Appointment) -> None:
    done = finish(ana, visit, kind="confirmed", more="La carta", until="2026-12-01")
    assert "The message goes out in five minutes" in ana.said(done)
    assert UNDO in ana.get(f"/visits/{visit.uid}").text
    paper = ana.get(f"/visits/{visit.uid}/what-follows")
    # Ana reads English; whoever takes the paper home reads Spanish.
    assert '<html lang="es">' in paper.text
    said = words(paper)
    for part in ("La carta", "A más tardar el martes 1 de diciembre", "Le atendió Ana", "gratis"):
        assert part in said
    assert ana.step(visit, "undo").status_code == 303
    gone = ana.get(f"/visits/{visit.uid}/what-follows")
    assert gone.headers["Location"].endswith("/outcome")


def test_the_person_reads_it_with_code_and_birth_date(
    ana: Officer, visit: Appointment, desk: Desk, phone: Phone
) -> None:
    finish(ana, visit, kind="documents", more="La partida", text="Pregunte por Luis.")
    phone.lang = "es"
    link = f"/c/{desk.link(visit)}"
    token = TOKEN.search(phone.client.get(link).text)
    assert token
    assert phone.client.post(link, data={"csrf_token": token[1]}).status_code == 303
    # Whoever holds the phone has the link.
    shared = words(own(phone, visit))
    assert "La partida" not in shared
    assert "Escribir mi fecha de nacimiento" in shared
    assert find(phone, visit.reference).status_code == 303
    mine = words(own(phone, visit))
    for part in ("La partida", "Pregunte por Luis.", "Ana", "Faltan algunos papeles"):
        assert part in mine


def test_the_next_time_is_chosen_among_the_free_ones(ana: Officer, visit: Appointment) -> None:
    page = ana.get(f"/visits/{visit.uid}/outcome?kind=documents")
    times = VALUE.findall(page.text)
    assert len(times) == 10
    taken = finish(ana, visit, kind="documents", more="DPI", next_at="2026-11-10T03:00:00+00:00")
    assert (taken.status_code, "next_at-error" in taken.text) == (422, True)
    done = finish(ana, visit, kind="documents", more="DPI", next_at=times[-1])
    assert "with the next appointment" in ana.said(done)
    # Taken back, the person would have two appointments.
    assert UNDO not in ana.get(f"/visits/{visit.uid}").text
    assert "Su próxima cita" in words(ana.get(f"/visits/{visit.uid}/what-follows"))


def test_a_stale_form_keeps_what_was_typed(ana: Officer, visit: Appointment) -> None:
    page = ana.get(f"/visits/{visit.uid}/outcome")
    once = ONCE.search(page.text)
    assert once
    ana.step(visit, "put-back")
    late = ana.send(
        f"/visits/{visit.uid}/outcome",
        once=once[1],
        row_version="1",
        kind="confirmed",
        note="Sigue aquí",
    )
    assert late.status_code == 409
    assert "Ana changed this visit" in words(late)
    assert "Sigue aquí" in late.text
    # Nobody is taken for gone because the form was older.
    assert "was not called yet" in words(late)
    assert "checked" not in late.text.partition('name="kind"')[2].partition("</fieldset>")[0]
    assert ana.send("/call-next").status_code == 303
    again = ana.step(visit, "outcome", once=once[1], kind="confirmed")
    assert again.status_code == 303


def test_a_double_click_is_one_outcome(ana: Officer, visit: Appointment) -> None:
    page = ana.get(f"/visits/{visit.uid}/outcome")
    once = ONCE.search(page.text)
    assert once
    fields = {"once": once[1], "row_version": "3", "kind": "confirmed"}
    first = ana.step(visit, "outcome", **{key: fields[key] for key in ("once", "kind")})
    second = ana.send(f"/visits/{visit.uid}/outcome", **fields)
    assert (first.status_code, second.status_code) == (303, 303)


def test_a_seen_visit_opens_with_what_was_decided(ana: Officer, visit: Appointment) -> None:
    finish(ana, visit, kind="not_for_now", not_for_now_reason="needs_time", text="En mayo.")
    page = ana.get(f"/visits/{visit.uid}/outcome")
    for part in ('value="not_for_now" checked', 'value="needs_time" checked', "En mayo."):
        assert part in page.text
    assert 'value="left"' not in page.text


def test_a_note_is_shown_with_the_visit(ana: Officer, visit: Appointment) -> None:
    ana.step(visit, "note", text="Trae a su bebé")
    assert "Trae a su bebé" in words(ana.get(f"/visits/{visit.uid}"))


def test_no_other_office_opens_it(app: Flask, ana: Officer, desk: Desk, visit: Appointment) -> None:
    stranger = app.test_client()
    with app.app_context():
        enter(stranger, employ(office="peten"), desk.now)
    for name in ("outcome", "what-follows"):
        own_day = ana.base.replace("quetzaltenango", "peten")
        assert stranger.get(f"{own_day}/visits/{visit.uid}/{name}").status_code == 404
        assert stranger.get(f"{ana.base}/visits/{visit.uid}/{name}").status_code == 404
