"""Files of TOML, written as people write them. The only reader of tomli_w."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

LINE_END = "\n"


def toml(data: Mapping[str, Any]) -> str:
    """Write a document; a text of several lines stands on several lines."""
    # A line end of its own kind would be lost between the quotes of a text of several lines.
    return tomli_w.dumps(data, multiline_strings=not _has_returns(data), indent=2)


def write_folder(folder: Path, documents: Mapping[str, Mapping[str, Any]], *, head: str) -> None:
    """Write documents under their names below a folder, each beginning with a line that says so.

    A file is replaced whole or not at all; what else lies in the folder is left alone.
    """
    for name, data in documents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f".{file.name}.new")
        with new.open("w", encoding="utf-8", newline=LINE_END) as opened:
            opened.write(f"# {head}\n{toml(data)}")
        new.replace(file)


def _has_returns(value: object) -> bool:
    match value:
        case str():
            return "\r" in value
        case Mapping():
            return any(map(_has_returns, value.values()))
        case list():
            return any(map(_has_returns, value))
    return False
