"""Reading the trail on both databases: along an index, whoever and whatever is asked for."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, insert, text

from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.audit_list import Place, Wanted, newest_first, statement_for
from mobility.models.base import db, on_postgres, reading, table_of, transaction
from mobility.services import audit, audit_reading
from mobility.services.audit_reading import Asked, RecordUnknown
from mobility.services.staff import actor_of
from tests.conftest import NOW
from tests.staff import employ
from tests.waiting_room import WaitingRoom

EVENT = table_of(AuditEventRow)
MANY = 4000
NEWEST, BY_STAFF = "ix_audit_event_at_id", "ix_audit_event_actor_id_at_id"
OF_RECORD = "ix_audit_event_record_kind_record_id"
PLACE = Place(id=1, slug="quiche")


@pytest.fixture
def many(inside) -> None:
    """So many events that no plan may sort them all."""
    kinds = ("appointment", "office", "staff", "request")
    rows = [
        {
            **audit.event(
                # Many at one moment, as when a day is closed: more than go on one page.
                at=NOW + timedelta(seconds=number // 600),
                action="booked" if number % 2 else "file_opened",
                record_kind=kinds[number % 4],
                actor=audit.Actor("staff", number % 50 + 1) if number % 5 else audit.APPLICANT,
            ),
            "record_id": number % 200,
            "written_by": 0,
        }
        for number in range(MANY)
    ]
    with transaction() as session:
        session.execute(insert(EVENT), rows)
    with transaction() as session:
        # An SQLite database is never analysed, and plans without knowing how much there is.
        if on_postgres(session):
            session.execute(text("ANALYZE"))


def plan(wanted: Wanted) -> str:
    """Ask the database how it finds the events."""
    with reading() as session:
        bind = session.get_bind()
        made = statement_for(wanted, limit=51).compile(bind, compile_kwargs={"literal_binds": True})
        how = "EXPLAIN" if on_postgres(session) else "EXPLAIN QUERY PLAN"
        if on_postgres(session) and not wanted.records:
            # So few events are sorted faster than they are walked: ask whether they can be walked.
            for way in ("sort", "bitmapscan", "seqscan"):
                session.execute(text(f"SET LOCAL enable_{way} = off"))
        found = session.connection().exec_driver_sql(f"{how} {made}".replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in found)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(), NEWEST),
        (Wanted(actor_kind="applicant"), NEWEST),
        (Wanted(actions=("booked", "moved")), NEWEST),
        (Wanted(kind="appointment"), NEWEST),
        (Wanted(office=PLACE), NEWEST),
        (Wanted(kind="staff", office=PLACE, actions=("booked",)), NEWEST),
        (Wanted(since=NOW, until=NOW + timedelta(days=1)), NEWEST),
        (Wanted(from_at=NOW + timedelta(seconds=3), behind=2), NEWEST),
        (Wanted(actor_id=7), BY_STAFF),
        (Wanted(actor_id=7, kind="appointment", since=NOW), BY_STAFF),
        (Wanted(records=(("appointment", 4), ("request", 7))), OF_RECORD),
    ],
)
def test_a_page_is_read_along_an_index(many, wanted: Wanted, index: str):
    found = plan(wanted)
    assert index in found
    if index != OF_RECORD:
        assert "TEMP B-TREE" not in found
        assert "Sort" not in found


def test_pages_follow_each_other_without_a_gap(many, settings):
    seen, begin = [], None
    for _page in range(9):
        page = audit_reading.read(Asked(kind="request", begin=begin), settings=settings)
        seen += [(one.at, one.action) for one in page.events]
        begin = page.next
        assert begin is not None
    with reading() as session:
        rows = newest_first(session, Wanted(kind="request"), limit=450)
    assert seen == [(row.at, row.action) for row in rows]
    assert all(newer[0] >= older[0] for newer, older in pairwise(seen))


def test_the_last_page_says_that_it_is_the_last(inside, settings):
    person = employ(Role.OFFICER)
    for number in range(audit_reading.PAGE):
        happen(person, number)
    asked = Asked(actions=("note_added",))
    assert audit_reading.read(asked, settings=settings).next is None
    happen(person, 99)
    first = audit_reading.read(asked, settings=settings)
    assert first.next is not None
    rest = audit_reading.read(Asked(actions=("note_added",), begin=first.next), settings=settings)
    assert (len(rest.events), rest.next) == (1, None)


def happen(person, number: int) -> None:
    with transaction() as session:
        audit.record(
            session,
            at=NOW,
            action="note_added",
            record_kind="appointment",
            record_id=number,
            actor=actor_of(person),
        )


def test_a_page_costs_as_many_statements_however_full(many, settings):
    counted: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    page = audit_reading.read(Asked(), settings=settings)
    event.remove(db.engine, "before_cursor_execute", count)
    assert len(page.events) == audit_reading.PAGE
    assert len([one for one in counted if one.startswith("SELECT")]) <= 8


def test_a_visit_is_found_by_code_with_its_calls(room: WaitingRoom, uid: str, ana):
    settings = room.world.settings
    every = audit_reading.read(Asked(), settings=settings).events
    code = next(one.about.code for one in every if one.about.record == uid)
    found = audit_reading.read(Asked(record=code), settings=settings).events
    assert {one.about.record for one in found} == {uid}
    assert {"booked", "arrived", "called"} <= {one.action for one in found}
    assert next(one.by for one in found if one.action == "called") == ana.name


def test_what_does_not_exist_is_not_found(room: WaitingRoom):
    settings = room.world.settings
    with pytest.raises(RecordUnknown):
        audit_reading.read(Asked(record="KW7M4XRR"), settings=settings)
    with pytest.raises(RecordUnknown):
        audit_reading.read(Asked(record="nobody"), settings=settings)
    assert audit_reading.read(Asked(by="nobody"), settings=settings).events == ()


def test_an_office_has_the_events_of_its_windows_and_visits(room: WaitingRoom, uid: str):
    settings = room.world.settings
    every = audit_reading.read(Asked(), settings=settings).events
    slug = next(one.about.office for one in every if one.about.record == uid)
    here = audit_reading.read(Asked(office=slug), settings=settings).events
    assert {"window_taken", "called"} <= {one.action for one in here}
    assert {one.about.office for one in here} == {slug}
