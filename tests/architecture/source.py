"""The project's own files as syntax trees, for the tests that hold the walls."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mobility"


def python_files(*folders: Path) -> list[Path]:
    """Return every Python file below these folders, and config.py and wsgi.py, in order."""
    found = [file for folder in folders or (PACKAGE,) for file in folder.rglob("*.py")]
    return sorted([*found, ROOT / "config.py", ROOT / "wsgi.py"])


def tree_of(file: Path) -> ast.Module:
    """Parse one file."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imports_of(file: Path) -> Iterator[str]:
    """Yield the dotted name of each direct import, those inside functions too."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(file: Path) -> str:
    """Turn a file into the dotted name it is imported by."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def lies_in(name: str, package: str) -> bool:
    """Say whether a dotted name is this package or something inside it."""
    return name == package or name.startswith(f"{package}.")
