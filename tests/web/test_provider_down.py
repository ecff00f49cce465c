"""A provider that does not answer, and a copy without one."""

from pathlib import Path
from socket import socket

import pytest
from flask import Flask

from mobility.domain.settings import IdentityProvider, Settings
from tests.conftest import make_settings, only_sqlite
from tests.web.staff_walk import Browser


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Settings:
    """A copy whose provider is a port where nobody listens, or that has none."""
    if "none" in request.node.name:
        return make_settings(database_url, tmp_path / "var")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    away = IdentityProvider(issuer=f"http://{host}", client_id="m", name="Red", hosts=(host,))
    return make_settings(database_url, tmp_path / "var", provider=away)


@only_sqlite
def test_a_provider_that_is_away_leaves_the_local_way_in(app: Flask) -> None:
    browser = Browser(app)
    page = browser.get("/staff/provider")
    assert page.status_code == 503
    assert "El otro sistema no responde por ahora" in page.text
    assert 'href="/staff/sign-in"' in page.text


@only_sqlite
def test_a_copy_that_has_none_shows_nothing_of_it(app: Flask) -> None:
    browser = Browser(app)
    assert "/staff/provider" not in browser.get("/staff/sign-in").text
    for path in ("/staff/provider", "/staff/provider/back?code=x&state=y"):
        assert browser.get(path).status_code == 404
    assert browser.post("/staff/provider/enter", proof="x").status_code == 404
