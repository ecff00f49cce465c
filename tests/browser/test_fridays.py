"""Friday's hours are cut with fourteen people booked, and none of them is lost."""

from datetime import datetime

import pytest

from mobility.domain.staff import Role
from tests.browser.admin_hours_walk import cut_fridays, press
from tests.browser.conftest import Phones
from tests.browser.demonstration import Demonstration
from tests.browser.desk_day import DeskDay
from tests.browser.fridays import Friday
from tests.browser.officer import Officer

pytestmark = pytest.mark.browser
States = list[tuple[str, datetime | None]]
OFFICE = "quetzaltenango"
ONES = "SELECT count(*) FROM {} WHERE {}"


def count(copy: Demonstration, table: str, where: str) -> int:
    """Count rows of the running copy."""
    return copy.number(ONES.format(table, where))


def test_fridays_are_cut_with_fourteen_booked_and_nobody_is_lost(phones: Phones):
    copy = phones.copy
    day = DeskDay(copy, OFFICE)
    admin = phones.officer(day, day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True))
    friday = Friday(copy, OFFICE)
    uids = [*friday.book(12), *friday.book(2, sms=False)]
    before: States = list(friday.states(uids))
    said = count(copy, "outbox", "kind IN ('moved_by_office', 'closed_by_office')")
    calls = count(copy, "request", "kind = 'closed'")

    admin.go(f"/admin/offices/{OFFICE}/hours")
    cut_fridays(admin)
    assert admin.page.get_by_text("14 citas quedan fuera").is_visible()
    assert list(friday.states(uids)) == before, "a look changes nothing"
    _save(admin)
    assert _became(before, list(friday.states(uids))) == (1, 1, 12)
    told = count(copy, "outbox", "kind IN ('moved_by_office', 'closed_by_office')") - said
    assert (told, count(copy, "request", "kind = 'closed'") - calls) == (11, 2)
    assert count(copy, "slot", "taken > capacity OR taken < 0") == 0
    admin.page.locator("form[action$='/hours/again'] button").first.click()
    admin.settle()
    assert admin.page.get_by_text("Borrador: nadie lo ve todavía").is_visible()
    assert admin.page.get_by_text("Ninguna cita cambia.").is_visible()
    press(admin, "discard")


def _save(admin: Officer) -> None:
    """Keep one, cancel one, move the others; press the button twice as fast as one can."""
    choices = admin.page.locator(".hours-people select")
    choices.nth(0).select_option("keep")
    choices.nth(1).select_option("cancel")
    press(admin, "save")
    # One is kept: the button said fourteen, so it is said anew before anybody is told.
    save = admin.page.locator("main button[name=do][value=save]")
    assert save.inner_text() == "Guardar y avisar a 13 personas"
    save.dblclick()
    admin.settle()

    done = admin.page.locator(".notice.success")
    assert "Guardado. 12 movidas, 1 cancelada, 1 se mantiene, 2 por llamar." in done.inner_text()


def _became(before: States, after: States) -> tuple[int, int, int]:
    """Count who was kept, closed, and moved to a later time."""
    kept = [now for now, was in zip(after, before, strict=True) if now == was]
    ended = [state for state, _at in after if state == "closed_by_office"]
    moved = [
        at
        for (state, at), (_state, was) in zip(after, before, strict=True)
        if state == "booked" and at and was and at > was
    ]
    return (len(kept), len(ended), len(moved))
