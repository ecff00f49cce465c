import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from mobility.domain.staff import Role
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.staff_walk import Browser, forms

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h2z"/>%s</svg>'
IDENTITY = {
    "names-es": "Citas del Sur",
    "names-en": "Appointments South",
    "sender": "Citas Sur",
    "fraud_contact": "0000-0000",
    "telephone": "",
    "email": "",
    "colour": "#8a1538",
}
PAUSE = {
    "name-es": "Pausa",
    "starts": "2026-11-10T07:00",
    "ends": "2026-11-12T08:00",
    "intake": "held",
    "notice-es": "Volvemos el jueves.",
}


@pytest.fixture
def browser(app: Flask) -> Browser:
    """An administrator of the whole network at their computer."""
    browser = Browser(app)
    with app.app_context():
        enter(browser.client, employ(Role.ADMINISTRATOR, name="Inés"))
    return browser


def save(browser: Browser, **typed: object):
    token = browser.token()
    values = {"csrf_token": token, "seen": "0", **IDENTITY, **typed}
    return browser.client.post("/admin/programme", data=values, content_type="multipart/form-data")


def test_the_new_name_and_colour_stand_on_every_page(browser: Browser) -> None:
    assert save(browser).status_code == 303
    page = browser.get("/es/")
    assert "Citas del Sur" in page.text
    assert "/look.css?v=2" in page.text
    assert "Appointments South" in browser.get("/en/").text
    sheet = browser.get("/look.css?v=2")
    assert sheet.mimetype == "text/css"
    assert "--head: #8a1538" in sheet.text
    assert "prefers-color-scheme: dark" in sheet.text


def test_the_general_contacts_stand_on_the_help_page(browser: Browser) -> None:
    assert "sobre el programa" not in browser.get("/es/help").text
    save(browser, telephone="2222 3333", email="ayuda@sur.example")
    page = browser.get("/es/help").text
    assert 'href="tel:22223333"' in page
    assert 'href="mailto:ayuda@sur.example"' in page


def test_a_page_that_another_node_kept_is_new_within_seconds(browser: Browser) -> None:
    browser.get("/es/")
    kept = browser.app.extensions["programme"]
    save(browser)
    browser.app.extensions["programme"] = kept
    assert "Citas del Sur" not in browser.get("/es/").text
    browser.pass_time(timedelta(seconds=5))
    assert "Citas del Sur" in browser.get("/es/").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("names-es", "", "Escriba esto en Español."),
        ("sender", "Refugio", "no debe decir de qué se trata"),
        ("sender", "Demasiado largo", "Escriba de 1 a 11 letras"),
        ("fraud_contact", "", "dónde se puede denunciar"),
        ("telephone", "12", "Esto no es un número de teléfono."),
        ("email", "x", "Esto no es un correo"),
        ("colour", "rojo", "# y seis signos"),
        ("colour", "#ffcc00", "El más parecido que se puede leer es #"),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(
    browser: Browser, field: str, typed: str, said: str
) -> None:
    page = save(browser, **{field: typed})
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Appointments South"' in page.text
    assert "Citas del Sur" not in browser.get("/es/").text


def test_a_logo_is_cleaned_and_served_as_a_picture(browser: Browser) -> None:
    drawn = SVG % b"<script>alert(1)</script>"
    save(browser, logo=(BytesIO(drawn), "logo.svg"))
    assert "/logo.svg?v=2" in browser.get("/es/").text
    served = browser.get("/logo.svg?v=2")
    assert (served.mimetype, "alert" in served.text) == ("image/svg+xml", False)
    page = save(browser, seen="2", logo=(BytesIO(b"GIF89a"), "logo.gif"))
    assert (page.status_code, "Este archivo no sirve" in page.text) == (422, True)
    assert save(browser, seen="2", without_logo="y").status_code == 303
    assert browser.get("/logo.svg").status_code == 404


def test_what_a_colleague_saved_is_shown_beside_ones_own(browser: Browser) -> None:
    save(browser)
    page = save(browser, **{"names-es": "Otro nombre"})
    assert page.status_code == 409
    assert "Inés cambió esto a las 8:00" in page.text
    assert "Citas del Sur" in page.text
    assert 'value="Otro nombre"' in page.text
    (form,) = [one for one in forms(page) if one.action == "/admin/programme"]
    assert form.sent["seen"] == "2"


def test_the_first_look_can_be_gone_back_to(browser: Browser) -> None:
    save(browser, logo=(BytesIO(SVG % b""), "logo.svg"))
    save(browser, seen="2", without_logo="y", colour="")
    assert browser.post("/admin/programme/again", number="2", seen="3").status_code == 303
    assert browser.get("/logo.svg").status_code == 200
    assert "#8a1538" in browser.get("/look.css").text
    assert browser.post("/admin/programme/again", number="1", seen="4").status_code == 303
    assert "Oficinas de Movilidad" in browser.get("/es/").text
    assert browser.post("/admin/programme/again", number="9", seen="5").status_code == 404


def test_a_pause_is_told_on_every_page_until_it_ends(browser: Browser) -> None:
    assert "Volvemos" not in browser.get("/es/help").text
    assert plan(browser).status_code == 303
    for path in ("/es/", "/es/help", "/es/offices", "/admin/programme"):
        assert "Volvemos el jueves." in browser.get(path).text, path
    assert "Volvemos el jueves." in browser.get("/en/").text


def plan(browser: Browser, **typed: str):
    page = browser.get("/admin/phases/new")
    (form,) = [one for one in forms(page) if "/admin/phases/" in one.action]
    return browser.send(form, **{**PAUSE, **typed})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name-es", "", "Escriba esto en Español."),
        ("starts", "mañana", "Escriba un día y una hora."),
        ("ends", "2026-11-10T07:00", "El final debe ser después"),
        ("ends", "2026-11-10T08:00", "Ese tiempo ya pasó"),
        ("intake", "", "Elija si se dan citas."),
    ],
)
def test_a_phase_that_cannot_be_is_said_and_kept(
    browser: Browser, field: str, typed: str, said: str
) -> None:
    page = plan(browser, **{field: typed})
    assert page.status_code == 422
    assert said in page.text
    assert "Volvemos el jueves." in page.text


def test_two_clicks_plan_one_phase(browser: Browser) -> None:
    page = browser.get("/admin/phases/new")
    (form,) = [one for one in forms(page) if "/admin/phases/" in one.action]
    assert browser.send(form, **PAUSE).location == "/admin/programme"
    again = browser.send(form, **PAUSE)
    assert again.location == form.action
    assert browser.get("/admin/programme").text.count('<th scope="row">') == 1


def test_a_planned_phase_is_removed_and_a_running_one_ended(browser: Browser) -> None:
    plan(browser, starts="2026-12-01T08:00", ends="")
    (uid,) = re.findall(r"/admin/phases/([0-9a-f-]{36})", browser.get("/admin/programme").text)
    assert browser.post(f"/admin/phases/{uid}/end", seen="1").location.endswith(uid)
    assert browser.post(f"/admin/phases/{uid}/remove", seen="1").location == "/admin/programme"
    assert browser.get(f"/admin/phases/{uid}").status_code == 404


def test_nobody_of_one_office_changes_the_programme(app: Flask) -> None:
    browser = Browser(app)
    with app.app_context():
        enter(browser.client, employ(Role.ADMINISTRATOR, office="peten"), at=NOW)
    assert save(browser).status_code == 404
    assert browser.get("/admin/phases/new").status_code == 404
