import pytest

from mobility.domain.programme import LogoInvalid
from mobility.gateways.logo import MOST_BYTES, clean_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"{}>{}</svg>'
DOT = '<path d="M1 1h2v2z" fill="#0b4a3e"/>'


def svg(inside: str = DOT, attributes: str = "") -> bytes:
    return SVG.format(attributes, inside).encode()


def test_a_plain_drawing_stays_as_it_is() -> None:
    cleaned = clean_logo(svg())
    assert "<path" in cleaned
    assert "viewBox" in cleaned


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)"><path d="M1 1z"/></a>',
        "<foreignObject><p>x</p></foreignObject>",
    ],
)
def test_what_could_run_is_taken_out(inside: str) -> None:
    cleaned = clean_logo(svg(inside + DOT, ' onload="alert(1)"'))
    assert "alert" not in cleaned
    assert "foreignObject" not in cleaned
    assert "<path" in cleaned


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://elsewhere.example/a.png"/>',
        '<image href="/look.css"/>',
        "<style>@import url(https://elsewhere.example/z.css);</style>",
        '<path d="M1 1z" fill="url(https://elsewhere.example/#a)"/>',
    ],
)
def test_what_would_fetch_something_is_refused_or_gone(inside: str) -> None:
    try:
        cleaned = clean_logo(svg(inside))
    except LogoInvalid:
        return
    assert "elsewhere" not in cleaned
    assert "look.css" not in cleaned


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a",
        b"<html><body/></html>",
        b'<!DOCTYPE svg [<!ENTITY a "aa">]>' + svg("<text>&amp;a;</text>"),
        SVG.replace(' viewBox="0 0 32 32"', "").format("", DOT).encode(),
        svg("<!-- " + "x" * MOST_BYTES + " -->"),
    ],
)
def test_what_is_no_small_drawing_is_refused(raw: bytes) -> None:
    with pytest.raises(LogoInvalid):
        clean_logo(raw)


def test_a_drawing_of_just_the_most_bytes_is_taken() -> None:
    empty = len(svg("<!---->" + DOT))
    assert clean_logo(svg("<!--" + "x" * (MOST_BYTES - empty) + "-->" + DOT))
    with pytest.raises(LogoInvalid):
        clean_logo(svg("<!--" + "x" * (MOST_BYTES - empty + 1) + "-->" + DOT))
