"""The `mobility` commands; they are handed the settings and the program, and import neither."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from mobility import clock
from mobility.domain.errors import NetworkInvalid
from mobility.domain.settings import SettingInvalid, Settings
from mobility.gateways import backup as copies

# `run` becomes gunicorn, which loads the program: loading it here too would double the start.
if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "mobility" / "seed"
KEYS_MADE = "New keys are in {folder}: keep a copy elsewhere, who loses them loses the data."
KEYS_APART = "The keys are not in it: keep a copy of {folder} apart, or nobody can read it."


class LoadSettings(Protocol):
    """Reads the settings; `new_keys` lets a first start make the keys."""

    def __call__(self, *, new_keys: bool) -> Settings:
        """Return the settings, or raise `SettingInvalid`."""


@dataclass(frozen=True)
class Parts:
    """What the commands are made from."""

    load: LoadSettings
    make_app: Callable[[Settings], "Flask"]

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

    if settings.is_sqlite:
        _make_folder(Path(settings.database_url.removeprefix("sqlite:///")).parent)
    with app.app_context(), database.up_to_date():
        _put_texts()
        yield


def prepare(app: "Flask", settings: Settings) -> None:
    """Make the program ready to serve: tables, a network, slots up to the horizon."""
    from mobility.services import network

    with up_to_date(app, settings):
        if network.is_empty():
            _load(settings, SEEDS / "demo")
        else:
            _extend(settings)


@click.group()
@click.version_option(package_name="mobility", message="%(version)s")
def commands() -> None:
    """Mobility: appointments for a network of public offices."""


def main(load: LoadSettings, make_app: Callable[[Settings], "Flask"]) -> None:
    """Run one command."""
    with said_in_one_line():
        commands.main(prog_name="mobility", obj=Parts(load, make_app))


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
    _check_port(settings)
    sys.stdout.flush()
    os.execv(sys.executable, _gunicorn(settings))  # noqa: S606 -- no shell is wanted


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


def _load(settings: Settings, folder: Path) -> None:
    """Load a network and make its slots, so that people can book at once."""
    from mobility.gateways.holidays import public_holidays
    from mobility.services import network, schedule

    now = clock.now()
    network.load_folder(folder, settings=settings, now=now, holidays=public_holidays)
    schedule.extend_horizon(now=now, horizon=settings.horizon)
    click.echo(f"The network of {folder.name} is loaded.")


def _put_texts() -> None:
    """Add the texts of messages that the database lacks; what was edited there stays."""
    from mobility.services import message_files, message_texts

    message_texts.put_missing(message_files.read_texts(SEEDS / "messages"), now=clock.now())


def _extend(settings: Settings) -> int:
    """Make the slots up to the horizon, once the holidays of a new year are known."""
    from mobility.gateways.holidays import public_holidays
    from mobility.services import schedule

    return schedule.extend(now=clock.now(), horizon=settings.horizon, holidays=public_holidays)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingInvalid("DATABASE_URL", f"its folder cannot be made: {error}") from None


def _check_port(settings: Settings) -> None:
    """Raise `SettingInvalid` now if the address cannot be had; gunicorn would try five times."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = f"{settings.host}:{settings.port} cannot be used: {error.strerror}"
            raise SettingInvalid("PORT", reason) from None


def _gunicorn(settings: Settings) -> list[str]:
    """Give the command line that serves; one binary, one configuration file, no shell."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        *(sys.executable, "-m", "gunicorn", "--preload"),
        *("--chdir", str(ROOT), "--config", str(ROOT / "gunicorn.conf.py")),
        *("--bind", f"{host}:{settings.port}"),
        *("--workers", str(settings.workers), "--threads", str(settings.threads)),
        "wsgi:serve()",
    ]
