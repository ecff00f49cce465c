"""The printed list on the paper of either continent, as Chromium prints it."""

import pytest

from mobility.domain.staff import Role
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer
from tests.browser.pdf import pages

pytestmark = pytest.mark.browser
VISITS, SHEETS = 20, 2
WORDS = {
    "es": ("Página{}de{}", "Confidencial.Guárdela", "ImpresaporAnaLucía", "HoraNombreCódigo"),
    "en": ("Page{}of{}", "Confidential.Keep", "PrintedbyAnaLucía", "TimeNameCode"),
}


@pytest.fixture
def day(phones: Phones) -> DeskDay:
    day = DeskDay(phones.copy, "san-marcos").start()
    day.slots([0], VISITS)
    return day


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_sheet_says_which_it_is_and_by_whom_it_was_printed(
    phones: Phones, day: DeskDay, language: str
):
    long = "María de los Ángeles Guadalupe Esperanza"
    codes = [day.book(0, called=long, interpreter="quc").reference for _ in range(VISITS)]
    officer: Officer = phones.officer(
        day, day.employ(Role.OFFICER, name="Ana Lucía", locale=language)
    )
    officer.go("paper")
    number, *others = WORDS[language]
    for paper in ("A4", "Letter"):
        sheets = pages(officer.page.pdf(format=paper))
        assert len(sheets) >= SHEETS
        for at, sheet in enumerate(sheets, start=1):
            said = (number.format(at, len(sheets)), *others)
            assert [one for one in said if one not in sheet] == []
        # Nobody is left out, and nobody's row is on two sheets.
        assert [sum(sheet.count(code) for sheet in sheets) for code in codes] == [1] * VISITS
        assert sum(sheet.count("Esperanza") for sheet in sheets) == VISITS
