"""A walk over the pages of whoever has an account, beginning with how they come in."""

from collections.abc import Iterator

from mobility import clock
from mobility.domain.staff import Role, Staff
from mobility.services import colleagues
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.desk_walk import desk
from tests.browser.helper_walk import helping
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
PASSWORD, PIN = "cuatro volcanes verdes", "7391"
WRITTEN = "main form:has([type=text], [type=password], [type=email])"
ANOTHER = "siete lagos tranquilos"


def walk_staff(phones: Phones, language: str) -> Iterator[Stop]:
    """Stop at every page, and say what is special about it there."""
    # An office for each language: what one walk leaves behind does not stand in the other's way.
    day = DeskDay(phones.copy, {"es": "quetzaltenango", "en": "huehuetenango"}[language]).start()
    for part in (_coming_in, _own_account, desk, helping, _network):
        for name, officer in part(phones, day, language):
            officer.settle()
            yield name, officer


def _coming_in(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Sign in for the first time, through everything that a new account lacks."""
    officer = phones.officer(day, None, language=language)
    email, once = _new_account(phones, day, language)
    officer.go(f"/staff/sign-in?lang={language}")
    yield "sign-in", officer
    _write(officer, email=email, password="no")
    yield "sign-in, refused", officer
    _write(officer, email=email, password=once)
    yield "a new password", officer
    _write(officer, password="1", again="2")
    yield "a new password, too short", officer
    _write(officer, password=PASSWORD, again=PASSWORD)
    yield from _second_factor(officer, email)


def _second_factor(officer: Officer, email: str) -> Iterator[Stop]:
    """Set up an app or a sheet; the demonstration asks for neither, but offers both."""
    officer.go("/staff/first-factor")
    yield "first second factor", officer
    officer.page.locator("a[href$='/app']").click()
    yield "an app", officer
    _write(officer, code="000000")
    yield "an app, wrong code", officer
    officer.go("/staff/first-factor/sheet")
    yield "a sheet", officer
    codes = officer.page.locator(".factor-codes li").all_inner_texts()
    _write(officer, code=codes[0])
    yield "a sheet, done", officer
    officer.send()
    yield "a first PIN", officer
    _write(officer, pin="1", again="1")
    yield "a first PIN, too short", officer
    _write(officer, pin=PIN, again=PIN)
    yield from _coming_back(officer, email, codes[1])


def _coming_back(officer: Officer, email: str, code: str) -> Iterator[Stop]:
    yield "in at last", officer
    officer.context.clear_cookies()
    officer.go("/staff/account")
    yield "sign-in, on the way to a page", officer
    _write(officer, email=email, password=PASSWORD)
    yield "a code", officer
    _write(officer, code="X")
    yield "a code, wrong", officer
    _write(officer, code=code)
    officer.settle()


def _own_account(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    person = day.employ(Role.OFFICER, name="Carmen", locale=language)
    _give_password(phones, person.id)
    officer = phones.officer(day, day.again(person))
    officer.go("/staff/account")
    yield "account", officer
    _write(officer, form="form[action$='/password']", current="no", new=ANOTHER, again=ANOTHER)
    yield "account, wrong password", officer
    _write(officer, form="form[action$='/pin']", current=PASSWORD, pin=PIN, pin_again=PIN)
    yield "account, a new PIN", officer
    officer.go("/staff/second-factor")
    yield "another second factor", officer
    for kind in ("app", "sheet"):
        officer.go(f"/staff/second-factor/{kind}")
        yield f"another {kind}", officer
    yield from _locked(officer, day.again(person), _email(phones, person.id))


def _locked(officer: Officer, person: Staff, email: str) -> Iterator[Stop]:
    """Lock the screen while something half written is on its way, and send it after all."""
    officer.know(officer.day.cookie(person, staff_locked=True))
    officer.go()
    yield "locked", officer
    _write(officer, pin="0000")
    yield "locked, wrong PIN", officer
    officer.go("from-paper")
    _write(officer, pin=PIN)
    yield "unlocked", officer
    officer.day.copy.execute("UPDATE staff SET epoch = epoch + 1 WHERE id = ?", person.id)
    officer.page.locator("[name=name-w0]").fill("Berta")
    officer.send()
    yield "signed out while a form was sent", officer
    _write(officer, email=email, password=PASSWORD)
    yield "what was not sent", officer


def _network(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    roles = (Role.ADMINISTRATOR, Role.OFFICER)
    admin = day.employ(*roles, name="Inés", everywhere=True, locale=language)
    officer = phones.officer(day, admin)
    officer.go("/desk")
    yield "which office", officer
    officer.go("/admin/closing")
    yield "closing offices", officer
    officer.send()
    yield "closing offices, left empty", officer
    officer.fill(what="whole", reason="strike", offices=day.office)
    officer.page.locator("[name=day]").fill(str(day.day))
    officer.send()
    yield "closing offices, seen", officer
    officer.page.locator("main button.danger").click()
    yield "offices closed", officer


def _new_account(phones: Phones, day: DeskDay, language: str) -> tuple[str, str]:
    settings = phones.copy.app.extensions["mobility"]
    person = day.employ(Role.OFFICER, Role.SUPERVISOR, name="Berta", locale=language)
    email = _email(phones, person.id)
    with phones.copy.app.app_context():
        return email, colleagues.start_anew(email, settings=settings, now=clock.now())


def _give_password(phones: Phones, staff_id: int) -> None:
    settings, email = phones.copy.app.extensions["mobility"], _email(phones, staff_id)
    with phones.copy.app.app_context():
        colleagues.give_password(email, PASSWORD, settings=settings, now=clock.now())


def _email(phones: Phones, staff_id: int) -> str:
    return phones.copy.text(f"SELECT email FROM staff WHERE id = {staff_id}")


def _write(officer: Officer, *, form: str = WRITTEN, **values: str) -> None:
    """Fill in the fields of one form, and send it."""
    one = officer.page.locator(form).first
    one.evaluate(
        "form => { const around = form.closest('details'); if (around) around.open = true; }"
    )
    for name, value in values.items():
        one.locator(f"[name={name}]").fill(value)
    one.locator("button:not([name])").last.click()
    officer.settle()
