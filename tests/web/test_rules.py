"""The page on which a rule is written: sentences, checked as they grow, nothing typed is lost."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from mobility.domain.rule_form import conditions, read_tree
from mobility.domain.staff import Role, Staff
from mobility.services import rule_desk
from tests.conftest import NOW
from tests.staff import employ, enter
from tests.web.page_parts import SentForm
from tests.web.staff_walk import Browser, forms

CODE = "RET_SKILLS"
RULE = f"/admin/pathways/{CODE}/rule"
AGE = "value.r-3"
TEXTS = re.compile('<textarea id="[^"]*" name="([^"]*)"[^>]*>\n([^<]*)</textarea>')


@pytest.fixture
def app(app: Flask) -> Flask:
    app.extensions["mobility"] = replace(app.extensions["mobility"], rule_changes="one")
    return app


@pytest.fixture
def ana(app: Flask) -> Browser:
    return administrator(app, "Ana")[0]


def administrator(app: Flask, name: str) -> tuple[Browser, Staff]:
    with app.app_context():
        who = employ(Role.ADMINISTRATOR, name=name, locale="es")
    browser = Browser(app)
    enter(browser.client, who)
    return browser, who


def form(page) -> SentForm:
    found = next(one for one in forms(page) if "seen" in one.sent and "group.r" in one.sent)
    found.sent |= {name: unescape(said) for name, said in TEXTS.findall(page.text)}
    return found


def other(page, part: str) -> SentForm:
    return next(one for one in forms(page) if one.action.endswith(part))


def desk(app: Flask):
    with app.app_context():
        return rule_desk.look(CODE, now=NOW)


def keep(browser: Browser, do: str = "keep", **typed: str):
    return browser.send(form(browser.get(RULE)), **{"do": do, **typed})


def test_a_rule_reads_as_sentences(ana: Browser) -> None:
    page = ana.get(RULE).text
    assert "La persona podría calificar si se cumple todo esto:" in page
    for said in ("su país de origen es Guatemala", "tiene al menos 18 años", "regresó hace poco"):
        assert said in page
    assert "Versión 1." in page


def test_a_condition_is_added_and_what_was_typed_stays(app: Flask, ana: Browser) -> None:
    page = ana.send(form(ana.get(RULE)), **{AGE: "2x", "add.r": "passport", "do": "add:r"})
    assert page.status_code == 200
    again = form(page)
    assert (again.sent[AGE], again.sent["fact.r-4"]) == ("2x", "passport")
    assert "Escriba un número entero de 0 a 120." in page.text
    assert desk(app).draft is None


def test_a_group_is_added_filled_moved_and_taken_out(ana: Browser) -> None:
    page = ana.send(form(ana.get(RULE)), do="group:r")
    page = ana.send(form(page), **{"add.r-4": "trade", "do": "add:r-4", "group.r-4": "none"})
    page = ana.send(form(page), do="down:r-3")
    sent = form(page).sent
    assert (sent["group.r-3"], sent["fact.r-3-0"], sent["fact.r-3-1"]) == ("none", "age", "trade")
    assert "no se cumple nada de esto" in page.text
    page = ana.send(form(page), do="remove:r-3")
    assert form(page).sent["parts.r"] == "3"


def test_an_unfinished_draft_is_kept_and_not_published(app: Flask, ana: Browser) -> None:
    answer = keep(ana, **{AGE: ""})
    assert (answer.status_code, answer.location) == (303, RULE)
    page = ana.get(RULE)
    assert "Borrador: nadie lo ve todavía" in page.text
    assert "Falta 1 cosa por completar." in page.text
    refused = ana.send(form(page), do="publish")
    assert refused.status_code == 422
    assert 'href="#value.r-3"' in refused.text
    assert ana.get(f"{RULE}/publish").status_code == 303
    assert desk(app).newest == 1


def test_words_that_were_left_behind_are_pointed_out(ana: Browser) -> None:
    page = ana.send(form(ana.get(RULE)), **{AGE: "21", "do": "check"})
    assert "Estos textos se escribieron para otra condición." in page.text
    words = {"not_so.r-3.es": "Tiene {age}. Es desde los 21.", "do": "check"}
    page = ana.send(form(page), **words)
    assert "Estos textos se escribieron para otra condición." not in page.text
    assert "«Tiene 34. Es desde los 21.»" in page.text


def test_a_gap_that_nobody_can_fill_is_said_at_its_place(ana: Browser) -> None:
    page = ana.send(form(ana.get(RULE)), **{"so.r-3.en": "{name} is 18", "do": "check"})
    assert "{name} no es un espacio que se pueda llenar." in page.text
    assert 'id="so.r-3.en-error"' in page.text


def test_publishing_shows_the_difference_and_holds_at_once(app: Flask, ana: Browser) -> None:
    answer = keep(ana, "publish", **{AGE: "21"})
    assert answer.location == f"{RULE}/publish"
    page = ana.get(answer.location)
    assert re.search("Se quita.*tiene al menos 18 años", page.text)
    assert re.search("Se agrega.*tiene al menos 21 años", page.text)
    answer = ana.send(other(page, "/publish"))
    assert answer.location == f"{RULE}/history"
    assert "Versión 2" in ana.get(answer.location).text
    assert conditions(desk(app).current.tree)[3].values == ("21",)


def test_a_version_begins_when_it_is_asked_to(app: Flask, ana: Browser) -> None:
    keep(ana, **{AGE: "21"})
    send = other(ana.get(f"{RULE}/publish"), "/publish")
    for day in ("2026-11-09", "2029-11-09", "mañana"):
        refused = ana.send(send, when="later", day=day, time="08:00")
        assert (refused.status_code, desk(app).newest) == (422, 1)
    ana.send(send, when="later", day="2027-01-04", time="08:30")
    made = desk(app).versions[0]
    assert made.valid_from.isoformat() == "2027-01-04T14:30:00+00:00"
    page = ana.get(RULE).text
    assert "Hay una versión planeada" in page


def test_a_planned_version_is_called_off(app: Flask, ana: Browser) -> None:
    keep(ana, **{AGE: "21"})
    send = other(ana.get(f"{RULE}/publish"), "/publish")
    ana.send(send, when="later", day="2027-01-04", time="08:30")
    call_off = next(one for one in forms(ana.get(f"{RULE}/history")) if "version" in one.sent)
    page = ana.get(ana.send(call_off, do="call-off").location)
    assert "vuelve a poner vigente la versión 1" in page.text
    ana.send(other(page, "/publish"), when="later")
    assert desk(app).planned == []
    assert desk(app).newest == 3


def test_an_earlier_version_is_used_again(app: Flask, ana: Browser) -> None:
    keep(ana, **{AGE: "21"})
    ana.send(other(ana.get(f"{RULE}/publish"), "/publish"))
    ana.pass_time(timedelta(seconds=1))
    again = next(one for one in forms(ana.get(f"{RULE}/history")) if "version" in one.sent)
    page = ana.get(ana.send(again).location)
    ana.send(other(page, "/publish"))
    assert desk(app).versions[0].restores == 1


def test_an_invented_person_hears_both_rules_and_leaves_no_trace(ana: Browser) -> None:
    keep(ana, **{AGE: "21", "not_so.r-3.es": "Es desde los 21.", "not_so.r-3.en": "From 21 on."})
    page = ana.get(f"{RULE}/try")
    typed = {"nationality": "GT", "returnee": "yes", "age": "19", "fear": "no"}
    said = ana.send(other(page, "/try"), **typed)
    assert said.status_code == 200
    for words in ("A esta persona se le diría otra cosa.", "Es desde los 21.", "From 21 on."):
        assert words in said.text
    assert "You are 19 years old." in said.text
    wrong = ana.send(other(page, "/try"), age="x")
    assert wrong.status_code == 422


def test_two_who_write_one_draft_are_told_of_each_other(app: Flask, ana: Browser) -> None:
    berta = administrator(app, "Berta")[0]
    hers = form(berta.get(RULE))
    keep(ana, **{AGE: "21"})
    refused = berta.send(hers, **{AGE: "25", "do": "keep"})
    assert refused.status_code == 409
    assert "Ana cambió esto a las" in refused.text
    assert re.search("Se quita.*tiene al menos 21 años", refused.text)
    mine = form(refused)
    assert mine.sent[AGE] == "25"
    assert berta.send(mine, do="keep").status_code == 303
    assert conditions(read_tree(desk(app).draft.data["conditions"]))[3].values == ("25",)


def test_a_comparison_is_asked_for_and_shown(ana: Browser) -> None:
    answer = keep(ana, "compare", **{AGE: "21"})
    assert re.fullmatch("/admin/comparisons/[0-9a-f-]{36}", answer.location)
    page = ana.get(answer.location)
    assert "Nadie respondió las preguntas en los últimos 90 días." in page.text
    keep(ana, **{AGE: "22"})
    assert "El borrador cambió después de este conteo." in ana.get(answer.location).text


def test_a_draft_is_thrown_away(app: Flask, ana: Browser) -> None:
    keep(ana, **{AGE: "21"})
    ana.send(other(ana.get(RULE), "/discard"))
    assert desk(app).draft is None
