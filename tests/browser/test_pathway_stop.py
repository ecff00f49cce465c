"""A pathway with five hundred people booked is suspended: two administrators, and the timers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.domain.appointment import Channel
from mobility.domain.pathway_stop import BATCH
from mobility.domain.staff import Role
from mobility.models.base import transaction
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.services import pathway_stop_work
from mobility.services.audit import SYSTEM
from mobility.services.placing import NewVisit, put_visit
from mobility.services.visit_rows import told_by
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.world import person

pytestmark = pytest.mark.browser
FARM = "H2A"
BOOKED, EACH_WITHOUT = 500, 5
"""Every fifth gets no messages, and is telephoned."""
MAY_DO_OTHER_WORK = {
    "for_whom": "me",
    "nationality": "GT",
    "in_country": "GT",
    "age": "36",
    "work": "other",
}
ONLY_GUIDANCE = {"for_whom": "me", "nationality": "NI", "in_country": "GT"}
UNTOLD = "SELECT count(*) FROM pathway_stop_visit"


def test_five_hundred_people_booked_each_get_one_result(phones: Phones):
    day = DeskDay(phones.copy, "huehuetenango").start()
    book_everybody(day)
    berta, carlos = (administrator(phones, day, name) for name in ("Berta", "Carlos"))
    path = proposed(berta)
    carlos.go(path)
    assert f"Confirmar y avisar a {BOOKED} personas" in carlos.text
    carlos.page.locator("form[action$='/confirm'] button").click()
    carlos.settle()
    assert f"0 de {BOOKED}" in carlos.text
    for _ in range(4):
        assert run_timers(day) == BATCH
    halted(berta, path, told=4 * BATCH)
    assert run_timers(day) == 0
    assert day.copy.number(UNTOLD) == 4 * BATCH
    berta.page.locator("form[action$='/go-on'] button").click()
    berta.settle()
    while run_timers(day):
        pass
    run_timers(day, minutes=3)
    carlos.go(path)
    assert f"{BOOKED} de {BOOKED}" in carlos.text
    assert "Terminado" in carlos.text
    everybody_has_one(day)
    the_public_reads_it(phones)
    # The copy is shared: what others look for is open again.
    lately = (day.day - timedelta(days=2)).isoformat()
    assert day.copy.execute("DELETE FROM pathway_status WHERE since >= ?", lately)


def book_everybody(day: DeskDay) -> None:
    """Book them all in one unit, as the desk does, with one time an hour from now on."""
    day.slots([60], places=BOOKED)
    settings = day.copy.app.extensions["mobility"]
    with day.copy.app.app_context(), transaction() as session:
        farm = session.scalars(select(PathwayRow.id).where(PathwayRow.code == FARM)).one()
        slot = session.scalars(
            select(SlotRow).where(SlotRow.office_id == day.ids[0], SlotRow.starts_at == day.at(60))
        ).one()
        slot.taken += BOOKED
        for number in range(BOOKED):
            who = person(60_000 + number, sms=number % EACH_WITHOUT != 0)
            answers = MAY_DO_OTHER_WORK if number % 2 else ONLY_GUIDANCE
            visit = NewVisit(
                office_id=day.ids[0],
                day=slot.day,
                slot_id=slot.id,
                pathway_id=farm,
                told=told_by(who, answers, None),
                channel=Channel.DESK,
                locale="es",
            )
            put_visit(session, visit, actor=SYSTEM, settings=settings, now=day.now)


def administrator(phones: Phones, day: DeskDay, name: str) -> Officer:
    who = day.employ(Role.ADMINISTRATOR, name=name, everywhere=True)
    return phones.officer(day, who)


def proposed(officer: Officer) -> str:
    """Say what becomes of each group, and propose it; return the path of the stop."""
    officer.go(f"/admin/pathways/{FARM}/stop")
    officer.page.locator("label[for=state-1]").click()
    officer.page.locator("#reason-es").fill("El programa paró anoche.")
    officer.page.locator("#reason-en").fill("The programme stopped last night.")
    officer.send()
    assert f"{BOOKED} personas tienen cita desde ese día." in officer.text
    assert f"{BOOKED // EACH_WITHOUT} personas pasan a la lista por llamar." in officer.text
    for choice in officer.page.locator("main select").all():
        is_only = "Solo" in (choice.get_attribute("aria-label") or "")
        choice.select_option("closed" if is_only else "moved")
    officer.send()
    assert "personas pierden su cita" in officer.text
    officer.page.locator("button[name=propose]").click()
    officer.settle()
    assert "Tiene que confirmarlo otra persona" in officer.text
    assert officer.page.locator("form[action$='/confirm']").count() == 0
    return officer.path


def halted(officer: Officer, path: str, told: int) -> None:
    """Halt it in the middle."""
    officer.go(path)
    assert f"{told} de {BOOKED}" in officer.text
    officer.page.locator("form[action$='/halt'] button").click()
    officer.settle()
    assert "Detenido: no se avisa a nadie más" in officer.text


def run_timers(day: DeskDay, minutes: int = 0) -> int:
    """Let the timers take one turn, some minutes from now."""
    settings = day.copy.app.extensions["mobility"]
    now = day.now + timedelta(minutes=1 + minutes)
    with day.copy.app.app_context():
        return pathway_stop_work.stop_pathways(settings=settings, now=now)


def everybody_has_one(day: DeskDay) -> None:
    """Look that each has exactly one result, and one message or one call."""
    copy = day.copy
    assert copy.number(UNTOLD) == BOOKED
    told = "FROM outbox WHERE kind = 'pathway_suspended'"
    messages = copy.number(f"SELECT count(*) {told}")
    assert messages == copy.number(f"SELECT count(DISTINCT subject_id) {told}")
    calls = "SELECT count(DISTINCT appointment_id) FROM request WHERE dedupe_key LIKE 'pathway:%'"
    assert messages == BOOKED - BOOKED // EACH_WITHOUT
    assert copy.number(calls) == BOOKED // EACH_WITHOUT
    both = (
        "SELECT count(*) FROM request JOIN outbox ON outbox.subject_id = request.appointment_id "
        "WHERE request.dedupe_key LIKE 'pathway:%' AND outbox.kind = 'pathway_suspended'"
    )
    assert copy.number(both) == 0
    left = "SELECT count(*) FROM appointment a JOIN pathway p ON p.id = a.pathway_id"
    assert copy.number(f"{left} WHERE p.code = '{FARM}' AND a.state = 'booked'") == 0


def the_public_reads_it(phones: Phones) -> None:
    """Look at the pathway's public page, in both languages."""
    for language, reason in (("es", "El programa paró anoche."), ("en", "stopped last night")):
        phone = phones(language)
        phone.go(f"/pathways/{FARM}")
        assert reason in phone.text
