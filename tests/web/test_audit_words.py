"""Every action that the program writes into the audit trail has its sentence in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from mobility.domain.message import Kind
from mobility.domain.pathway_stop import StopState
from mobility.services.audit_names import About
from mobility.services.audit_reading import Event
from mobility.services.paper import Look
from mobility.web.audit_sentences import sentence
from mobility.web.audit_words import OF
from tests.architecture.source import PACKAGE, tree_of
from tests.conftest import NOW

FILES = [*(PACKAGE / "services").glob("*.py"), *(PACKAGE / "web").rglob("*.py")]
HANDED_ON = {"action", "look", "one.action", "last.action", "row.action", "to.value"}
"""What a function was given itself: whoever calls it has said it."""
CLOSED = {
    "decision.ends_in.value": ("completed", "left"),
    "event.action.replace('_', ' ')": (),
    "_kind(one).value": (Kind.MOVED_BY_OFFICE, Kind.CLOSED_BY_OFFICE),
    "ENDS[to]": (Kind.GIVEN_UP, Kind.CLOSED_BY_OFFICE),
    "Kind.BOOKED.value": (Kind.BOOKED,),
    "Kind.MOVED": (Kind.MOVED,),
    "f'stop_{after}'": tuple(f"stop_{one}" for one in StopState),
    "Kind.PATHWAY_SUSPENDED.value": (Kind.PATHWAY_SUSPENDED,),
    "Look.PRINTED": (Look.PRINTED,),
    "Look.EXPORTED": (Look.EXPORTED,),
    "Look.ENTERED": (Look.ENTERED,),
}
"""What stands for one of a few."""
KINDS_OF_ACTION = ("action", "look")


def takers(tree: ast.Module) -> dict[str, int]:
    """Name the functions of a file that are told an action, and at which place."""
    found: dict[str, int] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef):
            names = [each.arg for each in one.args.args]
            found |= [(one.name, names.index(name)) for name in KINDS_OF_ACTION if name in names]
    return found


TAKERS = {file.stem: takers(tree_of(file)) for file in (PACKAGE / "services").glob("*.py")}


def imported(tree: ast.Module) -> dict[str, int]:
    """Name those that a file has from elsewhere: `module.name`, and names that it imports."""
    found: dict[str, int] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("mobility.services"):
            stem = (one.module or "").rpartition(".")[2]
            for alias in one.names:
                name = alias.asname or alias.name
                found |= {f"{name}.{own}": at for own, at in TAKERS.get(alias.name, {}).items()}
                if alias.name in TAKERS.get(stem, {}):
                    found[name] = TAKERS[stem][alias.name]
    return found


def said(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is given as an action, by its name or at its place."""
    told = {**imported(tree), **takers(tree)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            yield from (one.value for one in call.keywords if one.arg in KINDS_OF_ACTION)
            place = told.get(ast.unparse(call.func))
            if place is not None and len(call.args) > place:
                yield call.args[place]


def constants(tree: ast.Module) -> dict[str, str]:
    found = {}
    for one in tree.body:
        if isinstance(one, ast.Assign):
            names, value = one.targets[0], one.value
            many = isinstance(names, ast.Tuple) and isinstance(value, ast.Tuple)
            some = zip(names.elts, value.elts, strict=True) if many else [(names, value)]  # type: ignore[attr-defined]
            for name, text in some:
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant):
                    found[name.id] = text.value
    return {name: text for name, text in found.items() if isinstance(text, str)}


def actions() -> dict[str, Path]:
    """Return every action, with a file that writes it down."""
    trees = {file: tree_of(file) for file in FILES}
    names = {name: text for tree in trees.values() for name, text in constants(tree).items()}
    found: dict[str, Path] = {}
    for file, tree in trees.items():
        own = {**names, **constants(tree)}
        for expression in said(tree):
            found |= dict.fromkeys(values(expression, own), file)
    return found


def values(one: ast.expr, names: dict[str, str]) -> list[str]:
    written = ast.unparse(one)
    if isinstance(one, ast.IfExp):
        return [*values(one.body, names), *values(one.orelse, names)]
    if isinstance(one, ast.Constant):
        return [str(one.value)]
    if written in HANDED_ON:
        return []
    if written in CLOSED:
        return [str(each) for each in CLOSED[written]]
    return [names.get(written, f"say in CLOSED what {written} can be")]


def test_every_action_of_the_program_has_a_sentence():
    found = actions()
    assert len(found) > 60
    assert {action: file.name for action, file in found.items() if action not in OF} == {}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_sentence_names_who_and_fits_its_gaps(app: Flask, language: str):
    for action in OF:
        event = Event(
            at=NOW,
            actor="staff",
            by="Ana",
            by_uid="x",
            action=action,
            kind="appointment",
            about=About(record="x", code="KW7M4XRR", name="Carlos", office_name="Quiché"),
            details={"number": 3},
        )
        with app.test_request_context(f"/{language}/"), force_locale(language):
            words = sentence(event)
        assert "%(" not in words
        assert "Ana" in words or "Carlos" in words
