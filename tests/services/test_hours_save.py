"""New hours are saved whole: nobody is lost, and what is taken is exact."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.hours_change import Choice
from mobility.domain.hours_errors import BookedMeanwhile, DraftGone
from mobility.domain.slot import Audience
from mobility.models.appointment import AppointmentHistoryRow, AppointmentRow
from mobility.models.base import reading
from mobility.models.hold import HoldRow
from mobility.models.outbox import OutboxRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow
from mobility.services import hours_preview
from tests.hours import FIRST, WEEK, Hours, line, pool
from tests.staff import employ
from tests.world import NOW, World, person

AUGUST = date(2026, 12, 4)
TEN = timedelta(hours=2)


def slot(starts_at: datetime, places: int | None = None) -> SlotRow:
    statement = select(SlotRow).where(SlotRow.starts_at == starts_at)
    if places is not None:
        statement = statement.where(SlotRow.capacity == places)
    with reading() as session:
        found = session.scalars(statement).one()
        session.expunge(found)
    return found


def visit(uid: str) -> AppointmentRow:
    with reading() as session:
        found = session.scalars(select(AppointmentRow).where(AppointmentRow.uid == uid)).one()
        session.expunge(found)
    return found


def starts(uid: str) -> datetime:
    with reading() as session:
        statement = select(SlotRow.starts_at).join(
            AppointmentRow, AppointmentRow.slot_id == SlotRow.id
        )
        return session.scalars(statement.where(AppointmentRow.uid == uid)).one()


def test_fewer_hours_move_who_is_left_without_a_time(world: World) -> None:
    hours = Hours(world)
    stays, goes = world.book(FIRST), world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    done = hours.save()
    assert (done.moved, done.in_line, done.kept) == (1, 0, 0)
    assert starts(stays) == FIRST
    assert starts(goes) == FIRST + WEEK
    assert visit(goes).moved_from == FIRST + TEN
    assert slot(FIRST + TEN).state == "closed"
    world.check()


def test_whoever_booked_last_loses_a_place_that_goes(world: World) -> None:
    hours = Hours(world)
    first, last = world.book(FIRST), world.book(FIRST)
    hours.draft(pool(line(places=1)))
    assert [row.uid for row in hours.look().rows] == [last]
    hours.save()
    assert starts(first) == FIRST
    assert slot(FIRST).capacity == slot(FIRST).taken == 1
    assert starts(last) == FIRST + timedelta(minutes=20)
    world.check()


def test_whoever_is_kept_stays_in_a_closed_time(world: World) -> None:
    hours = Hours(world)
    uid = world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    assert hours.save(choice=Choice.KEEP).kept == 1
    kept = slot(FIRST + TEN)
    assert (kept.state, kept.capacity, kept.taken) == ("closed", 1, 1)
    assert starts(uid) == FIRST + TEN
    world.check()


def test_whoever_is_kept_is_left_alone_by_the_next_change(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    hours.save(choice=Choice.KEEP)
    hours.draft(pool(line(8, 9)))
    assert hours.look().rows == ()


def test_a_kept_place_opens_again_with_the_hours(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    hours.save(choice=Choice.KEEP)
    hours.draft(pool(line()))
    hours.save(hours.order(uid="u2"))
    again = slot(FIRST + TEN)
    assert (again.state, again.capacity, again.taken) == ("open", 2, 1)


def test_whoever_is_closed_is_told_and_first_in_line(world: World) -> None:
    hours = Hours(world)
    uid = world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    assert hours.save(choice=Choice.CANCEL).in_line == 1
    assert visit(uid).state == "closed_by_office"
    with reading() as session:
        kinds = session.scalars(select(OutboxRow.kind)).all()
        reasons = session.scalars(select(AppointmentHistoryRow.reason)).all()
    assert "closed_by_office" in kinds
    assert "hours" in reasons
    world.check()


def test_whom_no_message_reaches_is_telephoned(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST + TEN, person(77, sms=False))
    hours.draft(pool(line(8, 10)))
    assert not hours.look().rows[0].told
    assert hours.save().to_call == 1
    with reading() as session:
        assert session.scalars(select(RequestRow.kind)).one() == "closed"


def test_people_move_into_times_that_the_same_change_makes(world: World) -> None:
    hours = Hours(world)
    uid = world.book(FIRST + TEN)
    fresh = pool(line(13, 14), code="new")
    hours.draft(pool(line(8, 10)), fresh)
    (row,) = hours.look().rows
    hours.save()
    assert starts(uid) == row.new_at == FIRST + timedelta(hours=5)
    world.check()


def test_who_was_still_deciding_loses_the_hold(world: World) -> None:
    hours = Hours(world)
    world.hold(world.journey(), FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    assert hours.save().holds == 1
    with reading() as session:
        assert session.scalar(select(HoldRow.id)) is None
    world.check()


def test_longer_hours_make_their_times_at_once(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 14, 3)))
    hours.save()
    assert slot(FIRST + timedelta(hours=4)).capacity == 3
    assert slot(FIRST).capacity == 3


def test_what_was_booked_meanwhile_is_shown_first(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    order = hours.order()
    uid = world.book(FIRST + TEN)
    with pytest.raises(BookedMeanwhile) as refusal:
        hours.save(order)
    assert refusal.value.count == 1
    assert starts(uid) == FIRST + TEN
    assert slot(FIRST + TEN).state == "open"


def test_who_gave_up_meanwhile_is_not_waited_for(world: World) -> None:
    hours = Hours(world)
    uid = world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    order = hours.order()
    world.give_up(uid)
    assert hours.save(order).moved == 0


def test_the_same_form_saves_once(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)))
    order = hours.order()
    assert hours.save(order) == hours.save(order)
    page = hours_preview.page("xela", person=hours.boss, now=NOW)
    assert page.draft is None
    assert [one.number for one in page.history] == [2, 1]


def test_hours_that_somebody_else_saved_are_not_replaced_unseen(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    order = hours.order()
    carlos = employ(name="Carlos")
    hours.save(replace(order, uid="other"))
    hours.draft(pool(line(8, 11)), person=carlos)
    with pytest.raises(ChangedMeanwhile) as refusal:
        hours.save(order)
    assert refusal.value.by == "Inés"


def test_a_draft_that_changed_is_not_saved_unseen(world: World) -> None:
    hours = Hours(world)
    hours.draft(pool(line(8, 10)))
    order = hours.order()
    hours.draft(pool(line(8, 11)), person=employ(name="Carlos"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        hours.save(order)
    assert refusal.value.by == "Carlos"


def test_without_a_draft_there_is_nothing_to_save(world: World) -> None:
    hours = Hours(world)
    order = hours.order()
    with pytest.raises(DraftGone):
        hours.save(order)


def test_a_share_for_helpers_is_not_offered_to_the_public(world: World) -> None:
    hours = Hours(world)
    world.book(FIRST + TEN)
    hours.draft(pool(line(8, 10)), pool(line(13, 14), code="h", audience=Audience.HELPER))
    assert hours.look().rows[0].new_at == FIRST + WEEK
