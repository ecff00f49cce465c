from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from mobility.domain.errors import NotServed, SlotUnknown
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.models.base import db, transaction
from mobility.models.office import OfficeRow, PoolRow
from mobility.models.pathway import PathwayRow, PathwayStatusRow
from mobility.models.slot import SlotRow
from mobility.services import availability
from mobility.services.availability import OfficeChoice
from tests.services.seeded import load_with_slots

HONDURAN = {"nationality": "HN", "in_country": "GT", "since": "2026-01-01"}
GUATEMALAN = {"nationality": "GT", "in_country": "GT"}
CAPITAL = "ciudad-de-guatemala"
THURSDAY = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def inside(app, settings, now):
    with app.app_context():
        load_with_slots(settings, now)
        yield


@pytest.fixture
def find(settings: Settings, now: datetime):
    def choices(answers, pathway, mode=None) -> dict[tuple[str, Mode], OfficeChoice]:
        found = availability.choices(
            answers=answers, pathway=pathway, mode=mode, settings=settings, now=now
        )
        return {(one.service.office.slug, one.service.mode): one for one in found}

    return choices


def fill(slug: str, *days: date, mode: str = "in_person") -> None:
    """Take every place of an office, on some days or on all."""
    pools = select(PoolRow.id).join(OfficeRow).where(OfficeRow.slug == slug, PoolRow.mode == mode)
    statement = update(SlotRow).where(SlotRow.pool_id.in_(pools)).values(taken=SlotRow.capacity)
    with transaction() as session:
        session.execute(statement.where(SlotRow.day.in_(days)) if days else statement)


def change(slug: str, **values: object) -> None:
    with transaction() as session:
        session.execute(update(OfficeRow).where(OfficeRow.slug == slug).values(**values))


def pool_codes(choice: OfficeChoice) -> list[str]:
    with db.engine.connect() as connection:
        names = dict(connection.execute(select(PoolRow.id, PoolRow.code)).all())
    return [names[pool_id] for pool_id in choice.service.pool_ids]


def test_offices_are_offered_only_to_those_they_accept(find):
    honduran, guatemalan = find(HONDURAN, "H2A"), find(GUATEMALAN, "H2A")
    assert ("izabal", Mode.IN_PERSON) in honduran
    assert ("quiche", Mode.IN_PERSON) not in honduran
    assert ("quiche", Mode.IN_PERSON) in guatemalan


def test_everyone_finds_an_office_for_general_guidance(find):
    for nationality in ("GT", "HN", "SV", "NI", "OTHER"):
        assert len({slug for slug, _ in find({"nationality": nationality}, "INFO")}) == 8


def test_another_nationality_finds_no_office_for_work(find):
    assert find({"nationality": "OTHER"}, "H2A") == {}


def test_offices_by_telephone_are_offered_apart(find):
    found = find(GUATEMALAN, "INFO", Mode.TELEPHONE)
    assert {slug for slug, _ in found} == {CAPITAL, "huehuetenango", "peten", "quetzaltenango"}


def test_pools_of_their_own_are_tried_before_common_ones(find):
    assert pool_codes(find(HONDURAN, "USRAP")[CAPITAL, Mode.IN_PERSON]) == ["protection", "general"]
    assert pool_codes(find(HONDURAN, "H2A")[CAPITAL, Mode.IN_PERSON]) == ["general"]


def test_pools_for_helpers_are_never_offered_to_the_public(find):
    for choice in find(GUATEMALAN, "INFO").values():
        assert not {"helpers", "walk-in", "priority"} & set(pool_codes(choice))


def test_the_soonest_free_office_stands_first(settings, now):
    fill("quiche", date(2026, 11, 10), THURSDAY)
    found = availability.choices(
        answers=GUATEMALAN, pathway="INFO", mode=Mode.IN_PERSON, settings=settings, now=now
    )
    days = [choice.first_day for choice in found]
    assert days == sorted(day for day in days if day is not None)
    assert found[-1].service.office.slug == "quiche"
    assert found[-1].first_day == date(2026, 11, 17)


def test_a_full_office_is_shown_without_a_day(find):
    fill("quiche")
    assert find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].first_day is None


def test_an_office_whose_intake_is_closed_has_no_days(find, settings, now):
    service = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].service
    change("quiche", intake_open=False)
    choice = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON]
    assert choice.first_day is None
    assert not choice.service.office.takes_requests
    span = {"first": THURSDAY, "last": THURSDAY, "settings": settings, "now": now}
    assert availability.free_days("quiche", service.code, **span).days == ()


def test_a_suspended_office_is_not_offered(find):
    change("quiche", state="suspended")
    assert ("quiche", Mode.IN_PERSON) not in find(GUATEMALAN, "INFO")


def test_the_name_of_a_service_says_nothing_of_it(find, settings):
    usrap, work = find(HONDURAN, "USRAP"), find(HONDURAN, "H2A")
    codes = {one[CAPITAL, Mode.IN_PERSON].service.code for one in (usrap, work)}
    assert len(codes) == 2
    assert all(len(code) == 8 and int(code, 16) >= 0 for code in codes)
    other_key = replace(settings, keys=replace(settings.keys, hashing=b"x" * 32))
    with pytest.raises(SlotUnknown):
        availability.find_service(CAPITAL, min(codes), settings=other_key)


