"""Whatever is sent, the answer is a page in the person's language, and what was typed is in it."""

import re
import shutil
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.web.page_parts import PageParts
from tests.web.program import demonstration
from tests.web.stage import Sent, Stage

NASTY = [
    "\N{FAMILY}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}" * 50,
    "a" * 10_000,
    "'; DROP TABLE screening; --",
    '"><script>alert(1)</script><img src=x onerror=alert(2)>',
    "a\x00b",
    "\ud800\udfff",
    "\u202erevés\u200f\u200b\ufeff",
    "-1",
    "９９",
    "²",
    "1e9",
    "31",
    "2031",
    "%0d%0aSet-Cookie: a=b",
    "..%2f..\\..",
    "{{ 7 * 7 }} %(country)s {0}",
    "0001-01-01T00:00Z",
    "9999-12-31",
    "\r\n\t",
    "",
]
WORDS = {"es": "Es gratis. Nadie puede venderle una cita.", "en": "It is free. Nobody can sell you"}
SPECIAL_FIELDS = ("entry", "slot", "office", "service", "mode", "pathway", "code", "sex")
QUERY = (
    *("month", "day", "office", "service", "page", "code", "done", "lang", "left", "next"),
    *("_scheme", "_external", "_anchor", "endpoint", "reference", "slug", "self", "filename"),
)
LAST = ("/leave", "/screening/start", "/give-up", "/find", "/code")
CHANGED_ELSEWHERE = {"document_seen", "phone_seen", "csrf_token"}
LONE = re.compile("[\ud800-\udfff]")
RAW = re.compile(r"<(script>alert|img src=x)|onerror=alert\(2\)>")

values = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=120),
    st.integers(-5, 3000).map(str),
    st.sampled_from(["me", "GT", "passport", "none", "mine", "y", "INFO", "unknown", "in_person"]),
)
often = examples(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def prepared(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, dict[str, set[str]]]]:
    """A phone that every page opens something for, and the forms that it can reach."""
    var = tmp_path_factory.mktemp("stage")
    file = Path(shutil.copy(sqlite_template, var))
    with demonstration(f"sqlite:///{file}", var) as app:
        stage = Stage(app, file)
        yield stage, stage.forms()


@pytest.fixture
def stage(prepared: tuple[Stage, dict[str, set[str]]]) -> Stage:
    """The same phone, as if nothing had been done with it."""
    prepared[0].rewind()
    return prepared[0]


@pytest.fixture
def forms(prepared: tuple[Stage, dict[str, set[str]]]) -> dict[str, set[str]]:
    """The fields of every form, by the address that it is sent to."""
    return prepared[1]


def check(page: TestResponse, path: str) -> None:
    """Assert that this is no failure, leads nowhere else, and speaks the person's language."""
    assert page.status_code < 500, path
    if 300 <= page.status_code < 400:
        assert re.match(r"(http://localhost)?/(?![/\\])", page.headers["Location"]), path
        return
    if not page.content_type.startswith("text/html") or path.startswith("/health"):
        return
    lang = path[1:3] if path[1:3] in WORDS else re.findall(r'<html lang="(\w\w)"', page.text)[0]
    assert f'<html lang="{lang}">' in page.text, path
    # Who is invited to work here is told nothing of appointments.
    assert path.startswith("/staff/invitation/") or WORDS[lang] in unescape(page.text), path
    assert not RAW.search(page.text), path


def check_kept(page: TestResponse, sent: Sent, path: str) -> None:
    """Assert that a form that is shown again holds what was typed into it."""
    first = {name: value for name, value in reversed(sent) if name not in CHANGED_ELSEWHERE}
    for form in PageParts(page.text).forms:
        for name in (form.sent.keys() & first.keys()) - form.offered.keys():
            assert form.sent[name] == as_read(first[name]), (path, name)


def as_read(text: str) -> str:
    """Return a text as it arrives: what is no character stays in percents, and NUL is nothing."""
    return LONE.sub(lambda one: quote(one[0].encode("utf-8", "surrogatepass")), text).replace(
        "\0", ""
    )


