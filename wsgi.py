"""Where the parts meet: the program for gunicorn and the `mobility` command."""

import os
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import config
from mobility import cli
from mobility.domain.settings import Settings

if TYPE_CHECKING:
    from flask import Flask


def main() -> None:
    """Run the `mobility` command with the settings of this environment."""
    cli.main(load_settings, make_app, run_timers)


def serve() -> "Flask":
    """Make the program for gunicorn, ready to serve; a wrong setting is one line and an exit."""
    with cli.said_in_one_line():
        settings = load_settings()
        app = make_app(settings)
        cli.prepare(app, settings)
    return app


def load_settings(values: Mapping[str, str] = os.environ, *, new_keys: bool = False) -> Settings:
    """Read the settings of an environment, this one unless another is given."""
    return config.from_env(values, new_keys=new_keys)


def make_app(settings: Settings) -> "Flask":
    """Make the program; loaded only here, because `run` becomes gunicorn before it needs it."""
    from mobility.app import create_app

    return create_app(settings)


def run_timers(app: "Flask", stopped: threading.Event) -> None:
    """Run the timers; loaded only by the command that does."""
    from mobility import jobs

    jobs.run(app, stopped)
