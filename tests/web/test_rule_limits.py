"""What a rule's page takes: as much as fits, nothing that is forged, no rule that is fixed."""

import pytest
from flask import Flask

from mobility.domain.rule_faults import MOST_CONDITIONS, MOST_SIGNS, faults
from mobility.domain.rule_form import WORDS, read_tree
from tests.web.staff_walk import Browser
from tests.web.test_rules import RULE, administrator, desk


@pytest.fixture
def ana(app: Flask) -> Browser:
    return administrator(app, "Ana")[0]


def test_a_rule_as_long_as_it_may_be_fits_into_one_form(app: Flask, ana: Browser) -> None:
    said = ("Todavía no llegó la invitación, pero puede pedir orientación. " * 4)[:MOST_SIGNS]
    sent = {"group.r": "all", "parts.r": str(MOST_CONDITIONS), "do": "keep", "based_on": "1"}
    for number in range(MOST_CONDITIONS):
        path = f"r-{number}"
        sent |= {f"fact.{path}": "age", f"op.{path}": "at_least", f"value.{path}": str(number)}
        for word in WORDS:
            sent |= {f"{word}.{path}.{language}": said for language in ("es", "en")}
    assert ana.post(RULE, **sent).status_code == 303
    draft = desk(app).draft
    assert faults(read_tree(draft.data["conditions"])) == ()


def test_general_guidance_has_nothing_to_write(ana: Browser) -> None:
    page = ana.get("/admin/pathways/INFO/rule")
    assert "La orientación general es para todas las personas." in page.text
    assert "group.r" not in page.text
    sent = ana.post("/admin/pathways/INFO/rule", do="keep", seen="0", based_on="1")
    assert sent.status_code == 303


@pytest.mark.parametrize("path", ["NONE/rule", "NONE/rule/try", "NONE/rule/history"])
def test_what_is_not_there_has_no_page(ana: Browser, path: str) -> None:
    assert ana.get(f"/admin/pathways/{path}").status_code == 404
    assert ana.get("/admin/comparisons/x").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"group.r": "all", "parts.r": "999999999999"},
        {"group.r": "all", "parts.r": "٣"},
        {"group.r": "every", "parts.r": "1"},
        {"group.r": "all", "parts.r": "1", "fact.r-0": "shoe size"},
        {"group.r": "all", "parts.r": "1", "fact.r-0": "age", "op.r-0": "in"},
        {"do": "move:r-9"},
        {"do": "up:r-\x00"},
        {"do": "add:r", "add.r": "nothing"},
    ],
)
def test_a_forged_form_breaks_nothing(ana: Browser, sent: dict[str, str]) -> None:
    assert ana.post(RULE, **sent).status_code == 200
    assert ana.post(RULE, **{**sent, "do": "keep", "based_on": "x"}).status_code == 409
