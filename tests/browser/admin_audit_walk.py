"""A walk over the audit trail: its filters, what is wrong with them, and its chain."""

from collections.abc import Iterator

from mobility import clock
from mobility.domain.staff import Role
from mobility.services import audit_chain
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
CHECK = "form[action$='/audit/check'] button"


def audit(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Read the trail, look for what is not there, and check the chain whole and broken."""
    who = day.employ(Role.AUDITOR, name="Olga Marina", everywhere=True, locale=language)
    officer = phones.officer(day, who)
    officer.go("/admin/audit")
    yield "the trail", officer
    officer.go("/admin/audit?group=looks&kind=appointment")
    yield "looks alone", officer
    officer.go("/admin/audit?first=2020-01-01&last=2020-01-02")
    yield "nothing that fits", officer
    officer.go("/admin/audit?record=KW7M4XRR&first=2026-02-01&last=2026-01-01")
    yield "filters that cannot be", officer
    with phones.copy.app.app_context():
        settings = phones.copy.app.extensions["mobility"]
        audit_chain.link_events(settings=settings, now=clock.now())
    officer.go("/admin/audit")
    officer.page.locator(CHECK).click()
    officer.settle()
    yield "a chain that is whole", officer
    yield from _broken(phones, officer)


def _broken(phones: Phones, officer: Officer) -> Iterator[Stop]:
    """Break a link, and mend it again: the next walk wants a whole one."""
    link = "SELECT max(id) FROM audit_link"
    real = phones.copy.text(f"SELECT hash FROM audit_link WHERE id = ({link})")
    phones.copy.execute(f"UPDATE audit_link SET hash = ? WHERE id = ({link})", "0" * 64)
    officer.page.locator(CHECK).click()
    officer.settle()
    yield "a chain that is broken", officer
    phones.copy.execute(f"UPDATE audit_link SET hash = ? WHERE id = ({link})", real)
    officer.page.locator(CHECK).click()
    officer.settle()
