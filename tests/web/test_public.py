import pytest
from flask import Flask

from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from tests.web.phone import Phone, title, words

PAGES = [
    "/",
    "/pathways",
    "/pathways/USRAP",
    "/offices",
    "/offices/quetzaltenango",
    "/privacy",
    "/help",
    "/report-a-charge",
]


@pytest.mark.parametrize(
    ("spoken", "place"),
    [("es-GT,es;q=0.9", "/es/"), ("en-US,en;q=0.8", "/en/"), ("quc", "/es/"), ("", "/es/")],
)
def test_the_door_speaks_the_browsers_language(phone: Phone, spoken: str, place: str) -> None:
    page = phone.client.get("/", headers={"Accept-Language": spoken})
    assert page.headers["Location"] == place
    assert "Accept-Language" in page.headers["Vary"]
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_may_be_stored_by_anyone(app: Flask, path: str, lang: str) -> None:
    page = Phone(app, lang).get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in page.headers
    assert "csrf_token" not in page.text
    assert f'<html lang="{lang}">' in page.text


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_public_page_is_not_sent_twice(phone: Phone, path: str) -> None:
    tag = phone.get(path).headers["ETag"]
    again = phone.client.get(f"/en{path}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/pathways/NONE", "/offices/atlantis", "/nothing"])
def test_what_does_not_exist_has_a_page(phone: Phone, path: str) -> None:
    page = phone.get(path)
    assert page.status_code == 404
    assert title(page) == "This page does not exist."


def test_an_unknown_language_has_no_pages(phone: Phone) -> None:
    page = phone.client.get("/fr/")
    assert page.status_code == 404
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_closed_pathway_says_since_when(phone: Phone) -> None:
    assert "Closed since December 15, 2025" in words(phone.get("/pathways/FRP"))
    assert "Closed since December 15, 2025" in words(phone.get("/pathways"))


def test_an_office_tells_the_way_in_words(phone: Phone) -> None:
    shown = words(phone.get("/offices/quetzaltenango"))
    assert "How to get there" in shown
    assert "With an interpreter, if you ask for one:" in shown
    assert "Friday, from 08:00 to 12:00" in shown


def test_a_closed_office_says_so(app: Flask, phone: Phone) -> None:
    with app.app_context(), transaction() as session:
        session.query(OfficeRow).filter_by(slug="peten").update({"state": "suspended"})
    assert "This office is closed for now." in words(phone.get("/offices/peten"))
    assert "Closed for now" in words(phone.get("/offices"))


def test_a_charge_is_reported_to_the_configured_contact(phone: Phone) -> None:
    assert 'href="mailto:denuncias@oficinas.example"' in phone.get("/report-a-charge").text


def test_each_page_offers_itself_in_the_other_language(phone: Phone) -> None:
    assert 'href="/es/offices/peten"' in phone.get("/offices/peten").text


@pytest.mark.parametrize("query", ["_scheme=ftp", "endpoint=x", "lang=fr", "_anchor=%00", "a=1"])
def test_a_strange_query_does_not_break_a_page(phone: Phone, query: str) -> None:
    page = phone.get(f"/offices/peten?{query}")
    assert page.status_code == 200
    assert 'href="/es/offices/peten' in page.text


def test_a_public_page_leads_to_the_erasing_one(phone: Phone) -> None:
    assert 'href="/en/leave"' in phone.get("/").text
    assert 'method="post" action="/en/leave"' in phone.get("/leave").text
