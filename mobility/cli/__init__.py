"""The `mobility` commands; they are handed the settings and the program, and import neither."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from mobility import clock
from mobility.cli import audit, config, staff
from mobility.cli.parts import (
    DEMO,
    ROOT,
    SEEDS,
    LoadSettings,
    MakeApp,
    Parts,
    RunTimers,
    up_to_date,
)
from mobility.domain import timer_report
from mobility.domain.errors import NetworkInvalid
from mobility.domain.settings import SettingInvalid, Settings
from mobility.gateways import backup as copies
from mobility.gateways import web_server

# `run` becomes gunicorn, which loads the program: loading it here too would double the start.
if TYPE_CHECKING:
    from flask import Flask

__all__ = ["commands", "main", "prepare", "said_in_one_line", "up_to_date"]
KEYS_APART = "The keys are not in it: keep a copy of {folder} apart, or nobody can read it."


def prepare(app: "Flask", settings: Settings) -> None:
    """Make the program ready to serve: tables, a network, slots up to the horizon."""
    from mobility.services import network

    with up_to_date(app, settings):
        if network.is_empty():
            _load(settings, DEMO)
        else:
            _extend(settings)
        staff.tell_demonstration(settings)


@click.group()
@click.version_option(package_name="mobility", message="%(version)s")
def commands() -> None:
    """Mobility: appointments for a network of public offices."""


commands.add_command(staff.staff)
commands.add_command(audit.audit)
commands.add_command(config.config)


def main(load: LoadSettings, make_app: MakeApp, run_timers: RunTimers) -> None:
    """Run one command."""
    with said_in_one_line():
        commands.main(prog_name="mobility", obj=Parts(load, make_app, run_timers))


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """End with one line on the error output where an operator can put it right, never a trace."""
    try:
        yield
    except SettingInvalid as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(2)
    except (NetworkInvalid, copies.BackupRefused) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


@commands.command()
@click.pass_obj
def run(parts: Parts) -> None:
    """Bring everything up to date and serve."""
    settings = parts.settings(new_keys=True)
    web_server.check_port(settings)
    sys.stdout.flush()
    os.execv(sys.executable, web_server.command(settings, ROOT))  # noqa: S606 -- no shell is wanted


@commands.command()
@click.pass_obj
def init(parts: Parts) -> None:
    """Start an empty network, without the demonstration."""
    settings = parts.settings(new_keys=True)
    with parts.migrated(settings):
        click.echo("The network is empty: `mobility seed FOLDER` loads one.")


@commands.command()
@click.argument("source", default="demo")
@click.pass_obj
def seed(parts: Parts, source: str) -> None:
    """Load a network from SOURCE: demo, 2026, or a folder of TOML files."""
    folder = SEEDS / source if (SEEDS / source).is_dir() else Path(source)
    if not folder.is_dir():
        raise click.BadParameter(f"expected demo, 2026 or a folder, got {source}")
    settings = parts.settings(new_keys=True)
    with parts.migrated(settings):
        _load(settings, folder)


@commands.command()
@click.pass_obj
def migrate(parts: Parts) -> None:
    """Bring the tables to the newest revision."""
    with parts.migrated(parts.settings()):
        click.echo("The tables are up to date.")


@commands.command()
@click.pass_obj
def extend(parts: Parts) -> None:
    """Make the slots up to the horizon; safe to repeat."""
    settings = parts.settings()
    with parts.migrated(settings):
        made = _extend(settings)
    click.echo(f"Slots made: {made}")


@commands.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(parts: Parts, file: Path) -> None:
    """Write the whole database to FILE, while it is in use."""
    settings = parts.settings()
    copies.save(settings.database_url, file)
    click.echo(f"The backup is in {file}. {KEYS_APART.format(folder=settings.var / 'keys')}")


@commands.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Put it in the place of a database that is not empty.")
@click.pass_obj
def restore(parts: Parts, file: Path, *, yes: bool) -> None:
    """Put the database of FILE in the place of this one; stop serving first."""
    settings = parts.settings()
    if not yes and not copies.is_empty(settings.database_url):
        refusal = "the database is not empty; with --yes what it holds is replaced, for good"
        raise copies.BackupRefused(refusal)
    copies.load(settings.database_url, file)
    click.echo("The database is restored. It needs the keys of the copy that it was made on.")


@commands.group(invoke_without_command=True)
@click.pass_context
def timers(context: click.Context) -> None:
    """Run the timers whenever it is this node's turn, until SIGTERM or Ctrl+C."""
    if context.invoked_subcommand is not None:
        return
    parts: Parts = context.obj
    settings = parts.settings()
    app = parts.make_app(settings)
    with up_to_date(app, settings):
        click.echo("The timers run when it is this node's turn (Ctrl+C ends it)")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    parts.run_timers(app, stopped)


@timers.command()
@click.pass_obj
def status(parts: Parts) -> None:
    """Say for each timed job when it ran, what failed, what is late; exits with 1 if any is."""
    from mobility.services import health
    from mobility.services import timers as service

    settings, now = parts.settings(), clock.now()
    with parts.make_app(settings).app_context():
        if not health.database_answers():
            raise SettingInvalid("DATABASE_URL", "no database answers that has been migrated")
        stands, troubles = service.status(now, settings), service.recent_troubles(now)
    zone = ZoneInfo(settings.home_zone)
    click.echo("\n".join(timer_report.lines(stands, troubles, zone=zone, now=now)))
    sys.exit(1 if any(one.is_late for one in stands) else 0)


def _load(settings: Settings, folder: Path) -> None:
    """Load a network and make its slots, so that people can book at once."""
    from mobility.gateways.holidays import public_holidays
    from mobility.services import network, schedule

    now = clock.now()
    loaded = network.load_folder(folder, settings=settings, now=now, holidays=public_holidays)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    click.echo(f"The network of {folder.name} is loaded: {len(loaded.differences)} differences.")
    if folder == DEMO and settings.development:
        staff.add_demonstration(settings, now)


def _extend(settings: Settings) -> int:
    """Make the slots up to the horizon, once the holidays of a new year are known."""
    from mobility.gateways.holidays import public_holidays
    from mobility.services import schedule

    return schedule.extend(now=clock.now(), horizon=settings.horizon, holidays=public_holidays)
