"""Every word that a person reads exists in every language, with the same gaps."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.source import ROOT

KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
GAP = re.compile(r"%\(\w+\)[sd]")
FILES = sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))


def written() -> set[str | tuple[str, ...]]:
    """Collect every text of the code and the templates."""
    with (ROOT / "translations" / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {tuple(text) if isinstance(text, (tuple, list)) else text for _, _, text, _, _ in found}


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as lines:
        return read_po(lines, locale=file.parent.parent.name)


def parts(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (tuple, list)) else [str(value)]


def messages(file: Path) -> list[Message]:
    return [message for message in catalogue(file) if message.id]


def test_there_is_a_spanish_catalogue() -> None:
    assert "es" in {file.parent.parent.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_a_catalogue_holds_what_is_written_and_nothing_else(file: Path) -> None:
    kept = {
        tuple(message.id) if isinstance(message.id, (tuple, list)) else message.id
        for message in messages(file)
    }
    assert kept == written()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_every_text_is_translated_with_the_same_gaps(file: Path) -> None:
    for message in messages(file):
        assert not message.fuzzy, message.id
        gaps = set(GAP.findall(parts(message.id)[-1]))
        for translated in parts(message.string):
            assert translated.strip(), message.id
            assert set(GAP.findall(translated)) == gaps, message.id
