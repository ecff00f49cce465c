import re
from xml.etree import ElementTree

import segno

from mobility.gateways.qr import svg


def test_the_image_holds_the_bare_reference() -> None:
    dark = ElementTree.fromstring(svg("KW7M4XRR", "Código"))[2].attrib["d"]  # noqa: S314
    expected = segno.make("KW7M4XRR", error="m", micro=False).svg_inline(omitsize=True)
    assert dark in expected


def test_the_image_has_a_title_and_a_role() -> None:
    image = ElementTree.fromstring(svg("KW7M4XRR", "Código <KW7M> & más"))  # noqa: S314
    assert image.attrib["role"] == "img"
    assert image[0].tag == "title"
    assert image[0].text == "Código <KW7M> & más"


def test_the_image_passes_a_policy_without_inline_style() -> None:
    markup = svg("KW7M4XRR", "</title><script>alert(1)</script>")
    assert not re.search(r"\bstyle\b|<script|\bon\w+=|xlink|http", markup)


def test_the_image_weighs_about_a_kilobyte() -> None:
    assert len(svg("KW7M4XRR", "Código KW7M 4XRR").encode()) < 1200