@pytest.mark.parametrize(("slug", "code"), [("quiche", "00000000"), ("atlantis", ""), ("", "' --")])
def test_a_service_that_is_not_there_is_unknown(settings, slug, code):
    with pytest.raises(SlotUnknown):
        availability.find_service(slug, code, settings=settings)


def test_free_days_and_times_are_those_with_places_left(find, settings, now):
    code = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].service.code
    span = {"first": date(2026, 11, 1), "last": date(2026, 11, 30), "settings": settings}
    fill("quiche", THURSDAY)
    found = availability.free_days("quiche", code, **span, now=now)
    assert [free.day.day for free in found.days] == [10, 17, 19, 24, 26]
    assert (found.today, found.until) == (date(2026, 11, 10), date(2027, 1, 5))
    times = {"settings": settings, "now": now}
    assert availability.free_times("quiche", code, day=THURSDAY, **times).times == ()
    free = availability.free_times("quiche", code, day=date(2026, 11, 17), **times).times
    assert [one.minute for one in free] == list(range(480, 720, 30))
    assert free[0].starts_at == datetime(2026, 11, 17, 14, 0, tzinfo=UTC)


def test_two_pools_with_one_time_are_one_time(find, settings, now):
    code = find(HONDURAN, "USRAP")[CAPITAL, Mode.IN_PERSON].service.code
    found = availability.free_times(CAPITAL, code, day=THURSDAY, settings=settings, now=now)
    assert [(one.minute, one.places) for one in found.times[:2]] == [(480, 6), (500, 4)]


def test_a_month_page_needs_three_queries(find, settings, now):
    code = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].service.code
    seen: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    span = {"first": THURSDAY, "last": THURSDAY + timedelta(days=30)}
    availability.free_days("quiche", code, **span, settings=settings, now=now)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in seen if not statement.startswith("BEGIN")]) == 3


def test_near_a_full_day_the_nearest_day_is_offered(find, settings, now):
    code = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].service.code
    fill("quiche", THURSDAY)
    near = availability.alternatives("quiche", code, day=THURSDAY, settings=settings, now=now)
    assert near.here is not None
    assert near.here.day == date(2026, 11, 10)


def test_near_a_full_office_the_nearest_other_one_is_offered(find, settings, now):
    code = find(GUATEMALAN, "INFO")["quiche", Mode.IN_PERSON].service.code
    fill("quiche")
    near = availability.alternatives("quiche", code, day=THURSDAY, settings=settings, now=now)
    assert near.here is None
    assert near.elsewhere is not None
    assert near.elsewhere.service.office.slug == "quetzaltenango"
    fill("quetzaltenango")
    near = availability.alternatives("quiche", code, day=THURSDAY, settings=settings, now=now)
    assert near.elsewhere is not None
    assert near.elsewhere.service.office.slug == "huehuetenango"


def test_another_office_must_serve_the_same_in_the_same_way(find, settings, now):
    code = find(GUATEMALAN, "INFO")["peten", Mode.TELEPHONE].service.code
    near = availability.alternatives("peten", code, day=THURSDAY, settings=settings, now=now)
    assert near.elsewhere is not None
    assert near.elsewhere.service.mode is Mode.TELEPHONE
    assert near.elsewhere.service.all_pathways >= {"INFO", "H2A"}


def test_a_place_is_given_only_to_those_the_office_serves(find, settings, now):
    service = find(GUATEMALAN, "H2A")["quiche", Mode.IN_PERSON].service
    asked = {"pathway": "H2A", "settings": settings, "now": now}
    required = availability.require_served("quiche", service.code, answers=GUATEMALAN, **asked)
    assert required == service
    with pytest.raises(NotServed):
        availability.require_served("quiche", service.code, answers=HONDURAN, **asked)
    change("quiche", intake_open=False)
    with pytest.raises(NotServed):
        availability.require_served("quiche", service.code, answers=GUATEMALAN, **asked)


@pytest.mark.parametrize(("days", "given"), [(1, True), (0, False)])
def test_a_pathway_that_was_shut_since_gives_no_place(find, settings, now, days, given):
    service = find(GUATEMALAN, "H2A")["quiche", Mode.IN_PERSON].service
    shut(since=(now - timedelta(hours=6)).date() + timedelta(days=days))
    asked = {"pathway": "H2A", "settings": settings, "now": now}
    if given:
        assert availability.require_served("quiche", service.code, answers=GUATEMALAN, **asked)
        return
    with pytest.raises(NotServed):
        availability.require_served("quiche", service.code, answers=GUATEMALAN, **asked)


def shut(since):
    with transaction() as session:
        pathway = session.query(PathwayRow).filter_by(code="H2A").one()
        session.add(
            PathwayStatusRow(pathway_id=pathway.id, state="suspended", since=since, reason={})
        )


def test_a_pool_of_another_pathway_gives_no_place(find, settings, now):
    service = find(HONDURAN, "USRAP")[CAPITAL, Mode.IN_PERSON].service
    with pytest.raises(SlotUnknown):
        availability.require_served(
            CAPITAL, service.code, answers=HONDURAN, pathway="H2A", settings=settings, now=now
        )
