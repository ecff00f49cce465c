"""Files of a network that are read in while people are booked."""

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from mobility.gateways import toml_file
from mobility.gateways.holidays import public_holidays
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading
from mobility.models.slot import SlotRow
from mobility.services import network, network_export
from mobility.services.network import Loaded
from tests.conftest import NOW
from tests.services.seeded import edit
from tests.web.visits import Desk

XELA = "quetzaltenango"
FILE = f"offices/{XELA}.toml"


def export(tmp_path: Path) -> Path:
    folder = tmp_path / "exported"
    toml_file.write_folder(folder, network_export.documents(), head="A test.")
    return folder


def come_back(app: Flask, folder: Path, *, dry_run: bool = False) -> Loaded:
    settings = app.extensions["mobility"]
    return network.import_folder(
        folder, settings=settings, now=NOW, holidays=public_holidays, dry_run=dry_run
    )


def close(folder: Path, day: date) -> None:
    """Let the office's file close a day."""
    text = (folder / FILE).read_text(encoding="utf-8")
    closure = f'[[closure]]\nday = {day}\nreason = {{ es = "Obras", en = "Works" }}\n'
    (folder / FILE).write_text(f"{text}\n{closure}", encoding="utf-8")


def state_of(uid: str) -> tuple[str, str]:
    with reading() as session:
        at = select(AppointmentRow.state, SlotRow.state).join(SlotRow)
        visit, slot = session.execute(at.where(AppointmentRow.uid == uid)).one()
        return visit, slot


def test_who_is_booked_on_a_day_that_closes_is_counted(app: Flask, desk: Desk, tmp_path):
    booked = desk.book(XELA)
    with app.app_context():
        folder = export(tmp_path)
        close(folder, booked.starts_at.date())
        tried = come_back(app, folder, dry_run=True)
        assert tried.stranded == {XELA: 1}
        assert state_of(booked.uid) == ("booked", "open")
        assert come_back(app, folder).stranded == {XELA: 1}
        assert state_of(booked.uid) == ("booked", "closed")
        assert come_back(app, folder).stranded == {}


def test_nobody_is_counted_whose_time_stays(app: Flask, desk: Desk, tmp_path):
    booked = desk.book(XELA)
    with app.app_context():
        folder = export(tmp_path)
        edit(folder, FILE, "grace_minutes = 30", "grace_minutes = 31")
        loaded = come_back(app, folder)
        assert (loaded.differences, loaded.stranded) == (
            ("Office quetzaltenango: grace_minutes from 30 to 31.",),
            {},
        )
        assert state_of(booked.uid) == ("booked", "open")
