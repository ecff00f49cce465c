"""The link to the other language, on pages that a form leads to."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.booker import Booker, make_slots
from tests.web.phone import Phone


def leads_to(page: TestResponse, address: str) -> bool:
    """Say whether the page's switch leads to an address."""
    switch = page.text.partition('hreflang="es"')[0].rpartition("<a ")[2]
    return f'href="{address}"' in switch


@pytest.mark.parametrize(
    "path", ["/screening/choose", "/book/extend?page=contact", "/waitlist/leave"]
)
def test_a_refused_form_without_a_page_leads_to_the_start(phone: Phone, path: str) -> None:
    page = phone.client.post(f"/en{path}")
    assert page.status_code >= 400
    assert leads_to(page, "/es/")
    assert phone.client.get("/es/").status_code == 200


def test_a_refused_form_with_a_page_leads_to_it(app: Flask, phone: Phone) -> None:
    assert leads_to(phone.post("/call-me"), "/es/call-me")
    rosa = Booker(app)
    make_slots(app)
    rosa.screened()
    times = rosa.times()
    page = rosa.client.post(f"/en{times}")
    assert page.status_code == 400
    assert leads_to(page, f"/es{times}".replace("&", "&amp;"))
