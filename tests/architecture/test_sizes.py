import ast
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, python_files, tree_of

FILE_LINES = 250
FUNCTION_LINES = 30
# A migration records what was done to the tables; it is never edited again.
RECORDS = PACKAGE / "migrations" / "versions"


def own_files() -> list[Path]:
    folders = (PACKAGE, ROOT / "tests", ROOT / "benchmarks")
    return [file for file in python_files(*folders) if RECORDS not in file.parents]


def test_no_file_is_longer_than_a_reading() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in own_files()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{file.relative_to(ROOT)}:{node.name}": lines
        for file in own_files()
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}
