"""Where two are needed, one administrator proposes a rule and another confirms it."""

from dataclasses import replace

import pytest
from flask import Flask

from mobility.services import rule_publishing
from tests.web.staff_walk import Browser
from tests.web.test_rules import AGE, RULE, administrator, desk, keep, other


@pytest.fixture
def app(app: Flask) -> Flask:
    app.extensions["mobility"] = replace(app.extensions["mobility"], rule_changes="two")
    return app


@pytest.fixture
def ana(app: Flask) -> Browser:
    return administrator(app, "Ana")[0]


@pytest.fixture
def berta(app: Flask) -> Browser:
    return administrator(app, "Berta")[0]


def propose(ana: Browser) -> None:
    keep(ana, **{AGE: "21"})
    page = ana.get(f"{RULE}/publish")
    assert "Proponer" in page.text
    assert ana.send(other(page, "/publish")).status_code == 303


def test_another_administrator_confirms_what_one_proposed(
    app: Flask, ana: Browser, berta: Browser
) -> None:
    propose(ana)
    assert desk(app).newest == 1
    mine = ana.get(f"{RULE}/publish")
    assert "Confirmar y publicar" not in mine.text
    page = berta.get(f"{RULE}/publish")
    assert "Ana propone esta regla." in page.text
    berta.send(other(page, "/confirm"))
    history = berta.get(f"{RULE}/history").text
    assert "Propuesta por Ana y confirmada por Berta." in history
    assert desk(app).newest == 2


def test_nobody_confirms_what_they_proposed(app: Flask, ana: Browser) -> None:
    propose(ana)
    sent = other(ana.get(f"{RULE}/publish"), "/confirm").sent
    answer = ana.post(f"{RULE}/confirm", seen=sent["seen"], based_on=sent["based_on"])
    assert answer.status_code == 303
    assert "La confirma otra persona administradora." in ana.get(answer.location).text
    assert desk(app).newest == 1


def test_a_proposal_is_given_back(app: Flask, ana: Browser, berta: Browser) -> None:
    propose(ana)
    berta.send(other(berta.get(f"{RULE}/publish"), "/confirm"), do="return")
    with app.app_context():
        assert rule_publishing.proposed() == []
    assert desk(app).draft is not None


def test_a_proposal_that_changed_is_not_confirmed(app: Flask, ana: Browser, berta: Browser) -> None:
    propose(ana)
    confirm = other(berta.get(f"{RULE}/publish"), "/confirm")
    keep(ana, **{AGE: "25"})
    answer = berta.send(confirm)
    assert "No se publicó nada" in berta.get(answer.location).text
    assert desk(app).newest == 1
