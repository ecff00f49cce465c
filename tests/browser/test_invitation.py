"""Inviting somebody in a real browser, until they are in: the mail, password, PIN, second step."""

import pytest

from mobility.domain.staff import Role
from tests.browser.admin_people_walk import link_to, tick, write
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser
PASSWORD, PIN, EMAIL = "cinco nubes de lana", "7391", "carmen@oficina.example"


def invite(phones: Phones, day: DeskDay, email: str, *, script: bool) -> Officer:
    """Let an administrator invite Carmen, and stay at her page."""
    ines = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True)
    officer = phones.officer(day, ines, script=script)
    officer.go("/admin/people")
    officer.page.get_by_role("link", name="Invitar a alguien").click()
    write(officer, name="Carmen Batz", email=email)
    tick(officer, f"officer@{day.office}")
    officer.send()
    assert officer.title == "Carmen Batz"
    assert "Invitada, el enlace vale 72 horas" in officer.text
    return officer


@pytest.mark.parametrize("script", [True, False])
def test_who_is_invited_is_in_a_few_minutes_later(phones: Phones, script: bool) -> None:
    day, email = DeskDay(phones.copy, "quetzaltenango").start(), f"{script}-{EMAIL}".lower()
    officer = invite(phones, day, email, script=script)
    carmen, link = phones(script=script), link_to(phones, email)
    carmen.page.goto(f"{carmen.base}{link}")
    assert carmen.title == "Le damos la bienvenida, Carmen Batz"
    write(carmen, password=PASSWORD, again=PASSWORD)
    carmen.press("Continuar")
    write(carmen, pin=PIN, again=PIN)
    carmen.press("Continuar")
    assert carmen.path.startswith("/desk")
    assert phones.copy.text(f"SELECT state FROM staff WHERE email = '{email}'") == "active"

    stranger = phones(script=script)
    stranger.page.goto(f"{stranger.base}{link}")
    assert stranger.title == "Este enlace ya no sirve"

    officer.page.reload()
    officer.page.get_by_role("link", name="Suspender").click()
    officer.settle()
    officer.send()
    assert "Suspendida" in officer.said()
    carmen.page.reload()
    assert carmen.title == "Entrada del personal"
