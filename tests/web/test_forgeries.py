"""What is old, altered or somebody else's gets a clear page, and takes nothing away."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.conftest import NOW
from tests.web.page_parts import PageParts
from tests.web.phone import TOKEN, title
from tests.web.program import demonstration
from tests.web.stage import Stage

SERVICE = re.compile(r"/book/day\?office=(\w[\w-]*)&amp;service=(\w+)")
TYPED = [("name", "Ana <b>Ñ</b> & Cía"), ("phone", "5555 1234"), ("hours", "evening")]
HOME = {"Origin": "http://localhost"}
REFUSED = {"es": "Este enlace ya no sirve.", "en": "This link no longer works."}
TITLES = {"es": "Este formulario estuvo abierto mucho tiempo.", "en": "This form was open"}


@pytest.fixture(scope="module")
def prepared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A phone that every page opens something for."""
    var = tmp_path_factory.mktemp("stage")
    file = Path(shutil.copy(sqlite_template, var))
    with demonstration(f"sqlite:///{file}", var) as app:
        yield Stage(app, file)


@pytest.fixture
def stage(prepared: Stage) -> Stage:
    """The same phone, as if nothing had been done with it."""
    prepared.rewind()
    return prepared


def other_token(stage: Stage) -> str:
    """Return the token of another phone's form."""
    token: str = TOKEN.findall(stage.app.test_client().get("/es/find").text)[0]
    return token


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("kind", ["none", "garbage", "of another phone", "of a lost cookie"])
def test_a_stale_form_is_offered_again_as_it_was(stage: Stage, lang: str, kind: str) -> None:
    own = stage.token
    if kind == "of a lost cookie":
        stage.web.client.delete_cookie("mobility")
    tokens = {"none": "", "garbage": "x.y.z", "of another phone": other_token(stage)}
    page = stage.web.client.post(
        f"/{lang}/call-me",
        data={"csrf_token": tokens.get(kind, own), **dict(TYPED)},
        headers=HOME,
    )
    assert page.status_code == 400
    assert title(page).startswith(TITLES[lang])
    form = PageParts(page.text).forms[0]
    assert {name: form.sent[name] for name, _ in TYPED} == dict(TYPED)
    assert "<b>" not in page.text
    again = stage.web.client.post(form.action, data=form.sent)
    assert again.headers["Location"] == f"/{lang}/call-me/asked"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://localhost.evil/"},
    ],
)
def test_what_another_site_sent_is_not_offered_again(stage: Stage, headers: dict[str, str]) -> None:
    page = stage.web.client.post("/es/call-me", data=dict(TYPED), headers=headers)
    assert page.status_code == 400
    assert PageParts(page.text).forms == []
    assert "evening" not in page.text


def test_no_form_works_without_its_token(stage: Stage) -> None:
    for path in stage.addresses("POST"):
        assert stage.web.client.post(path, data={"answer": "me"}).status_code == 400, path


@pytest.mark.parametrize(
    "cookie", ["x", "a.b.c", "", "9" * 4000, "é", '"', "eyJob2xkZXIiOiJ4In0.x.y"]
)
def test_a_tampered_cookie_is_no_cookie(stage: Stage, cookie: str) -> None:
    stage.web.client.set_cookie("mobility", cookie)
    for path in stage.addresses("GET"):
        page = stage.web.client.get(path)
        assert page.status_code < 500, path
        assert "Tz" not in page.text, path


def test_every_altered_link_is_refused_alike(stage: Stage) -> None:
    client = stage.app.test_client()
    assert client.get(f"/c/{stage.link}").status_code == 200
    altered = [
        stage.link[:at] + ("A" if sign != "A" else "B") + stage.link[at + 1 :]
        for at, sign in enumerate(stage.link)
    ]
    for link in (*altered, stage.link[:-1], stage.link + "A", stage.link[:8], "x", "é" * 24):
        for lang, word in (
            ("es", "Este enlace ya no sirve."),
            ("en", "This link no longer works."),
        ):
            page = client.get(f"/c/{link}?lang={lang}")
            assert (page.status_code, title(page)) == (404, word), link


def take(stage: Stage, lang: str, **changes: str) -> TestResponse:
    """Send the button of a time, with something in it changed."""
    offices = stage.web.client.get("/es/book/office").text
    slug, service = SERVICE.findall(offices)[0]
    days = stage.web.client.get(f"/es/book/day?office={slug}&service={service}").text
    times = unescape(re.findall(r'href="(/es/book/time[^"]+)"', days)[-1])
    slot = re.findall(r'name="slot" value="([^"]+)"', stage.web.client.get(times).text)[-1]
    sent = {"office": slug, "service": service, "slot": slot, **changes}
    return stage.send(f"/{lang}/book/time", [*sent.items()])


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(
    "changes",
    [
        {"slot": f"{NOW:%Y}-01-05T15:00Z"},
        {"slot": "9999-12-31T23:59Z"},
        {"slot": "2026-11-12T15:01Z"},
        {"slot": "half past nine"},
        {"slot": ""},
        {"office": "peten"},
        {"office": "atlantis"},
        {"service": "00000000"},
        {"service": ""},
    ],
)
def test_a_slot_that_is_not_offered_takes_no_place(
    stage: Stage, lang: str, changes: dict[str, str]
) -> None:
    typed = [("given_names", "Rosa María"), ("birth_day", "12")]
    stage.send("/es/book/details", typed)
    page = take(stage, lang, **changes)
    assert page.status_code == 409
    assert f'<html lang="{lang}">' in page.text
    assert 'value="Rosa María"' in stage.web.client.get("/es/book/details").text


def test_the_button_of_a_time_takes_a_place(stage: Stage) -> None:
    assert take(stage, "es").status_code == 303


@pytest.mark.parametrize(("lang", "word"), [("es", "Es demasiado texto."), ("en", "That is too")])
def test_a_huge_body_is_refused_with_a_page(stage: Stage, lang: str, word: str) -> None:
    for path in stage.addresses("POST"):
        if path.startswith(f"/{lang}"):
            page = stage.send(path, [("answer", "a" * 70_000)])
            assert page.status_code == 413, path
            assert title(page).startswith(word)


BOUNDARY = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"answer": "me"}'),
        ("text/plain", b"answer=me"),
        ("", b"answer=me"),
        ("multipart/form-data", b"--x"),
        (BOUNDARY, b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
        (BOUNDARY, b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"csrf_token=%ff&%00=%00&==&"),
        ("\xff/\xfe", b"\xff\xfe\x00"),
    ],
)
def test_a_body_of_another_kind_gets_a_page(stage: Stage, kind: str, body: bytes) -> None:
    for path in stage.addresses("POST")[::5]:
        page = stage.web.client.post(path, data=body, content_type=kind)
        assert page.status_code in (400, 413), path
        assert "<h1>" in page.text
