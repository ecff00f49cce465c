import re

import pytest

from tests.architecture.source import ROOT

LOCKS = [ROOT / "requirements" / name for name in ("run.txt", "dev.txt")]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_address(lock) -> None:
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find[-]links|--trusted-host", text) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_library_has_a_hash(lock) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_build_backend_is_locked_too() -> None:
    assert re.search(r"^setuptools==", LOCKS[0].read_text(encoding="utf-8"), re.MULTILINE)
