"""`mobility staff`: accounts by command."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mobility.app import create_app
from mobility.cli import commands
from mobility.cli.parts import Parts
from mobility.models.base import db
from mobility.services import sign_in
from tests.conftest import NOW, make_settings

Run = Callable[..., Result]
ADA = ("staff", "add", "Ada@oficina.example", "--name", "Ada", "--role", "administrator")
HELP = ("staff", "add", "luz@oficina.example", "--name", "Luz", "--role", "helper", "--one-time")


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path) -> Run:
    settings = make_settings(sqlite_url, tmp_path)
    app = create_app(settings)
    parts = Parts(lambda **_: settings, lambda _: app, lambda _app, _stopped: None)

    def invoke(*words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(commands, words, obj=parts, input=typed)
        with app.app_context():
            db.engine.dispose()
        return result

    return invoke


def test_an_account_gets_the_password_that_was_typed(run: Run, tmp_path: Path) -> None:
    typed = "corta\ncorta\ntres volcanes verdes\ntres volcanes verdes\n"
    assert run(*ADA, typed=typed).exit_code == 0
    again = run(*ADA, "--one-time")
    assert (again.exit_code, "has an account already" in again.output) == (1, True)
    listed = run("staff", "list").output
    assert "ada@oficina.example  active  none  administrator@*  Ada\n" in listed


def test_a_first_password_is_printed_once_and_works(
    run: Run, sqlite_url: str, tmp_path: Path
) -> None:
    made = run(*ADA, "--one-time").output
    renewed = run("staff", "start-anew", "ada@oficina.example").output
    first, second = (re.findall(r"good once: (\S+)", text)[0] for text in (made, renewed))
    assert first != second
    settings = make_settings(sqlite_url, tmp_path)
    app = create_app(settings)
    with app.app_context():
        entry = sign_in.check_password("ada@oficina.example", second, settings=settings, now=NOW)
        db.engine.dispose()
    assert entry.invited
    assert run("staff", "suspend", "ada@oficina.example").exit_code == 0
    assert "ada@oficina.example  suspended" in run("staff", "list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ADA, "--role", "boss"), "expected one of officer"),
        ((*ADA, "--role", "officer@nowhere", "--one-time"), "no office is called nowhere"),
        ((*ADA, "--language", "klingon"), "--language: expected one of es"),
        ((*ADA, "--organisation", "Casa"), "a helper has an --organisation"),
        (HELP, "a helper has an --organisation"),
        ((*HELP, "--organisation", "Casa"), "a new one needs --places"),
        (("staff", "add", "ada", "--name", "Ada", "--role", "auditor"), "expected an e-mail"),
        (("staff", "suspend", "nobody@x.example"), "no account has the address nobody@x.example"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_helper_comes_with_a_new_organisation(run: Run) -> None:
    assert run(*HELP, "--organisation", "Casa", "--places", "3", "--manages").exit_code == 0
    assert "helper@*  Luz (Casa)" in run("staff", "list").output
