"""The letters on each page of a PDF that Chromium has made."""

import re
import zlib
from collections.abc import Iterator, Mapping
from unicodedata import normalize

OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\n?(.*?)\n?endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
RANGE = re.compile(r"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>")
SINGLE = re.compile(r"<([0-9A-F]+)> <([0-9A-F]+)>\n")
# A font is chosen, or glyphs are drawn.
STEP = re.compile(rb"/F(\d+) [\d.]+ Tf|<([0-9A-F]+)>")
GLYPH = 4
Glyphs = Mapping[int, str]


def pages(pdf: bytes) -> list[str]:
    """Read the letters of each page without the gaps, which are no glyphs, in order."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    fonts = {number: _glyphs(objects, body) for number, body in objects.items()}
    return [
        _letters(_stream(objects[int(content)]), fonts)
        for body in objects.values()
        if re.search(rb"/Type /Page\b", body)
        for content in re.findall(rb"/Contents (\d+) 0 R", body)
    ]


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _glyphs(objects: Mapping[int, bytes], body: bytes) -> Glyphs:
    """Read which letter each glyph of a font stands for."""
    named = re.search(rb"/ToUnicode (\d+) 0 R", body)
    if named is None:
        return {}
    table = _stream(objects[int(named[1])]).decode()
    singles, _, ranges = table.partition("beginbfrange")
    found = dict(_singles(table))
    for low, high, first in RANGE.findall(ranges or singles):
        for step in range(int(high, 16) - int(low, 16) + 1):
            found[int(low, 16) + step] = chr(int(first, 16) + step)
    return found


def _singles(table: str) -> Iterator[tuple[int, str]]:
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", table, re.DOTALL):
        for glyph, letters in SINGLE.findall(block):
            yield int(glyph, 16), bytes.fromhex(letters).decode("utf-16-be")


def _letters(content: bytes, fonts: Mapping[int, Glyphs]) -> str:
    said, font = "", 0
    for chosen, drawn in STEP.findall(content):
        if chosen:
            font = int(chosen)
        for at in range(0, len(drawn), GLYPH):
            said += fonts.get(font, {}).get(int(drawn[at : at + GLYPH], 16), "")
    # Two letters may be drawn as one glyph.
    return normalize("NFKC", "".join(said.split()))
