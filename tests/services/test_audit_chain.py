from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from mobility.models.audit import AuditEventRow, AuditLinkRow
from mobility.models.audit_chain import EVENT, LINK
from mobility.models.base import on_postgres, reading, transaction
from mobility.services import audit, audit_chain
from mobility.services.audit_chain import Broken
from tests.conftest import NOW
from tests.database.crowd import together

TRIGGERS = {
    False: ("audit_event_no_update", "audit_event_no_delete"),
    True: ("audit_event_no_change", "audit_event_no_truncate"),
}


def happen(number: int = 1, details: Mapping[str, Any] | None = None) -> None:
    """Let something happen so many times, each in a unit of its own."""
    for one in range(number):
        at = NOW + timedelta(seconds=one)
        with transaction() as session:
            audit.record(session, at=at, action="looked", record_kind="request", details=details)


def link(settings) -> int:
    return audit_chain.link_events(settings=settings, now=NOW)


def broken(settings) -> Broken | None:
    return audit_chain.verify(settings=settings).broken


def chain() -> list[int]:
    """Return the events that have a link, in the order of the links."""
    with reading() as session:
        return list(session.scalars(select(LINK.c.event_id).order_by(LINK.c.id)))


def events() -> list[int]:
    with reading() as session:
        return list(session.scalars(select(EVENT.c.id).order_by(EVENT.c.id)))


def tamper(*statements) -> None:
    """Change what happened, as somebody may who owns the database."""
    with transaction() as session:
        for trigger in TRIGGERS[on_postgres(session)]:
            on = " ON audit_event" if on_postgres(session) else ""
            session.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        for statement in statements:
            session.execute(statement)


def row(**changes: object) -> dict[str, object]:
    event = audit.event(at=NOW, action="looked", record_kind="appointment")
    return {**event, "record_id": 1, "written_by": 0, **changes}


@pytest.fixture
def three(inside, settings) -> list[int]:
    """Three events that are linked."""
    happen(3)
    link(settings)
    return chain()


def test_every_event_gets_one_link_in_order(inside, settings):
    happen(5)
    assert link(settings) == 5
    assert chain() == events()
    assert link(settings) == 0
    happen(2)
    assert link(settings) == 2
    verdict = audit_chain.verify(settings=settings)
    assert (verdict.broken, verdict.linked, verdict.unlinked) == (None, 7, 0)


def test_a_chain_without_events_is_whole(inside, settings):
    verdict = audit_chain.verify(settings=settings)
    assert (verdict.broken, verdict.linked, verdict.unlinked, verdict.head) == (None, 0, 0, "")


def test_what_waits_for_a_link_is_counted(three, settings):
    happen(2)
    verdict = audit_chain.verify(settings=settings)
    assert (verdict.broken, verdict.linked, verdict.unlinked) == (None, 3, 2)


@pytest.mark.parametrize("number", [5, 6, 7])
def test_batches_make_one_chain(inside, settings, monkeypatch, number):
    monkeypatch.setattr(audit_chain, "BATCH", 3)
    happen(number)
    assert link(settings) == number
    assert chain() == events()
    assert audit_chain.verify(settings=settings).linked == number
    assert broken(settings) is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "closed"},
        {"at": NOW - timedelta(microseconds=1)},
        {"details": {"field": "email"}},
        {"actor_kind": "staff"},
        {"actor_id": 7},
        {"record_id": 9},
        {"record_kind": "appointment"},
        {"written_by": -1},
    ],
)
def test_an_altered_event_breaks_its_link(three, settings, change):
    tamper(update(EVENT).where(EVENT.c.id == three[1]).values(**change))
    assert broken(settings) == Broken(three[1], "altered")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_removed_event_breaks_its_link(three, settings, place):
    tamper(delete(EVENT).where(EVENT.c.id == three[place]))
    assert broken(settings) == Broken(three[place], "removed")


@pytest.mark.parametrize("place", [0, 1])
def test_an_event_removed_with_its_link_is_missed(three, settings, place):
    gone = three[place]
    tamper(delete(EVENT).where(EVENT.c.id == gone), delete(LINK).where(LINK.c.event_id == gone))
    found = broken(settings)
    assert found is not None
    assert found.how == "removed"
    assert found.event_id in {gone, three[1]}


def test_an_event_slipped_in_later_is_named(three, settings):
    tamper(insert(EVENT).values(row(id=-5, written_by=-1)))
    assert broken(settings) == Broken(-5, "inserted")
    assert link(settings) == 0


def test_a_link_without_the_key_breaks(three, settings):
    happen()
    forged = {"event_id": events()[-1], "previous_id": three[-1], "written_by": 0}
    with transaction() as session:
        session.execute(insert(LINK).values(**forged, hash="0" * 64, linked_at=NOW))
    assert broken(settings) == Broken(events()[-1], "altered")


def test_a_link_put_elsewhere_breaks(three, settings):
    tamper(update(LINK).where(LINK.c.event_id == three[2]).values(written_by=999_999))
    assert broken(settings) == Broken(three[2], "altered")


@pytest.mark.parametrize("after", [0, 1])
def test_the_chain_cannot_fork(three, settings, after):
    happen()
    previous = [0, three[1]][after]
    fork = AuditLinkRow(
        event_id=events()[-1], previous_id=previous, written_by=0, hash="0" * 64, linked_at=NOW
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(fork)


def test_linkers_at_once_make_one_chain(app, settings, monkeypatch):
    monkeypatch.setattr(audit_chain, "BATCH", 4)
    with app.app_context():
        happen(30)
    answers = together(app, [lambda: link(settings)] * 4)
    assert answers == {"ok": 4}
    with app.app_context():
        link(settings)
        assert sorted(chain()) == events()
        assert broken(settings) is None


def test_the_order_of_details_does_not_matter(inside, settings):
    happen(details={"b": 1, "a": [True, None, "ñ"]})
    link(settings)
    tamper(update(EVENT).values(details={"a": [True, None, "ñ"], "b": 1}))
    assert broken(settings) is None
    with reading() as session:
        assert session.scalars(select(AuditEventRow.details)).one()["a"][2] == "ñ"
