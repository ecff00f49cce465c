from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from mobility.gateways.words import speak
from mobility.services.appointment_facts import visit_facts
from tests.office_material import DETAILS


def visit(mode: str, arrive_early: int = 15) -> Any:
    """A row as messages about appointments and offers read it."""
    return SimpleNamespace(
        starts_at=datetime(2026, 6, 12, 15, 30, tzinfo=UTC),
        zone="America/Guatemala",
        mode=mode,
        details={**DETAILS, "arrive_early": arrive_early},
    )


def test_a_visit_tells_when_and_where_in_words() -> None:
    assert visit_facts(visit("in_person"), speak("es")) == {
        "office": "Quetzaltenango",
        "place": "Quetzaltenango",
        "day": "viernes 12 de junio",
        "time": "9:30 am",
        "early": "15",
        "contact": "0000-0001",
    }


def test_a_visit_by_telephone_is_at_no_office() -> None:
    facts = visit_facts(visit("telephone"), speak("en"))
    assert (facts["place"], facts["office"]) == ("by telephone", "Quetzaltenango")


@pytest.mark.parametrize(
    ("mode", "minutes", "early"),
    [("in_person", 15, "15"), ("in_person", 0, ""), ("telephone", 15, "")],
)
def test_nobody_is_asked_to_come_no_minutes_early(mode: str, minutes: int, early: str) -> None:
    assert visit_facts(visit(mode, minutes), speak("es"))["early"] == early
