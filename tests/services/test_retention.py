from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mobility.models.attempt import AttemptRow, count_attempt
from mobility.models.base import db, reading, transaction
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow
from mobility.models.screening import ScreeningRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import drafts, retention
from tests.world import NOW, PATHWAY, keep_answers

DAY = timedelta(hours=24)
MOMENT = timedelta(seconds=1)


def erase(world, now: datetime) -> int:
    return retention.erase_drafts(now=now, settings=world.settings)


def screenings() -> int:
    with reading() as session:
        return session.scalars(select(func.count(ScreeningRow.id))).one()


def journeys() -> int:
    with reading() as session:
        return session.scalars(select(func.count(ScreeningRow.journey))).one()


def entries() -> int:
    with reading() as session:
        return session.scalars(select(func.count(WaitlistEntryRow.id))).one()


def entry_of_newest(session: Session, state: str, joined_at: datetime = NOW) -> WaitlistEntryRow:
    return WaitlistEntryRow(
        uid=f"entry-{state}",
        screening_id=session.scalars(select(func.max(ScreeningRow.id))).one(),
        office_id=session.scalars(select(OfficeRow.id)).one(),
        pathway_id=session.scalars(select(PathwayRow.id).where(PathwayRow.code == PATHWAY)).one(),
        mode=session.scalars(select(PoolRow.mode)).one(),
        contact=b"sealed",
        locale="es",
        state=state,
        joined_at=joined_at,
    )


def draft_with_entry(world, state: str) -> None:
    world.journey(decided=False)
    with transaction() as session:
        session.add(entry_of_newest(session, state))


def test_an_unfinished_draft_lives_for_one_day(world):
    world.journey(decided=False)
    assert erase(world, NOW + DAY - MOMENT) == 0
    assert (screenings(), journeys()) == (1, 1)
    assert erase(world, NOW + DAY) == 1
    assert screenings() == 0


def test_a_new_answer_gives_a_draft_another_day(world):
    token = world.journey(decided=False)
    later = NOW + timedelta(hours=20)
    keep_answers(token, {}, settings=world.settings, now=later, decided=False)
    assert erase(world, NOW + DAY) == 0
    assert erase(world, later + DAY) == 1


def test_a_finished_screening_outlives_what_was_typed(world):
    token = world.journey()
    assert erase(world, NOW + DAY - MOMENT) == 0
    assert journeys() == 1
    assert erase(world, NOW + DAY) == 1
    assert (screenings(), journeys()) == (1, 0)
    found = drafts.require_draft(token, settings=world.settings, now=NOW + DAY)
    assert found.result is not None
    assert found.journey == {}


def test_a_finished_screening_lives_for_396_days(world):
    world.journey()
    assert erase(world, NOW + 396 * DAY - MOMENT) == 1  # the journey alone
    assert (screenings(), journeys()) == (1, 0)
    assert erase(world, NOW + 396 * DAY) == 1
    assert screenings() == 0


def test_a_finished_screening_in_a_line_stays(world):
    world.journey()
    with transaction() as session:
        session.add(entry_of_newest(session, "waiting", joined_at=NOW + 300 * DAY))
    erase(world, NOW + 396 * DAY)
    assert (screenings(), entries()) == (1, 1)
    erase(world, NOW + 696 * DAY)
    assert (screenings(), entries()) == (0, 0)


def test_a_wait_keeps_a_draft_for_396_days(world):
    draft_with_entry(world, "waiting")
    erase(world, NOW + 396 * DAY - MOMENT)
    assert (screenings(), entries()) == (1, 1)
    erase(world, NOW + 396 * DAY)
    assert (screenings(), entries()) == (0, 0)


def test_a_count_of_tries_lives_for_one_hour(world):
    hour = timedelta(hours=1)
    with transaction() as session:
        count_attempt(session, "old", now=NOW, window=hour)
        count_attempt(session, "new", now=NOW + MOMENT, window=hour)
    assert retention.forget_tries(now=NOW + hour - MOMENT) == 0
    assert retention.forget_tries(now=NOW + hour) == 1
    with reading() as session:
        assert session.scalars(select(AttemptRow.key)).all() == ["new"]


def test_who_waits_in_a_line_keeps_the_place(world):
    draft_with_entry(world, "waiting")
    erase(world, NOW + 2 * DAY)
    assert (screenings(), journeys(), entries()) == (1, 0, 1)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_is_just_joining_a_line_is_not_erased(world):
    world.journey(decided=False)
    with Session(db.engine) as joining:
        joining.add(entry_of_newest(joining, "waiting"))
        joining.flush()
        erase(world, NOW + 2 * DAY)
        joining.commit()
    erase(world, NOW + 2 * DAY)
    assert (screenings(), entries()) == (1, 1)


def test_who_has_left_the_line_is_erased_with_the_draft(world):
    draft_with_entry(world, "left")
    erase(world, NOW + 2 * DAY)
    assert (screenings(), entries()) == (0, 0)


def test_a_second_run_finds_nothing_more_to_erase(world):
    world.journey(decided=False)
    assert erase(world, NOW + DAY) == 1
    assert erase(world, NOW + DAY) == 0


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_more_drafts_than_a_batch_all_go(world, monkeypatch, more):
    monkeypatch.setattr(retention, "BATCH", 3)
    for _ in range(3 * 2 + more):
        world.journey(decided=False)
    with transaction() as session:
        # One of them is not due yet, in the middle of a batch.
        session.execute(
            update(ScreeningRow)
            .where(ScreeningRow.id == select(func.min(ScreeningRow.id) + 1).scalar_subquery())
            .values(erase_at=NOW + 2 * DAY, touched_at=NOW + DAY)
        )
    assert erase(world, NOW + DAY) == 3 * 2 + more - 1
    assert (screenings(), journeys()) == (1, 1)
