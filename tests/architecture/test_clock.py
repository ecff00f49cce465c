import ast

from tests.architecture.source import PACKAGE, module_of, python_files, tree_of

READS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
CLOCKS = {"datetime", "date", "time"}


def clock_reads(tree: ast.Module) -> list[str]:
    """Find calls such as datetime.now() and time.time(), however the class was imported."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS
        and ast.unparse(node.func.value).split(".")[-1] in CLOCKS
    ]


def test_one_module_alone_reads_the_clock() -> None:
    readers = {module_of(file) for file in python_files(PACKAGE) if clock_reads(tree_of(file))}
    assert readers == {"mobility.clock"}


def test_the_search_for_clock_reads_finds_them() -> None:
    code = "import datetime as d, time\nd.datetime.now(d.UTC)\ntime.time()\nd.date.today()"
    assert len(clock_reads(ast.parse(code))) == 3
    assert clock_reads(ast.parse("clock.now()\ntime.monotonic()")) == []
