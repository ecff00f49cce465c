"""What the commands are made from: the settings, the program, and tables that are up to date."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from mobility import clock
from mobility.domain.settings import Settings

# `run` becomes gunicorn, which loads the program: loading it here too would double the start.
if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "mobility" / "seed"
DEMO = SEEDS / "demo"
ACCOUNTS = SEEDS / "accounts"
KEYS_MADE = "New keys are in {folder}: keep a copy elsewhere, who loses them loses the data."


class LoadSettings(Protocol):
    """Reads the settings; `new_keys` lets a first start make the keys."""

    def __call__(self, *, new_keys: bool) -> Settings:
        """Return the settings, or raise `SettingInvalid`."""


MakeApp = Callable[[Settings], "Flask"]
RunTimers = Callable[["Flask", threading.Event], None]
"""Runs the timers of a program until the event is set."""


@dataclass(frozen=True)
class Parts:
    """What the commands are made from."""

    load: LoadSettings
    make_app: MakeApp
    run_timers: RunTimers

    def settings(self, *, new_keys: bool = False) -> Settings:
        """Read the settings and say so if keys were made."""
        settings = self.load(new_keys=new_keys)
        if settings.keys.are_new:
            click.echo(KEYS_MADE.format(folder=settings.var / "keys"))
        return settings

    @contextmanager
    def migrated(self, settings: Settings) -> Iterator[None]:
        """Stay inside the program, its tables up to date."""
        with up_to_date(self.make_app(settings), settings):
            yield


@contextmanager
def up_to_date(app: "Flask", settings: Settings) -> Iterator[None]:
    """Stay inside the program, alone among its nodes, with tables that are up to date."""
    from mobility.services import database

    database.make_folder(settings)
    with app.app_context(), database.up_to_date():
        put_texts()
        yield


def put_texts() -> None:
    """Add the texts of messages that the database lacks; what was edited there stays."""
    from mobility.services import message_files, message_texts

    message_texts.put_missing(message_files.read_texts(SEEDS / "messages"), now=clock.now())
