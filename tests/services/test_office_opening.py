"""Opening an office, suspending it with a message, and opening it again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.office import OfficeState
from mobility.domain.office_opening import GuidanceLost, OfficeIncomplete, Step
from mobility.domain.staff import Role, Staff
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.slot import SlotRow
from mobility.models.staff import GrantRow
from mobility.services import office_admin, office_opening, offices
from tests.services.seeded import load, no_holidays, small_network
from tests.staff import employ

SLUG = "quiche"
WHY = {"es": "Hay obras.", "en": "There are works."}


@pytest.fixture(autouse=True)
def inside(app, settings, now, tmp_path) -> Iterator[None]:
    with app.app_context():
        load(settings, now, small_network(tmp_path))
        employ(Role.OFFICER, office=SLUG)
        yield


@pytest.fixture
def ana() -> Staff:
    return employ(Role.ADMINISTRATOR)


def put(**values: object) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).where(OfficeRow.slug == SLUG).values(**values))


def open_it(settings, now, ana) -> None:
    office_opening.open_office(SLUG, person=ana, settings=settings, holidays=no_holidays, now=now)


def suspend(now, ana, seen: int = 0):
    seen = seen or office_admin.look(SLUG).row_version
    return office_opening.suspend(SLUG, WHY, seen=seen, person=ana, now=now)


def places() -> int:
    with reading() as session:
        mine = select(func.sum(SlotRow.capacity)).join(OfficeRow).where(OfficeRow.slug == SLUG)
        return session.scalar(mine) or 0


def test_opening_makes_just_as_many_places_as_it_says(settings, now, ana):
    put(state="preparing")
    found = office_opening.opening(SLUG, settings=settings, now=now)
    assert (found.missing, places()) == ([], 0)
    open_it(settings, now, ana)
    assert places() == found.places > 0
    assert offices.public_office(SLUG) is not None


def test_opening_twice_is_opening_once(settings, now, ana):
    put(state="preparing")
    open_it(settings, now, ana)
    before = office_admin.look(SLUG)
    open_it(settings, now, ana)
    assert office_admin.look(SLUG) == before


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"urgent": ()}, Step.URGENT),
        ({"directions": {"es": "Aquí"}}, Step.TEXTS),
        ({"latitude": 0.0, "longitude": 0.0}, Step.PLACE),
    ],
)
def test_an_office_that_lacks_something_stays_closed(settings, now, ana, change, missing):
    put(state="preparing")
    stored = office_admin.look(SLUG)
    plan = replace(stored.plan, details=replace(stored.plan.details, **change))
    seen = stored.row_version
    office_admin.save(SLUG, plan, seen=seen, person=ana, now=now)
    with pytest.raises(OfficeIncomplete) as refused:
        open_it(settings, now, ana)
    assert refused.value.missing == (missing,)
    assert offices.public_office(SLUG) is None


def test_an_office_without_anybody_at_its_desk_stays_closed(settings, now, ana):
    put(state="preparing")
    with transaction() as session:
        session.execute(delete(GrantRow).where(GrantRow.role == "officer"))
    with pytest.raises(OfficeIncomplete) as refused:
        open_it(settings, now, ana)
    assert refused.value.missing == (Step.STAFF,)


def test_an_office_that_was_suspended_needs_nobody_at_its_desk_yet(settings, now, ana):
    suspend(now, ana)
    with transaction() as session:
        session.execute(delete(GrantRow).where(GrantRow.role == "officer"))
    open_it(settings, now, ana)
    assert offices.office(SLUG).state is OfficeState.OPEN  # type: ignore[union-attr]


def test_a_suspended_office_says_why_until_it_opens_again(settings, now, ana):
    suspend(now, ana)
    shown = offices.public_office(SLUG)
    assert shown is not None
    assert (shown.state, shown.notice, shown.takes_requests) == (OfficeState.SUSPENDED, WHY, False)
    open_it(settings, now, ana)
    shown = offices.public_office(SLUG)
    assert shown is not None
    assert (shown.notice, shown.takes_requests) == ({}, True)


def test_nobody_suspends_what_changed_meanwhile(now, ana):
    with pytest.raises(ChangedMeanwhile):
        suspend(now, ana, seen=99)
    suspend(now, ana)
    # Pressed twice, it stands once.
    suspend(now, ana, seen=99)


def test_the_last_office_that_guides_somebody_is_not_suspended(now, ana):
    with transaction() as session:
        others = update(OfficeRow).where(OfficeRow.slug != SLUG)
        session.execute(others.values(state="suspended"))
    with pytest.raises(GuidanceLost) as refused:
        suspend(now, ana)
    assert "GT" in refused.value.nationalities
    assert offices.office(SLUG).state is OfficeState.OPEN  # type: ignore[union-attr]
