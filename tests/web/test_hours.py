"""The page of an office's hours: the draft, what it changes, and saving it with people booked."""

import re

import pytest
from flask import Flask

from mobility.domain.staff import Role, Staff
from mobility.services.appointments import Appointment
from tests.staff import employ, enter
from tests.web.staff_walk import Browser
from tests.web.visits import Desk
from tests.world import person

XELA = "/admin/offices/quetzaltenango/hours"


class Admin(Browser):
    """An administrator's browser on the page of an office's hours."""

    def come(self, name: str = "Inés", office: str | None = None) -> "Admin":
        with self.app.app_context():
            self.person: Staff = employ(Role.ADMINISTRATOR, office=office, name=name, locale="es")
        enter(self.client, self.person)
        return self

    def form(self, page: str | None = None) -> dict[str, object]:
        """Read what the form holds, as a browser would send it."""
        text = page if page is not None else self.get(XELA).text
        inside = text[text.index('class="hours"') :].split("</form>")[0]
        sent: dict[str, object] = {}
        for tag in re.findall(r"<input[^>]*>", inside):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name and ("checkbox" not in tag or " checked" in tag):
                sent[name[1]] = value[1] if value else ""
        for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside):
            chosen = re.search(r'value="([^"]*)" selected', options)
            sent[name] = chosen[1] if chosen else ""
        return sent

    def press(self, do: str, form: dict[str, object] | None = None, **typed: object):
        """Press a button of the form."""
        sent = {**(form or self.form()), "do": do, **typed}
        return self.client.post(XELA, data=sent)


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Admin:
    assert desk.app is app  # its slots come first
    return Admin(app).come()


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book(who=person(5000, called="Doña Rosa"))


def line_of(form: dict[str, object], booked: Appointment) -> str:
    """Name the line that makes somebody's time."""
    day = ("mon", "tue", "wed", "thu", "fri")[booked.starts_at.weekday()]
    names = [n for n in form if re.fullmatch(r"pool-0-line-\d+-weekday", n) and form[n] == day]
    return min(names).removesuffix("-weekday")


def cut(admin: Admin, booked: Appointment):
    """Take the morning's first hours out of the week, for somebody who has a place there."""
    form = admin.form()
    return admin.press("look", form, **{f"{line_of(form, booked)}-opens": "11:00"})


def test_what_changes_is_seen_before_anybody_is_told(
    admin: Admin, desk: Desk, booked: Appointment
) -> None:
    answer = cut(admin, booked)
    assert answer.status_code == 303
    page = admin.get(XELA).text
    assert "Borrador: nadie lo ve todavía" in page
    assert "1 cita queda fuera" in page
    assert "Doña Rosa" in page
    assert "Guardar y avisar a 1 persona" in page
    assert desk.look(booked).starts_at == booked.starts_at


def test_saving_moves_people_and_says_so_once(
    admin: Admin, desk: Desk, booked: Appointment
) -> None:
    cut(admin, booked)
    form = admin.form()
    answers = [admin.press("save", form) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    page = admin.get(answers[0].location).text
    assert "Guardado. 1 movida" in page
    assert "Volver al horario anterior" in page
    assert desk.look(booked).starts_at > booked.starts_at
