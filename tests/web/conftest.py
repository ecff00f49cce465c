"""The program with the demonstration network, and phones that walk through its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.gateways.holidays import public_holidays
from mobility.models.base import db
from mobility.services import network
from mobility.services.appointments import Appointment
from tests.architecture.source import PACKAGE
from tests.conftest import NOW, make_settings, migrate
from tests.staff import employ, enter
from tests.web.phone import Phone
from tests.web.staff_walk import Browser
from tests.web.visits import Desk, find


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demonstration network, copied for each test."""
    from mobility.app import create_app

    var = tmp_path_factory.mktemp("demo")
    file = var / "mobility.sqlite"
    migrate(f"sqlite:///{file}")
    settings = make_settings(f"sqlite:///{file}", var)
    made = create_app(settings)
    with made.app_context():
        folder = PACKAGE / "seed" / "demo"
        network.load_folder(folder, settings=settings, now=NOW, holidays=public_holidays)
        db.engine.dispose()
    return file


@pytest.fixture
def database_url(demo_template: Path, tmp_path: Path) -> str:
    """Pages are the same on both databases; the services below them are tested on each."""
    file = tmp_path / "mobility.sqlite"
    shutil.copy(demo_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The program at a fixed instant."""
    from mobility.app import create_app

    made = create_app(settings)

    @made.before_request
    def stand_still() -> None:
        g.now = NOW

    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def phone(app: Flask) -> Phone:
    return Phone(app)


@pytest.fixture
def desk(app: Flask, settings: Settings) -> Desk:
    """Somebody who books for people, at a clock that can be moved."""
    return Desk(app, settings).start()


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book()


@pytest.fixture
def owner(phone: Phone, booked: Appointment) -> Phone:
    """The phone on which the appointment was opened."""
    assert find(phone, booked.reference).status_code == 303
    return phone


@pytest.fixture
def auditor(app: Flask, desk: Desk) -> Browser:
    """Somebody at a computer who looks at the trail that others leave."""
    browser = Browser(app)
    with app.app_context():
        enter(browser.client, employ(Role.AUDITOR, name="Olga"))
    return browser


@pytest.fixture
def officer(app: Flask, desk: Desk) -> Staff:
    """Somebody whose looks leave a trail."""
    with app.app_context():
        return employ(Role.OFFICER, office="quetzaltenango", name="Ana Lucía")
