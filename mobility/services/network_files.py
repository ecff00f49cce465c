"""Reading a network's folder of TOML files."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mobility.domain.errors import NetworkInvalid
from mobility.domain.table import Table

TOP = "network.toml"


def read_folder(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the files and folders that a folder's network.toml includes, by their names in it.

    Raises NetworkInvalid where one is missing or is not TOML.
    """
    top = Table(TOP, read_toml(folder / TOP, TOP))
    names = top.raw("include")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise top.refuse("include", "must be a list of files and folders")
    top.end()
    return {file: read_toml(folder / file, file) for name in names for file in _files(folder, name)}


def _files(folder: Path, name: str) -> Iterator[str]:
    if not (folder / name).is_dir():
        yield name
        return
    for file in sorted((folder / name).glob("*.toml")):
        yield f"{name}/{file.name}"


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """Read a file that refusals call by a name; raises NetworkInvalid if it cannot be."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise NetworkInvalid(name, "file", "is missing or cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise NetworkInvalid(name, "file", f"is not TOML: {wrong}") from None
