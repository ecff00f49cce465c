"""The walk over the desk: an office's day in every state, and each visit in each of its own."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from mobility.domain.staff import Role
from mobility.services.appointments import Appointment
from tests.browser.conftest import Phones
from tests.browser.demonstration import LONG_AGO
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
Visits = Mapping[str, Appointment]
KINDS = ("confirmed", "changed", "referred", "documents", "not_for_now", "left")


def desk(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Walk through a day, from an empty list to its closing."""
    person = day.employ(Role.OFFICER, Role.SUPERVISOR, name="Ana Lucía", locale=language)
    officer = phones.officer(day, person)
    officer.go(f"/desk/{day.office}/{day.day + timedelta(days=400)}")
    yield "a day without appointments", officer
    day.slots((-60, -10, 0, 40, 45))
    visits = {
        "late": day.book(-60),
        "first": day.book(-10, interpreter="quc", access=("steps",), officer="woman"),
        "second": day.book(0, called="María de los Ángeles Guadalupe", children={"0-4": 2}),
        "third": day.book(0),
        "later": day.book(45),
    }
    for part in (_list, _window, _served, _changed, _walk_in, _calls, _paper, _ended, _wall):
        yield from part(phones, officer, visits)


def _list(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    officer.go()
    yield "the day", officer
    for show in ("expected", "waiting", "missed"):
        officer.go(f"?show={show}")
        yield f"the day, only {show}", officer
    officer.go("?keys=1#keys")
    yield "the keys", officer
    for words in ("angeles", "nadie asi", "4444 4444"):
        officer.go()
        officer.scan(words)
        yield f"looked for {words}", officer
    for name in ("late", "first", "second"):
        officer.go(f"visits/{visits[name].uid}")
        yield f"a visit, {name}", officer
    officer.go(f"visits/{visits['first'].uid}/answers")
    yield "its answers", officer
    officer.go(f"visits/{visits['first'].uid}/appointment")
    yield "its slip", officer
    del phones


def _window(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    officer.go()
    officer.scan(visits["late"].reference)
    yield "came too late", officer
    officer.go()
    officer.leads("Alt+n")
    yield "called without a window", officer
    beto = officer.day.employ(Role.OFFICER, name="Beto", locale=officer.language)
    other = phones.officer(officer.day, beto)
    _sit(other, "1")
    officer.go("window")
    yield "a window", officer
    for number in ("x", "1"):
        officer.page.locator("#number").fill(number)
        officer.send()
        yield f"window {number}", officer
    _sit(officer, "2")
    for name in ("second", "third"):
        officer.go()
        said = officer.scan(visits[name].reference)
        assert said, officer.text
        yield f"arrived, {name}", officer
    officer.scan(visits["second"].reference)
    yield "arrived already", officer


def _served(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    del phones
    third = f"visits/{visits['third'].uid}"
    officer.go(third)
    officer.page.locator("form[action$='/call'] button").click()
    yield "called out of turn", officer
    officer.page.locator("main button[name=reason]").first.click()
    yield "being served", officer
    officer.go(f"{third}/hand-over")
    yield "hand over", officer
    officer.send()
    yield "hand over, to nobody", officer
    for kind in KINDS:
        officer.go(f"{third}/outcome?kind={kind}")
        yield f"outcome {kind}", officer
        if kind in ("changed", "referred"):
            officer.send()
            yield f"outcome {kind}, left empty", officer
    officer.go(f"{third}/outcome?kind=confirmed")
    officer.send()
    yield "served", officer
    officer.go(f"{third}/what-follows")
    yield "what follows", officer
    officer.go(f"{third}/outcome")
    yield "outcome, of a finished visit", officer


def _changed(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    later = f"visits/{visits['later'].uid}"
    officer.go(f"{later}/edit")
    yield "correct", officer
    officer.page.locator("[name=given_names]").fill("")
    officer.send()
    yield "correct, left empty", officer
    officer.go(f"{later}/move")
    yield "move", officer
    days = officer.page.locator("#on option").evaluate_all("all => all.map(one => one.value)")
    officer.go(f"{later}/move?office={officer.day.office}&on={[one for one in days if one][-1]}")
    yield "move, times", officer
    officer.page.locator("form.desk-form button").last.click()
    yield "move, nothing chosen", officer
    officer.go(f"{later}/close")
    yield "close a visit", officer
    officer.send()
    yield "close a visit, without a reason", officer
    del phones


def _walk_in(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    del phones
    officer.go("walk-in")
    yield "walk-in", officer
    officer.send()
    yield "walk-in, left empty", officer
    officer.page.locator("[name=called]").fill("Berta")
    officer.send()
    yield "walk-in, received", officer
    officer.go(f"walk-in?from={visits['later'].uid}")
    yield "walk-in, with an appointment", officer


def _calls(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    officer.go("to-call")
    yield "nobody to call", officer
    later = phones.copy.number("SELECT id FROM appointment WHERE uid = ?", visits["later"].uid)
    for kind, visit in (("call", None), ("not_mine", later)):
        phones.copy.execute(
            "INSERT INTO request (uid, kind, urgent, office_id, appointment_id, locale, state,"
            " created_at, row_version) VALUES (?, ?, 1, ?, ?, 'es', 'open', ?, 1)",
            *(f"{kind}-{officer.language}", kind, officer.day.ids[0], visit, LONG_AGO),
        )
    officer.go("to-call")
    yield "somebody to call", officer
    officer.page.locator("button[value=call_at]").first.click()
    yield "put off, to no time", officer
    officer.go(f"to-call/not_mine-{officer.language}/dispute")
    yield "not my appointment", officer
    officer.send()
    yield "not my appointment, left empty", officer


def _paper(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    del phones, visits
    officer.go("paper")
    yield "paper", officer
    officer.go("from-paper")
    yield "from paper", officer
    officer.page.locator("[name^=arrived-]").first.fill("25")
    officer.page.locator("[name=name-w0]").fill("123")
    officer.send()
    yield "from paper, wrong", officer


def _ended(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    del phones, visits
    officer.go("closing")
    yield "closing", officer
    officer.send()
    yield "closing, left empty", officer
    officer.fill(what="whole", reason="flood")
    officer.send()
    yield "closing, seen", officer
    officer.page.locator("main button.danger").click()
    yield "closed", officer
    officer.go("close-day")
    yield "the day's end", officer
    officer.send()
    officer.settle()
    officer.go("close-day")
    yield "the day has ended", officer
    officer.go()
    yield "the day, over", officer


def _wall(phones: Phones, officer: Officer, visits: Visits) -> Iterator[Stop]:
    del visits
    wall = officer.day.employ(Role.DISPLAY, name="Pantalla", locale=officer.language)
    screen = phones.officer(officer.day, wall)
    screen.go(f"/desk/{officer.day.office}/display")
    yield "the waiting room", screen


def _sit(officer: Officer, number: str) -> None:
    officer.go("window")
    officer.page.locator("#number").fill(number)
    officer.send()
    officer.settle()
