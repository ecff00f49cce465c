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


def test_a_button_with_another_number_tells_nobody(
    admin: Admin, desk: Desk, booked: Appointment
) -> None:
    cut(admin, booked)
    form = admin.form()
    answer = admin.press("save", form, **{f"choice-{booked.uid}": "keep"})
    assert answer.status_code == 409
    assert desk.look(booked).starts_at == booked.starts_at
    again = admin.press("save", admin.form(answer.text))
    assert again.status_code == 303
    assert desk.look(booked).starts_at == booked.starts_at


def test_what_was_booked_meanwhile_is_shown_instead_of_saved(
    admin: Admin, desk: Desk, booked: Appointment
) -> None:
    cut(admin, booked)
    form = admin.form()
    later = desk.book(who=person(5001, called="Don Beto"))
    answer = admin.press("save", form)
    assert answer.status_code == 409
    assert "Se reservó 1 lugar más mientras usted editaba. Revíselo." in answer.text
    assert "Don Beto" in answer.text
    assert desk.look(later).starts_at == later.starts_at


def test_lines_that_overlap_are_refused_at_the_line(admin: Admin, booked: Appointment) -> None:
    form = admin.form()
    line = line_of(form, booked)
    added = admin.form(admin.press("add-line:0", form).text)
    names = [one for one in added if re.fullmatch(r"pool-0-line-\d+-weekday", one)]
    last = max(names, key=lambda one: int(one.split("-")[3])).removesuffix("-weekday")
    typed = {f"{last}-{name}": added[f"{line}-{name}"] for name in ("weekday", "opens", "closes")}
    answer = admin.press("look", added, **typed)
    assert answer.status_code == 422
    assert f'href="#{last}-opens"' in answer.text
    assert "Esta línea se cruza con otra" in answer.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("opens", "ocho", "Escriba la hora así: 8:00."),
        ("closes", "08:10", "La hora final debe dejar tiempo"),
        ("places", "0", "Escriba cuántas ventanillas"),
        ("minutes", "x", "Escriba cuántos minutos dura"),
        ("first", "3 de agosto", "Elija el día desde el que vale."),
        ("last", "2025-01-01", "Elija un día después del primero"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    admin: Admin, booked: Appointment, name: str, value: str, said: str
) -> None:
    form = admin.form()
    field = f"{line_of(form, booked)}-{name}"
    answer = admin.press("look", form, **{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert admin.form(answer.text)[field] == value


def test_a_colleague_who_saved_first_is_named_with_both_versions(
    app: Flask, admin: Admin, booked: Appointment
) -> None:
    mine = admin.form()
    carlos = Admin(app).come("Carlos")
    cut(carlos, booked)
    carlos.press("save")
    line = line_of(mine, booked)
    answer = admin.press("look", mine, **{f"{line}-places": "9"})
    assert answer.status_code == 409
    assert "Carlos cambió esto a las" in answer.text
    assert "9 ventanillas" in answer.text
    assert admin.press("look", admin.form(answer.text)).status_code == 303


def test_an_administrator_of_another_office_changes_nothing_here(app: Flask, desk: Desk) -> None:
    other = Admin(app).come(office="peten")
    assert other.get(XELA).status_code == 404


def test_a_day_with_people_leads_to_whoever_tells_them(
    admin: Admin, desk: Desk, booked: Appointment
) -> None:
    day = booked.starts_at.date().isoformat()
    days = "/admin/offices/quetzaltenango/days"
    sent = {"first": day, "reason-es": "Inventario", "reason-en": "Stocktaking"}
    answer = admin.post(f"{days}/close", **sent)
    page = admin.get(answer.location).text
    assert "En 1 día hay personas con cita: sigue abierto." in page
    assert f"/admin/closing?day={day}" in page
    assert desk.look(booked).starts_at == booked.starts_at


def test_days_that_cannot_be_read_are_said(admin: Admin) -> None:
    answer = admin.post("/admin/offices/quetzaltenango/days/close", first="x")
    assert answer.status_code == 422
    assert 'href="#first"' in answer.text
    assert 'href="#reason"' in answer.text


def test_one_day_of_its_own_is_drafted_and_not_saved(admin: Admin) -> None:
    sent = {
        "special_day": "2026-12-04",
        "special_pool": "general",
        "special_opens": "9:00",
        "special_closes": "11:00",
    }
    answer = admin.post("/admin/offices/quetzaltenango/days/special", **sent)
    assert answer.location.endswith("/hours")
    page = admin.get(XELA).text
    assert "Borrador: nadie lo ve todavía" in page
    assert 'value="2026-12-04"' in page
