"""Events that are committed late, and a cluster younger than its database (PostgreSQL alone)."""

from contextlib import ExitStack
from random import Random

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mobility.models.audit import AuditEventRow
from mobility.models.audit_chain import EVENT, OURS, add_links, end_of_chain
from mobility.models.base import db, reading, transaction
from mobility.services import audit, audit_chain
from tests.conftest import NOW
from tests.services.test_audit_chain import broken, chain, events, happen, link, row

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]
OLDER = 10**12
"""A transaction of a cluster that has run for far longer than the one under test."""


def write(session: Session) -> None:
    audit.record(session, at=NOW, action="looked", record_kind="appointment")
    session.flush()


def restore(*written_by: int) -> None:
    """Bring in events as a backup of an older cluster holds them."""
    with transaction() as session:
        for number in written_by:
            session.execute(insert(EVENT).values(row(written_by=number)))


def link_all(settings) -> None:
    """Link all events, as the older cluster did before the backup."""
    with transaction() as session:
        end = end_of_chain(session)
        rows = session.connection().execute(select(EVENT).order_by(EVENT.c.id)).all()
        add_links(session, list(audit_chain._links_for(rows, end, settings, NOW)))


def place(event_id: int) -> tuple[int, int]:
    with reading() as session:
        return session.get_one(AuditEventRow, event_id).written_by, event_id


def test_a_late_commit_keeps_what_follows_waiting(inside, settings):
    happen()
    with Session(db.engine) as late:
        write(late)
        happen(3)
        assert link(settings) == 1
        late.commit()
    assert link(settings) == 4
    assert sorted(chain()) == events()
    assert broken(settings) is None


def test_an_event_taken_back_leaves_no_gap(inside, settings):
    with Session(db.engine) as late:
        write(late)
        happen(2)
        late.rollback()
    assert link(settings) == 2
    assert broken(settings) is None


def test_a_second_linker_leaves_the_first_alone(inside, settings):
    happen(2)
    with Session(db.engine) as first:
        first.connection().exec_driver_sql(f"SELECT pg_advisory_xact_lock({OURS})")
        assert link(settings) == 0
        first.rollback()
    assert link(settings) == 2


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_commits_makes_one_chain(inside, settings, monkeypatch, seed):
    monkeypatch.setattr(audit_chain, "BATCH", 2)
    chance, linked = Random(seed), 0
    with ExitStack() as stack:
        writers: list[Session] = []
        for _ in range(60):
            step = chance.choice(["open", "write", "commit", "commit", "rollback", "link"])
            if step == "open" and len(writers) < 4:
                writers.append(stack.enter_context(Session(db.engine)))
                write(writers[-1])
            elif step == "link":
                linked += link(settings)
                assert broken(settings) is None
            elif writers and step != "open":
                writer = chance.choice(writers)
                write(writer)
                if step != "write":
                    getattr(writer, step)()
                    writers.remove(writer)
        for writer in writers:
            writer.commit()
    linked += link(settings)
    assert broken(settings) is None
    assert linked == len(events())
    assert [place(one) for one in chain()] == sorted(place(one) for one in events())


def test_new_events_are_linked_in_a_younger_cluster(inside, settings):
    restore(OLDER, OLDER + 1)
    link_all(settings)
    happen(3)
    assert link(settings) == 3
    happen(2)
    assert link(settings) == 2
    assert chain() == events()
    assert audit_chain.verify(settings=settings).unlinked == 0
    assert broken(settings) is None


@pytest.mark.parametrize("batch", [1, 2, 3, 1000])
def test_what_a_backup_had_not_linked_is_linked_too(inside, settings, monkeypatch, batch):
    monkeypatch.setattr(audit_chain, "BATCH", batch)
    restore(OLDER + 5)
    link_all(settings)
    restore(OLDER + 7, OLDER + 6)
    happen(2)
    with Session(db.engine) as late:
        write(late)
        happen(2)
        link(settings)
        assert len(chain()) == 5
        late.commit()
    link(settings)
    assert sorted(chain()) == events()
    assert broken(settings) is None


def test_a_cluster_that_caught_up_has_skipped_nothing(inside, settings):
    happen()
    restore(place(events()[0])[0] + 10)
    link_all(settings)
    # The first of these lie behind the end of the chain, the last ahead of it, all are settled.
    happen(20)
    assert link(settings) == 20
    assert sorted(chain()) == events()
    assert broken(settings) is None


def test_what_a_backup_had_not_linked_waits_for_nothing(inside, settings):
    restore(OLDER)
    link_all(settings)
    restore(OLDER + 2, OLDER + 1)
    assert link(settings) == 2
    assert sorted(chain()) == events()


def test_an_older_event_never_hides_a_late_one(inside, settings):
    restore(OLDER)
    link_all(settings)
    restore(OLDER + 1)
    with Session(db.engine) as first, Session(db.engine) as second:
        write(first)
        write(second)
        # Its number is higher than the second one's, its transaction is older.
        write(first)
        first.commit()
        assert link(settings) == 3
        second.commit()
    assert link(settings) == 1
    assert broken(settings) is None
