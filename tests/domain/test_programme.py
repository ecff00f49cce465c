from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mobility.domain.programme import Phase, opens_at, phase_at, sender_problem

JUNE, JULY = datetime(2026, 6, 1, 6, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, 6, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
PILOT = Phase(uid="p", name={"es": "Piloto"}, starts_at=JUNE, ends_at=JULY, intake_open=True)
PAUSE = replace(PILOT, uid="q", starts_at=JULY, ends_at=AUGUST, intake_open=False)


def test_a_phase_runs_from_its_beginning_until_before_its_end() -> None:
    assert phase_at([PILOT], JUNE - MOMENT) is None
    assert phase_at([PILOT], JUNE) is PILOT
    assert phase_at([PILOT], JULY - MOMENT) is PILOT
    assert phase_at([PILOT], JULY) is None


def test_phases_that_follow_each_other_do_not_overlap() -> None:
    assert not PILOT.overlaps(PAUSE)
    assert PILOT.overlaps(replace(PAUSE, starts_at=JULY - MOMENT))
    assert replace(PILOT, ends_at=None).overlaps(PAUSE)
    assert PAUSE.overlaps(replace(PILOT, ends_at=None))


def test_places_open_again_when_the_pause_ends() -> None:
    assert opens_at([PILOT, PAUSE], JUNE) is None
    assert opens_at([PILOT, PAUSE], JULY) == AUGUST
    assert opens_at([replace(PAUSE, ends_at=None)], JULY) is None


def test_two_pauses_in_a_row_open_after_the_second() -> None:
    longer = replace(PAUSE, uid="r", starts_at=AUGUST, ends_at=AUGUST + timedelta(days=9))
    assert opens_at([longer, PAUSE], JULY) == longer.ends_at
    endless = replace(longer, ends_at=None)
    assert opens_at([endless, PAUSE], JULY) is None


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Citas", ""),
        ("Oficina 2026", "form"),
        ("12345", "form"),
        ("Citas!", "form"),
        ("", "form"),
        ("Refugio GT", "telling"),
        ("Migracion", "telling"),
    ],
)
def test_a_sender_is_short_and_tells_nothing(name: str, problem: str) -> None:
    assert sender_problem(name) == problem
