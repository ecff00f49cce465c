from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mobility.domain.errors import AlreadyWaiting, DraftExpired, NotServed
from mobility.domain.settings import Settings
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import AcceptanceRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import drafts, waitlist
from tests.world import NOW, PATHWAY, World, world_in

CONTACT = {"phone": "+50251112222", "sms": True, "phone_owner": "mine", "email": ""}


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        accept(built, "GT")
        yield built


def accept(world: World, nationality: str, until: datetime | None = None) -> None:
    """Let the office accept the people of one country only, until a moment."""
    rule = {"fact": "nationality", "op": "is", "value": nationality}
    with transaction() as session:
        session.query(AcceptanceRow).delete()
        session.add(
            AcceptanceRow(
                office_id=world.office_id,
                name="some",
                conditions={"pathways": ["any"], "rule": rule},
                valid_from=NOW - timedelta(days=1),
                valid_until=until,
            )
        )


def chosen(
    world: World, changes: Mapping[str, object] | None = None, *, decided: bool = True
) -> str:
    """Let somebody choose the pathway that the office serves; return their phone's token."""
    journey = {"pathway": PATHWAY, "mode": "in_person", **(changes or {})}
    token = world.journey(decided=decided)
    drafts.save_journey(token, journey, settings=world.settings, now=NOW)
    return token


def join(world: World, token: str, office: str = "xela", locale: str | None = "es") -> None:
    waitlist.join(
        token,
        office_slug=office,
        contact=CONTACT,
        settings=world.settings,
        now=NOW,
        locale=locale,  # type: ignore[arg-type]
    )


def places(world: World, token: str) -> list[int]:
    return [entry.place for entry in waitlist.mine(token, settings=world.settings, now=NOW)]


def leave(world: World, token: str, entry: str) -> None:
    waitlist.leave_line(token, entry, settings=world.settings, now=NOW + timedelta(hours=1))


def only_entry(world: World, token: str) -> str:
    (entry,) = waitlist.mine(token, settings=world.settings, now=NOW)
    return entry.uid


def count(what: object) -> int:
    with reading() as session:
        return session.scalars(select(func.count()).select_from(what)).one()  # type: ignore[arg-type]


def test_the_line_is_in_the_order_of_joining(world: World):
    tokens = [chosen(world) for _ in range(3)]
    for token in tokens:
        join(world, token)
    assert [places(world, token) for token in tokens] == [[1], [2], [3]]


def test_whoever_leaves_moves_the_others_up(world: World):
    first, second = chosen(world), chosen(world)
    join(world, first)
    join(world, second)
    leave(world, first, only_entry(world, first))
    assert places(world, first) == []
    assert places(world, second) == [1]


def test_joining_again_after_leaving_is_at_the_end(world: World):
    first, second = chosen(world), chosen(world)
    join(world, first)
    join(world, second)
    leave(world, first, only_entry(world, first))
    join(world, first)
    assert (places(world, first), places(world, second)) == ([2], [1])


def test_nobody_stands_in_one_line_twice(world: World):
    token = chosen(world)
    join(world, token)
    with pytest.raises(AlreadyWaiting):
        join(world, token)
    assert places(world, token) == [1]


def test_another_phone_cannot_give_a_place_up(world: World):
    owner, other = chosen(world), chosen(world)
    join(world, owner)
    join(world, other)
    leave(world, other, only_entry(world, owner))
    leave(world, "a phone without answers", only_entry(world, owner))
    assert places(world, owner) == [1]


def test_leaving_twice_is_the_same_as_once(world: World):
    token = chosen(world)
    join(world, token)
    entry = only_entry(world, token)
    leave(world, token, entry)
    before = count(AuditEventRow)
    leave(world, token, entry)
    assert count(AuditEventRow) == before


@pytest.mark.parametrize(
    ("office", "changes"),
    [
        ("nowhere", {}),
        ("xela", {"pathway": "H2A"}),
        ("xela", {"pathway": ""}),
        ("xela", {"mode": "telephone"}),
        ("xela'; --", {}),
    ],
)
def test_there_is_no_line_for_what_nobody_serves(
    world: World, office: str, changes: dict[str, object]
):
    with pytest.raises(NotServed):
        join(world, chosen(world, changes), office)
    assert count(WaitlistEntryRow) == 0


@pytest.mark.parametrize(
    ("nationality", "until"), [("HN", None), ("GT", NOW), ("HN", NOW + timedelta(seconds=1))]
)
def test_an_office_for_others_has_no_line(world: World, nationality: str, until: datetime | None):
    accept(world, nationality, until)
    with pytest.raises(NotServed):
        join(world, chosen(world))
    assert count(WaitlistEntryRow) == 0


def test_until_its_rule_ends_an_office_has_a_line(world: World):
    accept(world, "GT", NOW + timedelta(seconds=1))
    token = chosen(world)
    join(world, token)
    assert places(world, token) == [1]


def test_another_clash_is_not_taken_for_waiting(world: World):
    token = chosen(world)
    with pytest.raises(IntegrityError):
        join(world, token, locale=None)
    assert places(world, token) == []


def test_without_answers_there_is_nothing_to_wait_for(world: World):
    with pytest.raises(DraftExpired):
        join(world, "a phone without answers")
    assert waitlist.mine(None, settings=world.settings, now=NOW) == ()
    unknown = "a phone without answers"
    assert waitlist.mine(unknown, settings=world.settings, now=NOW) == ()


def test_joining_and_leaving_stand_in_the_audit_trail(world: World):
    token = chosen(world)
    join(world, token)
    leave(world, token, only_entry(world, token))
    with reading() as session:
        kind = AuditEventRow.record_kind == "waitlist_entry"
        actions = session.scalars(
            select(AuditEventRow.action).where(kind).order_by(AuditEventRow.id)
        ).all()
    assert actions == ["joined_line", "left_line"]


def test_a_refused_joining_leaves_no_audit_event(world: World):
    token = chosen(world)
    join(world, token)
    before = count(AuditEventRow)
    with pytest.raises(AlreadyWaiting):
        join(world, token)
    assert count(AuditEventRow) == before


def test_the_contact_is_sealed_and_goes_with_the_place(world: World):
    token = chosen(world)
    join(world, token)
    with reading() as session:
        kept = session.scalars(select(WaitlistEntryRow.contact)).one()
    assert b"51112222" not in kept
    leave(world, token, only_entry(world, token))
    with reading() as session:
        left = session.scalars(select(WaitlistEntryRow.contact)).one()
    assert len(left) < len(kept) - len("+50251112222")


def test_erasing_unfinished_answers_erases_the_place(world: World):
    token = chosen(world, decided=False)
    join(world, token)
    drafts.leave(token, settings=world.settings)
    assert count(WaitlistEntryRow) == 0
