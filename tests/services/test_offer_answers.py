"""Yes, not this time, take me off the line; and what becomes of an offer without an answer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mobility.domain.errors import OfferOver, OfferUnknown
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import drafts, holds, offers, waitlist
from tests.line import Line
from tests.world import NOW, PATHWAY, TOMORROW, World, person

HOURS = timedelta(hours=1)
SECOND = timedelta(seconds=1)
ENDS = NOW + 3 * HOURS
NEXT_WEEK = NOW + timedelta(days=7)


def offer(line: Line, starts_at: datetime = TOMORROW, now: datetime = NOW) -> str:
    """Give a place up at a time, and return the uid of the offer that it becomes."""
    uid = line.world.book(line.world.slot(1, starts_at))
    line.world.give_up(uid, now)
    return line.last().uid


def held_until(line: Line, token: str, now: datetime) -> datetime:
    held = holds.held(token, settings=line.settings, now=now)
    assert held is not None
    return held.expires_at


def test_yes_gives_the_place_to_the_phone(world: World, line: Line):
    token = line.join()
    uid = offer(line)
    line.accept(uid, token)
    held = holds.held(token, settings=world.settings, now=NOW)
    assert held is not None
    assert (held.starts_at, held.pathway, held.office) == (TOMORROW, PATHWAY, "xela")
    draft = drafts.require_draft(token, settings=world.settings, now=NOW)
    assert draft.journey["visit"]["starts_at"] == TOMORROW.isoformat()
    world.tell(token, person(7001))
    world.confirm(token)
    assert (line.states(), line.entries()) == (["accepted"], ["served"])
    line.check()


def test_a_late_yes_leaves_time_for_the_details(world: World, line: Line):
    first = line.join()
    line.accept(offer(line), first, ENDS - SECOND)
    assert held_until(line, first, ENDS) == ENDS - SECOND + world.settings.hold
    second = line.join()
    line.accept(offer(line, NEXT_WEEK), second, NOW + HOURS)
    assert held_until(line, second, NOW + HOURS) == ENDS


def test_yes_on_another_phone_opens_the_answers_there(world: World, line: Line):
    line.join()
    line.accept(offer(line), "another phone")
    draft = drafts.require_draft("another phone", settings=world.settings, now=NOW)
    assert draft.answers["nationality"] == "GT"
    assert (draft.journey["pathway"], draft.journey["mode"]) == (PATHWAY, "in_person")
    assert drafts.open_draft(line.people[0], settings=world.settings, now=NOW) is None


def test_yes_twice_gives_the_place_once(world: World, line: Line):
    token = line.join()
    uid = offer(line)
    line.accept(uid, token)
    line.accept(uid, token, NOW + SECOND)
    with pytest.raises(OfferOver):
        line.accept(uid, "another phone")
    line.decline(uid, NOW + SECOND)
    assert (line.states(), world.taken(TOMORROW)) == (["accepted"], 1)
    line.check()


def test_yes_lets_the_place_go_that_the_phone_held(world: World, line: Line):
    own, other = world.slot(1, NEXT_WEEK), world.journey()
    world.hold(other, own)
    line.join()
    behind = line.join()
    uid = offer(line)
    line.accept(uid, other)
    assert (world.taken(own), world.taken(TOMORROW)) == (1, 1)
    assert line.offered() == [behind]
    line.check()


def test_yes_after_the_time_is_too_late(world: World, line: Line):
    token, behind = line.join(), line.join()
    uid = offer(line)
    with pytest.raises(OfferOver):
        line.accept(uid, token, ENDS)
    line.sweep(ENDS)
    with pytest.raises(OfferOver):
        line.accept(uid, token, ENDS)
    assert line.offered() == [behind]
    assert line.entries() == ["waiting", "waiting"]


def test_not_this_time_passes_on_and_keeps_the_turn(world: World, line: Line):
    first, second = line.join(), line.join()
    uid = offer(line)
    line.decline(uid)
    line.decline(uid, NOW + SECOND)
    assert (line.offered(), line.states()) == ([second], ["declined", "open"])
    with pytest.raises(OfferOver):
        line.accept(uid, first)
    offer(line, NEXT_WEEK)
    assert line.offered() == [second, first]
    line.check()


def test_leaving_the_line_passes_the_place_on(world: World, line: Line):
    first, second = line.join(), line.join()
    uid = offer(line)
    line.leave(uid)
    line.leave(uid, NOW + SECOND)
    assert (line.entries(), line.offered()) == (["left", "waiting"], [second])
    (entry,) = waitlist.mine(second, settings=world.settings, now=NOW)
    waitlist.leave_line(second, entry.uid, settings=world.settings, now=NOW)
    assert (line.offered(), world.taken(TOMORROW)) == ([], 0)
    assert waitlist.mine(first, settings=world.settings, now=NOW) == ()
    line.check()


def test_an_offer_without_an_answer_goes_to_the_next(world: World, line: Line):
    _first, second = line.join(), line.join()
    offer(line)
    line.sweep(ENDS)
    assert (line.offered(), line.states()) == ([second], ["lapsed", "open"])
    line.sweep(ENDS + 3 * HOURS)
    assert (line.offered(), world.taken(TOMORROW)) == ([], 0)
    assert len(line.messages()) == 2
    line.check()


def test_three_offers_without_an_answer_end_the_wait(world: World, line: Line):
    line.join()
    for day in range(3):
        now = NOW + timedelta(days=day)
        offer(line, NEXT_WEEK + timedelta(days=day), now)
        assert line.entries() == ["waiting"]
        line.sweep(now + 3 * HOURS)
    assert (line.states(), line.entries()) == (["lapsed"] * 3, ["left"])
    line.check()


def test_an_answer_begins_the_count_anew(world: World, line: Line):
    line.join()
    for day in range(5):
        now = NOW + timedelta(days=day)
        uid = offer(line, NEXT_WEEK + timedelta(days=day), now)
        if day == 2:
            line.decline(uid, now)
        line.sweep(now + 3 * HOURS)
    assert (line.states().count("lapsed"), line.entries()) == (4, ["waiting"])


def test_one_bad_afternoon_costs_one_offer_only(world: World, line: Line):
    line.join()
    offer(line)
    line.sweep(ENDS)
    uid = world.book(world.slot(1, NEXT_WEEK))
    world.give_up(uid, ENDS)
    midnight = NOW + 16 * HOURS
    assert line.offer_places(midnight - SECOND) == 0
    assert line.offer_places(midnight) == 1


def test_booking_in_the_ordinary_way_ends_the_wait(world: World, line: Line):
    token = line.join()
    offer(line)
    world.tell(token, person(7002), pathway=PATHWAY)
    world.hold(token, world.slot(1, NEXT_WEEK))
    world.confirm(token)
    assert line.entries() == ["served"]
    line.offer_places()
    assert (line.states(), world.taken(TOMORROW)) == (["declined"], 0)
    with reading() as session:
        assert session.scalars(select(WaitlistEntryRow.contact)).one() == b""


def test_a_yes_that_comes_to_nothing_keeps_the_turn(world: World, line: Line):
    token = line.join()
    line.accept(offer(line), token)
    line.sweep(ENDS)
    assert (line.entries(), line.offered()) == (["waiting"], [])
    offer(line, NEXT_WEEK)
    assert line.offered() == [token]


def test_a_link_opens_its_own_offer_only(world: World, line: Line):
    line.join()
    uid = offer(line)
    link = offers.link(uid, settings=world.settings)
    assert offers.open_link(link, settings=world.settings) == uid
    assert offers.open_link(link.lower().replace(uid.lower(), uid), settings=world.settings) == uid
    assert len(link) == 28
    for bad in (link[:-1], link + "A", "A" * 28, uid, "", "🙂", "x" * 3000):
        with pytest.raises(OfferUnknown):
            offers.open_link(bad, settings=world.settings)
    for act in (line.decline, line.leave, offers.see):
        with pytest.raises(OfferUnknown):
            act("A" * 12)


def test_what_becomes_of_offers_stands_in_the_audit_trail(world: World, line: Line):
    first, _second = line.join(), line.join()
    line.decline(offer(line))
    line.sweep(ENDS)
    line.accept(offer(line, NEXT_WEEK), first)
    with reading() as session:
        kind = AuditEventRow.record_kind == "offer"
        trail = session.execute(
            select(AuditEventRow.action, AuditEventRow.actor_kind)
            .where(kind)
            .order_by(AuditEventRow.id)
        ).all()
    assert [tuple(one) for one in trail] == [
        ("offered", "system"),
        ("declined", "applicant"),
        ("offered", "system"),
        ("lapsed", "system"),
        ("offered", "system"),
        ("accepted", "applicant"),
    ]
