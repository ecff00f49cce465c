from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.programme import Phase, PhaseOver, PhasesOverlap
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services import offices, phases, programme
from tests.database.crowd import together
from tests.line import Line
from tests.staff import employ
from tests.world import NOW, World

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
PILOT = Phase(
    uid="pilot",
    name={"es": "Piloto", "en": "Pilot"},
    notice={"es": "Empezamos con poco.", "en": "We begin with little."},
    starts_at=NOW + DAY,
    ends_at=NOW + 3 * DAY,
    intake_open=True,
)
PAUSE = replace(PILOT, uid="pause", name={"es": "Pausa"}, intake_open=False)


@pytest.fixture
def ines(world: World) -> Staff:
    return employ(Role.ADMINISTRATOR)


def save(
    phase: Phase, who: Staff, settings: Settings, *, seen: int = 0, now: datetime = NOW
) -> None:
    phases.save(phase, seen=seen, person=who, settings=settings, now=now)


def at(now: datetime, settings: Settings) -> programme.Programme:
    phases.carry_out(settings=settings, now=now)
    return programme.current(settings=settings, now=now)


def actions() -> list[str]:
    with reading() as session:
        mine = select(AuditEventRow.action).where(AuditEventRow.record_kind == "phase")
        return list(session.scalars(mine.order_by(AuditEventRow.id)))


def test_the_timers_begin_and_end_a_phase_once(ines: Staff, settings: Settings) -> None:
    save(PAUSE, ines, settings)
    before, during = at(NOW + DAY - MOMENT, settings), at(NOW + DAY, settings)
    assert (before.intake_open, before.notice) == (True, {})
    assert (during.intake_open, during.notice) == (False, dict(PAUSE.notice))
    assert during.opens_at == NOW + 3 * DAY
    assert phases.carry_out(settings=settings, now=NOW + 2 * DAY) == 0
    after = at(NOW + 3 * DAY, settings)
    assert (after.intake_open, after.notice) == (True, {})
    assert actions() == ["phase_saved", "phase_begun", "phase_ended"]


def test_a_phase_that_was_slept_through_begins_and_ends_at_once(
    ines: Staff, settings: Settings
) -> None:
    save(PAUSE, ines, settings)
    assert phases.carry_out(settings=settings, now=NOW + 9 * DAY) == 1
    assert programme.current(settings=settings, now=NOW + 9 * DAY).intake_open
    assert [one.ended_at for one in phases.list_phases()] == [NOW + 9 * DAY]


def test_a_phase_that_is_due_begins_when_it_is_saved(ines: Staff, settings: Settings) -> None:
    save(replace(PAUSE, starts_at=NOW), ines, settings)
    assert not programme.current(settings=settings, now=NOW).intake_open


def test_two_phases_never_run_at_once(ines: Staff, settings: Settings) -> None:
    save(PILOT, ines, settings)
    with pytest.raises(PhasesOverlap) as refused:
        save(replace(PAUSE, starts_at=NOW + 3 * DAY - MOMENT, ends_at=None), ines, settings)
    assert refused.value.other == PILOT.name
    save(replace(PAUSE, starts_at=NOW + 3 * DAY, ends_at=None), ines, settings)


def test_a_phase_that_ended_is_never_changed(ines: Staff, settings: Settings) -> None:
    save(PILOT, ines, settings)
    at(NOW + 3 * DAY, settings)
    [over] = phases.list_phases()
    longer = replace(over, ends_at=NOW + 9 * DAY)
    with pytest.raises(PhaseOver):
        save(longer, ines, settings, seen=over.row_version, now=NOW + 4 * DAY)
    with pytest.raises(PhaseOver):
        save(replace(PAUSE, ends_at=NOW), ines, settings)


def test_a_running_phase_keeps_its_beginning_and_can_be_ended(
    ines: Staff, settings: Settings
) -> None:
    save(PAUSE, ines, settings)
    at(NOW + DAY, settings)
    [runs] = phases.list_phases()
    moved = replace(runs, starts_at=NOW, ends_at=NOW + 5 * DAY)
    save(moved, ines, settings, seen=runs.row_version, now=NOW + 2 * DAY)
    [runs] = phases.list_phases()
    assert (runs.starts_at, runs.ends_at) == (NOW + DAY, NOW + 5 * DAY)
    with pytest.raises(PhaseOver):
        phases.remove(
            runs.uid, seen=runs.row_version, person=ines, settings=settings, now=NOW + 2 * DAY
        )
    phases.end(runs.uid, seen=runs.row_version, person=ines, settings=settings, now=NOW + 2 * DAY)
    assert programme.current(settings=settings, now=NOW + 2 * DAY).intake_open


def test_what_somebody_else_changed_is_not_overwritten(ines: Staff, settings: Settings) -> None:
    save(PILOT, ines, settings)
    with pytest.raises(ChangedMeanwhile):
        save(replace(PILOT, intake_open=False), ines, settings, seen=0)
    phases.remove(PILOT.uid, seen=1, person=ines, settings=settings, now=NOW)
    assert phases.list_phases() == []


def test_of_two_overlapping_phases_saved_at_once_one_stands(
    app: Flask, ines: Staff, settings: Settings
) -> None:
    plans = [partial(save, replace(PAUSE, uid=f"p{one}"), ines, settings) for one in range(2)]
    assert together(app, plans) == {"ok": 1, "PhasesOverlap": 1}
    assert len(phases.list_phases()) == 1


def test_no_office_gives_places_in_a_pause(world: World, ines: Staff, settings: Settings) -> None:
    save(PAUSE, ines, settings)
    given = []
    for moment in (NOW, NOW + DAY, NOW + 3 * DAY):
        at(moment, settings)
        found = offices.office("xela")
        assert found is not None
        given.append(found.takes_requests)
    assert given == [True, False, True]


def test_a_freed_place_is_offered_to_nobody_in_a_pause(
    world: World, line: Line, ines: Staff, settings: Settings
) -> None:
    uid = world.book(world.slot(1, NOW + 3 * DAY))
    line.join()
    save(replace(PAUSE, starts_at=NOW, ends_at=NOW + DAY), ines, settings)
    world.give_up(uid)
    assert line.offer_places() == 0
    at(NOW + DAY, settings)
    assert line.offer_places(NOW + DAY) == 1
