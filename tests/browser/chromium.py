"""The real Chromium of this machine, kept from talking to anybody but this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

HOW_TO_GET = "Chromium is missing. On Debian: apt-get install chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name leads anywhere: what a page asks of another host fails, and is seen to fail.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class ChromiumMissing(Exception):
    """This machine has no Chromium to start."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start a browser without a window and end it at the end; raises `ChromiumMissing`."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise ChromiumMissing(HOW_TO_GET)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*SWITCHES])
        try:
            yield browser
        finally:
            browser.close()
