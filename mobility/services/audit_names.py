"""Whom and what the audit trail's numbers mean: staff, offices and codes, and nobody's data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mobility.domain.gap import Text
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.base import table_of
from mobility.models.desk import DayLookRow, DeskDayRow, WindowRow
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow
from mobility.models.request import RequestRow
from mobility.models.sealed import opener
from mobility.models.staff import OrganisationRow, StaffRow

ABOUT_PATHWAYS = ("pathway", "pathway_stop")
STAFF_IN_DETAILS = ("approved_by", "instead_of", "staff_id")
"""Under which names events keep the numbers of further staff."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What an event is about, as far as it still exists.

    `record` names it in an address; `code` is a visit's, `name` that of staff or an organisation;
    `names` are a pathway's, by language.
    """

    record: str = ""
    code: str = ""
    name: str = ""
    names: Text = field(default_factory=dict)
    office: str = ""
    office_name: str = ""
    day: date | None = None


class Names:
    """The names behind the numbers of some events, read in one query for each kind."""

    def __init__(self, session: Session, events: Sequence[Row[Any]], settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._numbers = _numbers(events)
        self.staff = {one.id: one for one in self._rows(StaffRow, _staff_in(events), "uid", "name")}
        self._offices = {
            one.id: one
            for one in session.execute(
                select(OfficeRow.id, OfficeRow.slug, OfficeRow.zone, OfficeRow.details)
            )
        }
        self._pathways: dict[object, Row[Any]] = {}
        for row in session.execute(select(PathwayRow.id, PathwayRow.code, PathwayRow.texts)):
            self._pathways |= {row.id: row, row.code: row}
        self._slugs = {one.slug: one for one in self._offices.values()}
        self._about = {**self._requests(), **self._desk_days(), **self._windows(), **self._named()}
        self._about |= self._visits()
        self._looks = self._counted(events)

    def staff_name(self, number: int | None) -> str:
        """Name somebody of the staff."""
        found = self.staff.get(number)
        return found.name if found is not None else ""

    def about(self, event: Row[Any]) -> About:
        """Say what an event is about."""
        found = self._about.get((event.record_kind, event.record_id))
        if found is not None:
            return found
        if event.record_kind == "staff":
            one = self.staff.get(event.record_id)
            return About(record=one.uid, name=one.name) if one is not None else About()
        if event.record_kind in ABOUT_PATHWAYS:
            return self._pathway(event)
        named = event.details.get("office", event.details.get("office_id"))
        number = event.record_id if event.record_kind in ("office", "hours") else named
        return About(**self._at(number), day=_day(event.details.get("day")))

    def _pathway(self, event: Row[Any]) -> About:
        number = event.record_id if event.record_kind == "pathway" else event.details.get("pathway")
        row = self._pathways.get(number)
        if row is None:
            return About()
        return About(code=row.code, names=row.texts.get("name") or {})

    def looks(self, event: Row[Any]) -> int:
        """Say how often somebody looked at a day's list on the day of an event."""
        office = self._offices.get(event.record_id)
        if office is None:
            return 1
        looked_on = local_day(event.at, office.zone)
        key = (event.actor_id, event.record_id, _day(event.details.get("day")), looked_on)
        return self._looks.get(key, 1)

    def _at(self, number: object) -> dict[str, Any]:
        row = self._offices.get(number) or self._slugs.get(number)
        if row is None:
            return {}
        return {"office": row.slug, "office_name": row.details["short_name"]}

    def _rows(self, model: Any, numbers: Iterable[int], *columns: str) -> Sequence[Row[Any]]:  # noqa: ANN401
        table = table_of(model)
        wanted = sorted(numbers)
        if not wanted:
            return []
        statement = select(table.c.id, *(table.c[name] for name in columns))
        return self._session.execute(statement.where(table.c.id.in_(wanted))).all()

    def _visits(self) -> dict[tuple[str, int], About]:
        columns = ("uid", "office_id", "day", "identity")
        rows = self._rows(AppointmentRow, self._numbers.get("appointment", ()), *columns)
        read = opener(self._settings.keys, "appointment.identity")
        return {
            ("appointment", one.id): About(
                record=one.uid,
                code=read(one.identity, one.uid).get("reference") or "",
                day=one.day,
                **self._at(one.office_id),
            )
            for one in rows
        }

    def _requests(self) -> dict[tuple[str, int], About]:
        rows = self._rows(RequestRow, self._numbers.get("request", ()), "office_id")
        return {("request", one.id): About(**self._at(one.office_id)) for one in rows}

    def _desk_days(self) -> dict[tuple[str, int], About]:
        rows = self._rows(DeskDayRow, self._numbers.get("desk_day", ()), "office_id", "day")
        return {("desk_day", one.id): About(day=one.day, **self._at(one.office_id)) for one in rows}

    def _windows(self) -> dict[tuple[str, int], About]:
        rows = self._rows(WindowRow, self._numbers.get("window", ()), "office_id")
        return {("window", one.id): About(**self._at(one.office_id)) for one in rows}

    def _named(self) -> dict[tuple[str, int], About]:
        found: dict[tuple[str, int], About] = {}
        numbers = self._numbers.get("organisation", ())
        for one in self._rows(OrganisationRow, numbers, "name"):
            found["organisation", one.id] = About(name=one.name)
        return found

    def _counted(self, events: Sequence[Row[Any]]) -> dict[tuple[Any, ...], int]:
        """Read the counts that the looks at day lists were folded into."""
        days = {_day(one.details.get("day")) for one in events if one.action == "day_list_read"}
        days.discard(None)
        if not days:
            return {}
        who = {one.actor_id for one in events if one.action == "day_list_read"}
        look = table_of(DayLookRow)
        found = select(
            look.c.staff_id,
            look.c.office_id,
            look.c.day,
            look.c.looked_on,
            look.c.count.label("times"),
        ).where(look.c.day.in_(days), look.c.staff_id.in_(who))
        return {tuple(one)[:-1]: one.times for one in self._session.execute(found)}


def _numbers(events: Iterable[Row[Any]]) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = {}
    for one in events:
        if one.record_id is not None:
            found.setdefault(one.record_kind, set()).add(one.record_id)
    return found


def _staff_in(events: Iterable[Row[Any]]) -> set[int]:
    found: set[int] = set()
    for one in events:
        further = (one.details.get(name) for name in STAFF_IN_DETAILS)
        own = one.record_id if one.record_kind == "staff" else None
        found |= {number for number in (one.actor_id, own, *further) if isinstance(number, int)}
    return found


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
