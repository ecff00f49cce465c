"""Offices on a screen: created, edited as versions, and gone back to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.network import parse_network
from mobility.domain.office import OfficePlan, OfficeState
from mobility.domain.office_opening import GuidanceLost, OfficeNameTaken, VersionUnknown
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.services import office_admin, offices
from mobility.services.network_files import read_folder
from mobility.services.office_admin import Saved, Stored
from tests.services.seeded import load, no_holidays, small_network
from tests.staff import employ

SLUG = "quiche"
NEXT_YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def inside(app, settings, now, tmp_path) -> Iterator[None]:
    with app.app_context():
        load(settings, now, small_network(tmp_path))
        yield


@pytest.fixture
def ana() -> Staff:
    return employ(Role.ADMINISTRATOR)


def stored(slug: str = SLUG) -> Stored:
    return office_admin.look(slug)


def change(now, ana, *, seen: int = 0, **values: object) -> Saved:
    before = stored()
    plan = replace(before.plan, **values)  # type: ignore[arg-type]
    seen = seen or before.row_version
    return office_admin.save(SLUG, plan, seen=seen, person=ana, now=now)


def new_plan(slug: str = "coban") -> OfficePlan:
    return replace(stored().plan, slug=slug, acceptance=(), feasts=())


def create(settings, now, ana, plan: OfficePlan) -> None:
    office_admin.create(plan, person=ana, settings=settings, holidays=no_holidays, now=now)


def test_an_office_reads_as_its_file_says(tmp_path):
    plans = parse_network(read_folder(small_network(tmp_path))).offices
    for plan in plans:
        assert stored(plan.slug).plan == replace(plan, closures=(), pools=())


def test_a_new_office_is_prepared_and_nobody_sees_it(settings, now, ana):
    create(settings, now, ana, new_plan())
    assert stored("coban").plan.state is OfficeState.PREPARING
    assert "coban" not in [one.slug for one in offices.public_offices()]
    assert offices.office_page("coban", now=now, horizon=settings.horizon) is None
    assert [one.version.by for one in stored("coban").history] == ["Ana"]


def test_a_name_in_addresses_is_given_once(settings, now, ana):
    with pytest.raises(OfficeNameTaken):
        create(settings, now, ana, new_plan(SLUG))


def test_a_change_is_a_version_after_what_stood_before(now, ana):
    before = stored()
    saved = change(now, ana, cutoff_hours=7)
    assert saved.fields == ("cutoff_hours",)
    after = stored()
    assert (after.plan.cutoff_hours, after.row_version) == (7, before.row_version + 1)
    assert [(one.version.number, one.fields) for one in after.history] == [
        (2, ("cutoff_hours",)),
        (1, ()),
    ]


def test_the_trail_names_what_changed_and_no_values(now, ana):
    change(now, ana, cutoff_hours=7)
    with reading() as session:
        event = session.scalars(
            select(AuditEventRow).where(AuditEventRow.action == "office_changed")
        ).one()
        assert event.details == {"fields": ["cutoff_hours"]}


def test_saving_what_stands_changes_nothing(now, ana):
    before = stored()
    assert change(now, ana).fields == ()
    assert stored() == before


def test_who_was_slower_hears_who_was_faster(now, ana):
    seen = stored().row_version
    change(now, ana, cutoff_hours=7)
    with pytest.raises(ChangedMeanwhile) as refused:
        change(now, ana, seen=seen, cutoff_hours=9)
    assert (refused.value.by, refused.value.at) == ("Ana", now)
    assert stored().plan.cutoff_hours == 7


def test_an_earlier_version_stands_again_as_a_new_one(now, ana):
    first = stored().plan
    change(now, ana, cutoff_hours=7, grace_minutes=5)
    seen = stored().row_version
    office_admin.use_again(SLUG, 1, seen=seen, person=ana, now=now)
    assert stored().plan == first
    assert [one.version.number for one in stored().history] == [3, 2, 1]
    seen = stored().row_version
    with pytest.raises(VersionUnknown):
        office_admin.use_again(SLUG, 9, seen=seen, person=ana, now=now)


@pytest.mark.parametrize(
    ("values", "looked_at_again"),
    [({"reminders": (60,)}, True), ({"grace_minutes": 5}, True), ({"cutoff_hours": 5}, False)],
)
def test_the_timers_look_again_when_their_times_change(now, ana, values, looked_at_again):
    later = now + NEXT_YEAR
    with transaction() as session:
        office = session.scalars(select(OfficeRow).where(OfficeRow.slug == SLUG)).one()
        session.add(visit(office.id, later))
    change(now, ana, **values)
    with reading() as session:
        next_at = session.scalars(select(AppointmentRow.next_step_at)).one()
    assert next_at == (now if looked_at_again else later)


def visit(office_id: int, later) -> AppointmentRow:
    sealed = dict.fromkeys(("identity", "contact", "needs", "answers"), b"x")
    return AppointmentRow(
        uid="visit", reference_hash="hash", office_id=office_id, day=later.date(), slot_id=None,
        pathway_id=1, person_key=None, state="booked", channel="walk_in", locale="es",
        nationality="GT", age_band="25-59", created_at=later, next_step_at=later, **sealed,
    )  # fmt: skip


def test_what_has_a_page_of_its_own_stays(now, ana):
    with transaction() as session:
        session.execute(update(OfficeRow).where(OfficeRow.slug == SLUG).values(message_budget=5))
    change(now, ana, message_budget=None, zone="America/Managua", cutoff_hours=7)
    plan = stored().plan
    assert (plan.message_budget, plan.zone, plan.cutoff_hours) == (5, "America/Guatemala", 7)


def test_nobody_takes_guidance_from_anybody_by_whom_an_office_accepts(now, ana):
    with transaction() as session:
        others = update(OfficeRow).where(OfficeRow.slug != SLUG)
        session.execute(others.values(state="suspended"))
    with pytest.raises(GuidanceLost):
        change(now, ana, acceptance=("pledge",))
    assert change(now, ana, acceptance=("pledge", "guidance")).fields == ("acceptance",)
