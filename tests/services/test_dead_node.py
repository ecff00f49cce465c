"""A node that dies in the middle of a long statement, whose unit the server still works at."""

import time
from pathlib import Path

import pytest

from mobility.domain.errors import Busy
from mobility.services.turns import Term, Turn
from tests.conftest import NOW
from tests.processes import comes_true, python, said

pytestmark = pytest.mark.postgres

# Longer than a statement may take, by the settings, and than a turn may take to pass on.
NODE = """
import sys
from pathlib import Path
from sqlalchemy import text
from mobility.app import create_app
from mobility.models.base import transaction
from mobility.services.turns import Turn
from tests.conftest import NOW, make_settings
app = create_app(make_settings(sys.argv[1], Path(sys.argv[2])))
term = Turn(sys.argv[1]).take(NOW)
with app.app_context(), term.working(), transaction() as session:
    print("working", flush=True)
    session.execute(text("SELECT pg_sleep(14)"))
"""


def taken(turn: Turn) -> Term | None:
    try:
        return turn.take(NOW)
    except Busy:
        return None


def test_a_turn_passes_on_while_the_server_works_for_the_dead(
    postgres_url: str, tmp_path: Path
) -> None:
    turn = Turn(postgres_url)
    with python(NODE, postgres_url, str(tmp_path)) as node:
        assert said(node) == "working"
        # The statement has begun a moment later.
        time.sleep(0.5)
        assert taken(turn) is None
        node.kill()
        assert comes_true(lambda: taken(turn) is not None, seconds=10)
    turn.close()
