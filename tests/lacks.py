"""What a machine lacks: skipped with how to get it, or a failure where REQUIRE_ALL=1."""

import os
from typing import NoReturn

import pytest


def lacking(how_to_get: str) -> NoReturn:
    """Skip the test that needs what is missing; fail it where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(how_to_get, pytrace=False)
    pytest.skip(how_to_get)
