"""The list "por llamar" as the desk sees it: whom to call, where, when it is safe, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mobility.domain.errors import VisitUnknown
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.domain.to_call import RESULTS, Kind, Result
from mobility.models import to_call as rows
from mobility.models.appointment import AppointmentRow
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.models.request import RequestRow
from mobility.models.sealed import unseal_row
from mobility.services import audit
from mobility.services.desk import find_office
from mobility.services.staff import actor_of


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The visit that a call is about; `here` says whether it is one of this office."""

    uid: str
    day: date
    starts_at: datetime | None
    state: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class ToCall:
    """One row of the list. `hours` is the code of the safe ones, `message` the undelivered kind.

    `languages` are those to speak in: the one of the messages, and the interpreter's if any.
    """

    uid: str
    kind: Kind
    urgent: bool
    row_version: int
    tries: int
    outcome: str
    created_at: datetime
    due_at: datetime | None
    name: str
    phone: str
    hours: str
    languages: tuple[str, ...]
    message: str
    visit: Visit | None

    @property
    def results(self) -> tuple[Result, ...]:
        """List what may be written down of it."""
        return RESULTS[self.kind]


@dataclass(frozen=True, kw_only=True)
class CallList:
    """What waits at an office: whom to call now, and whom later."""

    due: tuple[ToCall, ...]
    later: tuple[ToCall, ...]


def waiting(office: str, *, person: Staff, settings: Settings, now: datetime) -> CallList:
    """List what waits at an office; whose contact is opened is a recorded look, once a day.

    Raises OfficeUnknown.
    """
    with transaction() as session:
        place = find_office(session, office)
        found = rows.open_requests(session, place.id)
        with_visit = [one.visit.id for one in found if one.visit is not None]
        dead = rows.dead_messages(session, with_visit) if with_visit else {}
        listed = [_read(one, place, dead, settings) for one in found]
        note_looks(session, [one.request for one in found], place, person=person, now=now)
    return CallList(
        due=tuple(one for one in listed if one.due_at is None or one.due_at <= now),
        later=tuple(
            sorted(
                (one for one in listed if one.due_at is not None and one.due_at > now),
                key=lambda one: one.due_at or now,
            )
        ),
    )


def read_one(session: Session, place: OfficeRow, uid: str, settings: Settings) -> ToCall:
    """Read one row that an office may see, within a unit that is open; raises VisitUnknown."""
    found = rows.find_request(session, place.id, uid)
    if found is None:
        raise VisitUnknown
    return _read(found, place, {}, settings)


def note_looks(
    session: Session,
    opened: Sequence[RequestRow],
    place: OfficeRow,
    *,
    person: Staff,
    now: datetime,
) -> None:
    """Record whose contacts somebody opens, each once in a day of the office."""
    zone = ZoneInfo(place.zone)
    since = datetime.combine(local_day(now, place.zone), time(), tzinfo=zone).astimezone(UTC)
    ids = [row.id for row in opened]
    seen = rows.looked_at(session, ids, staff_id=person.id, since=since) if ids else set()
    event = audit.event(
        at=now, action="contact_opened", record_kind="request", actor=actor_of(person)
    )
    fresh = [{**event, "record_id": one} for one in ids if one not in seen]
    if fresh:
        audit.record_all(session, fresh)


def _read(found: rows.Found, place: OfficeRow, dead: dict[int, str], settings: Settings) -> ToCall:
    row, visit, starts_at = found
    return ToCall(
        uid=row.uid,
        kind=Kind(row.kind),
        urgent=row.urgent,
        row_version=row.row_version,
        tries=row.tries,
        outcome=row.outcome or "",
        created_at=row.created_at,
        due_at=row.due_at,
        message=dead.get(visit.id, "") if visit else "",
        visit=_visit(visit, starts_at, place) if visit else None,
        **_whom(row, visit, settings),
    )


def _visit(visit: AppointmentRow, starts_at: datetime | None, place: OfficeRow) -> Visit:
    return Visit(
        uid=visit.uid,
        day=visit.day,
        starts_at=starts_at,
        state=visit.state,
        here=visit.office_id == place.id,
    )


def _whom(row: RequestRow, visit: AppointmentRow | None, settings: Settings) -> dict[str, Any]:
    """Say whom to call, where and in which languages; what the row itself says comes first."""
    own = unseal_row(settings.keys, row, "contact")["contact"] if row.contact else {}
    opened: dict[str, Any] = {}
    if visit is not None:
        opened = unseal_row(settings.keys, visit, "identity", "contact", "needs")
    # Who says that an appointment is not theirs is not the person that it names.
    identity = opened.get("identity", {}) if row.kind != Kind.NOT_MINE else {}
    name = own.get("name") or identity.get("called") or _full_name(identity)
    phone = own.get("phone") or ("" if own else opened.get("contact", {}).get("phone", ""))
    interpreter = opened.get("needs", {}).get("interpreter", "")
    languages = [row.locale, *([interpreter] if interpreter else [])]
    if row.kind == Kind.INTERPRETER:
        phone, languages = "", [interpreter] if interpreter else []
    return {
        "name": name,
        "phone": phone,
        "hours": own.get("hours", ""),
        "languages": tuple(languages),
    }


def _full_name(identity: dict[str, Any]) -> str:
    return f"{identity.get('given_names', '')} {identity.get('first_surname', '')}".strip()