def filled(names: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Write one text into every field, or into a few of them where it is long."""
    chosen = sorted(names)
    return [(name, text) for name in (chosen if len(text) < 1000 else chosen[:5])]


def test_every_form_that_a_page_shows_is_known(stage: Stage, forms: dict[str, set[str]]) -> None:
    assert forms.keys() <= set(stage.addresses("POST"))
    for part in ("/call-me", "/find", "/find/not-mine", "/book/details", "/screening/age"):
        assert forms[f"/es{part}"], part


@pytest.mark.parametrize("turn", range(len(NASTY)), ids=lambda turn: ascii(NASTY[turn])[:20])
def test_one_text_in_every_field_of_a_form_gets_a_page(
    stage: Stage, forms: dict[str, set[str]], turn: int
) -> None:
    for path in in_order(stage.addresses("POST"))[turn % 3 :: 3]:
        send_and_check(stage, path, filled({*forms.get(path, ()), *SPECIAL_FIELDS}, NASTY[turn]))


@pytest.mark.parametrize(("lang", "word"), [("es", "fecha|año"), ("en", "date|year")])
@pytest.mark.parametrize("born", ["31 2 1990", "12 6 2031", "0 0 0", "12 6 90", "x y z", "12 6 1"])
def test_a_date_that_cannot_be_is_shown_again(
    stage: Stage, born: str, lang: str, word: str
) -> None:
    parts = zip(("birth_day", "birth_month", "birth_year"), born.split(), strict=True)
    sent = [*parts, ("given_names", "Rosa <b>María</b>"), ("document", "P 00 1")]
    page = stage.send(f"/{lang}/book/details", sent)
    assert page.status_code == 422
    summary = re.findall(r'href="#birth_day">([^<]+)<', page.text)
    assert re.search(word, summary[0])
    check_kept(page, sent, born)
    check_kept(stage.web.client.get(f"/{lang}/book/details"), sent, born)


@often
@given(data=st.data())
def test_no_mixture_of_fields_makes_a_form_fail(
    prepared: tuple[Stage, dict[str, set[str]]], data: st.DataObject
) -> None:
    stage, forms = prepared
    path = data.draw(st.sampled_from(stage.addresses("POST")))
    names = sorted({*forms.get(path, ()), *SPECIAL_FIELDS})
    send_and_check(stage, path, data.draw(st.lists(st.tuples(st.sampled_from(names), values))))
    if path.endswith(LAST) or "/screening/" in path:
        stage.rewind()


@often
@given(data=st.data())
def test_no_query_makes_a_page_fail(
    prepared: tuple[Stage, dict[str, set[str]]], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(prepared[0].addresses("GET")))
    asked = data.draw(st.dictionaries(st.sampled_from(QUERY), values, max_size=5))
    kept = {name: as_read(value)[:2000] for name, value in asked.items()}
    check(prepared[0].web.client.get(path, query_string=kept), path)


@pytest.mark.parametrize("turn", range(len(NASTY)), ids=lambda turn: ascii(NASTY[turn])[:20])
def test_one_text_in_every_query_gets_a_page(stage: Stage, turn: int) -> None:
    asked = dict.fromkeys(QUERY, as_read(NASTY[turn])[:500])
    for path in stage.addresses("GET")[turn % 4 :: 4]:
        check(stage.web.client.get(path, query_string=asked), path)


@pytest.mark.postgres
def test_postgresql_refuses_no_text_either(postgres_url: str, tmp_path: Path) -> None:
    with demonstration(postgres_url, tmp_path) as app:
        stage = Stage(app)
        for path in in_order(stage.addresses("POST")):
            if path.startswith("/es"):
                send_and_check(stage, path, filled((*SPECIAL_FIELDS, *QUERY), "a\x00b\ud800'"))
        for path in stage.addresses("GET"):
            query = "&".join(f"{name}=a%00b%ED%A0%80%27" for name in QUERY)
            check(stage.web.client.get(f"{path}?{query}"), path)
            check(stage.web.client.get(f"{path}%00%ED%A0%80%27"), path)


def in_order(paths: list[str]) -> list[str]:
    """Put what ends a journey at the end."""
    return sorted(paths, key=lambda path: path.endswith(LAST))


def send_and_check(stage: Stage, path: str, sent: Sent) -> None:
    """Send a form, and look at the answer."""
    page = stage.send(path, sent)
    check(page, path)
    if page.status_code == 422:
        check_kept(page, sent, path)
