"""A database that holds the demonstration, or a copy of it that one test spoils."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from mobility.domain.holiday import Holiday
from mobility.domain.settings import Settings
from mobility.gateways.holidays import public_holidays
from mobility.services import network, schedule
from mobility.services.network import Loaded

SEED = Path(__file__).parents[2] / "mobility" / "seed"


def load(settings: Settings, now: datetime, folder: Path = SEED / "demo") -> Loaded:
    """Load a network; an application context is open."""
    return network.load_folder(folder, settings=settings, now=now, holidays=public_holidays)


def load_with_slots(settings: Settings, now: datetime, folder: Path = SEED / "demo") -> int:
    """Load a network and make its slots; return how many."""
    load(settings, now, folder)
    return schedule.extend_horizon(now=now, horizon=settings.horizon)


def copy_of_demo(tmp_path: Path) -> Path:
    """Copy the demonstration's files, so that they can be changed."""
    folder = tmp_path / "network"
    if not folder.exists():
        shutil.copytree(SEED / "demo", folder)
    return folder


def small_network(tmp_path: Path) -> Path:
    """Copy the demonstration with three of its offices: quick to load."""
    folder = copy_of_demo(tmp_path)
    for file in (folder / "offices").iterdir():
        if file.stem not in {"quiche", "peten", "ciudad-de-guatemala"}:
            file.unlink()
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace what must stand in a file once or more."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def no_holidays(country: str, years: Iterable[int]) -> list[Holiday]:
    """Stand for a country in which nobody ever has a day off."""
    return []
