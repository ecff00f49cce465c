"""The demonstration network as data, to be spoilt by one test at a time."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mobility.domain.errors import NetworkInvalid
from mobility.domain.network import parse_network

DEMO = Path(__file__).parents[2] / "mobility" / "seed" / "demo"
OFFICE = "offices/quiche.toml"
FILES: dict[str, Any] = {
    str(file.relative_to(DEMO)): tomllib.loads(file.read_text(encoding="utf-8"))
    for file in sorted(DEMO.rglob("*.toml"))
    if file.name != "network.toml"
}


def refusal(files: dict[str, Any]) -> tuple[str, str, str]:
    """Return file, key and reason of what is wrong with a network."""
    with pytest.raises(NetworkInvalid) as refused:
        parse_network(files)
    return refused.value.file, refused.value.key, refused.value.reason
