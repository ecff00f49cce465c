"""Takes the pictures of docs/images from the running program: `make screenshots`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from config import ROOT
from mobility.domain.staff import Role
from tests.browser.admin_hours_walk import cut_fridays
from tests.browser.chromium import ChromiumMissing, running_chromium
from tests.browser.demonstration import Demonstration, demonstration
from tests.browser.desk_day import DeskDay
from tests.browser.fridays import Friday
from tests.browser.visitor import DESK, Visitor
from tests.full_day import FullDay

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 260_000


def options(phone: Visitor, _copy: Demonstration) -> None:
    """See what was found for a farm worker from Honduras."""
    phone.screened(fear="no")


def day(phone: Visitor, copy: Demonstration) -> None:
    """Choose a day."""
    _choose(phone, copy)
    phone.page.go_back()


def details(phone: Visitor, copy: Demonstration) -> None:
    """Tell who comes, while a time is kept."""
    _choose(phone, copy)
    phone.take(3)
    phone.fill(given_names="Rosa María", first_surname="Tz'unun")


def appointment(phone: Visitor, copy: Demonstration) -> None:
    """Have an appointment."""
    _choose(phone, copy, pathway="H2A")
    phone.take(3)
    phone.tell()
    phone.page.locator("main form button").last.click()


def month(phone: Visitor, copy: Demonstration) -> None:
    """Look at a month."""
    day(phone, copy)
    phone.page.locator("main a[href*='month=']").click()
    phone.page.locator(".turn a[href*='month=']").last.click()


def desk(phone: Visitor, copy: Demonstration) -> None:
    """Run an office's day, somebody's file open beside the list."""
    today = DeskDay(copy, "quetzaltenango").start()
    starts, settings = today.at(-30), copy.app.extensions["mobility"]
    with copy.app.app_context():
        guests = FullDay(today.office, today.day, starts, settings).fill(40)
    ana = today.employ(Role.OFFICER, name="Ana", languages=("es", "quc"))
    phone.know(today.cookie(ana))
    phone.page.goto(f"{copy.base}{today.path}/visits/{guests[11].uid}")


def hours(phone: Visitor, copy: Demonstration) -> None:
    """Cut an office's Fridays, and see what that changes before anything is saved."""
    office = "san-marcos"
    today = DeskDay(copy, office)
    Friday(copy, office).book(4)
    ines = today.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True)
    phone.know(today.cookie(ines))
    phone.page.goto(f"{copy.base}/admin/offices/{office}/hours")
    cut_fridays(phone)


PICTURES: dict[str, tuple[Callable[[Visitor, Demonstration], None], dict[str, object]]] = {
    "options": (options, {}),
    "day": (day, {}),
    "details": (details, {}),
    "appointment": (appointment, {}),
    "appointment-dark": (appointment, {"scheme": "dark"}),
    "month-desktop": (month, {"size": DESK, "language": "en"}),
    "desk": (desk, {"size": DESK}),
    "hours": (hours, {"size": DESK}),
}


def main() -> None:
    """Take every picture again; end with one line where Chromium is missing."""
    IMAGES.mkdir(exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            running_chromium() as chromium,
            demonstration(Path(folder)) as copy,
        ):
            for name in PICTURES:
                _take(chromium, copy, name)
    except ChromiumMissing as missing:
        sys.exit(str(missing))


def _choose(phone: Visitor, copy: Demonstration, pathway: str = "INFO") -> None:
    phone.know(copy.answered(pathway=pathway))
    phone.choose()


def _take(chromium: Browser, copy: Demonstration, name: str) -> None:
    show, how = PICTURES[name]
    phone = Visitor(chromium, copy.base, **{"language": "es", **how})  # type: ignore[arg-type]
    show(phone, copy)
    phone.settle()
    phone.page.evaluate("document.activeElement.blur()")
    file = IMAGES / f"{name}.png"
    phone.page.screenshot(path=file)
    phone.context.close()
    size = file.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{file.name} has {size} bytes, at most {MOST_BYTES} are wanted")
    print(f"docs/images/{file.name}: {size} bytes")


if __name__ == "__main__":
    main()
