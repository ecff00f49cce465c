"""A line of an office's week as a sentence: what was typed, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from mobility.domain.errors import NetworkInvalid
from mobility.domain.hours_edit import Edited
from mobility.domain.office_hours import HoursLine
from mobility.domain.pool_file import ANY, WEEKDAYS, parse_pool
from mobility.domain.slot import Audience, Mode
from mobility.domain.table import Table
from mobility.web.admin import hours_words as words

WORKWEEK = "mon-fri"
FIELDS = ("weekday", "opens", "closes", "places", "minutes", "first", "last")
KEYS = {
    "weekdays": "weekday",
    "opens": "opens",
    "closes": "closes",
    "visit_minutes": "minutes",
    "places": "places",
    "valid_from": "first",
    "valid_until": "last",
}
"""The fields by the keys of the office file, whose rules they follow."""

GAP = " "


@dataclass
class LineForm:
    """One line; `was` is the line that it was written over, in the words of `_as_text`."""

    id: str
    weekday: str = ""
    opens: str = ""
    closes: str = ""
    places: str = ""
    minutes: str = ""
    first: str = ""
    last: str = ""
    was: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def shown(cls, pool: str, number: int, edited: Edited) -> "LineForm":
        """Fill it with a line."""
        was = _as_text(edited.was) if edited.was else ""
        values = _named(_fields(edited.line))
        return cls(id=f"{pool}-line-{number}", was=was, **values)

    @classmethod
    def added(cls, pool: str, number: int, lines: Sequence["LineForm"], today: date) -> "LineForm":
        """Begin a new line like the last one, from today on; its day is still to be chosen."""
        name = f"{pool}-line-{number}"
        if lines:
            return replace(
                lines[-1], id=name, weekday="", first=today.isoformat(), last="", was="", errors={}
            )
        values = ("", "08:00", "12:00", "1", "20", today.isoformat(), "")
        return cls(id=name, **_named(values))

    @classmethod
    def sent(cls, data: MultiDict[str, str], name: str) -> "LineForm | None":
        """Read what was typed; None where there is no such line."""
        if f"{name}-opens" not in data:
            return None
        typed: dict[str, Any] = {one: data.get(f"{name}-{one}", "").strip()[:20] for one in FIELDS}
        return cls(id=name, was=data.get(f"{name}-was", "")[:80], **typed)

    @property
    def days(self) -> int:
        """Count the weekdays that it stands for."""
        return len(self._weekdays())

    def is_dated(self, today: date) -> bool:
        """Say whether its dates are worth showing at once: they lie ahead, or are wrong."""
        wrong = "first" in self.errors or "last" in self.errors
        return wrong or bool(self.last) or self.first >= today.isoformat()

    @property
    def before(self) -> HoursLine | None:
        """Return what holds until this one does, where that is something else."""
        was = _from_text(self.was)
        return was if was and self.first > was.valid_from.isoformat() else None

    def read(self, code: str) -> Iterator[Edited]:
        """Turn it into lines, one for each weekday; what cannot be read is marked."""
        was = _from_text(self.was)
        try:
            for weekday in self._weekdays():
                yield Edited(line=_line(code, self._data(weekday)), was=was)
        except NetworkInvalid as wrong:
            key = wrong.key.rpartition(".")[2]
            name = KEYS.get(key, "opens")
            self.errors[name] = str(words.WRONG[name])

    def _weekdays(self) -> Sequence[str]:
        return WEEKDAYS[:5] if self.weekday == WORKWEEK else (self.weekday,)

    def _data(self, weekday: str) -> dict[str, Any]:
        until = {"valid_until": _day(self.last)} if self.last else {}
        return {
            "weekdays": [weekday],
            "opens": _clock(self.opens),
            "closes": _clock(self.closes),
            "visit_minutes": _whole(self.minutes),
            "places": _whole(self.places),
            "valid_from": _day(self.first),
            **until,
        }


def _line(code: str, data: Mapping[str, Any]) -> HoursLine:
    pool = {
        "code": code,
        "audience": Audience.PUBLIC.value,
        "mode": Mode.IN_PERSON.value,
        "pathways": [ANY],
        "hours": [data],
    }
    return parse_pool(Table(code, pool), ()).hours[0]


def _fields(line: HoursLine) -> tuple[str, ...]:
    return (
        WEEKDAYS[line.weekday],
        line.opens.isoformat("minutes"),
        line.closes.isoformat("minutes"),
        str(line.places),
        str(line.visit_minutes),
        line.valid_from.isoformat(),
        line.valid_until.isoformat() if line.valid_until else "",
    )


def _as_text(line: HoursLine) -> str:
    return GAP.join(_fields(line)).strip()


def _from_text(text: str) -> HoursLine | None:
    parts = text.split(GAP)
    if len(parts) not in (len(FIELDS) - 1, len(FIELDS)):
        return None
    form = LineForm(id="was", **_named((*parts, "")[: len(FIELDS)]))
    found = list(form.read("was"))
    return found[0].line if found and not form.errors else None


def _named(values: Sequence[str]) -> dict[str, Any]:
    return dict(zip(FIELDS, values, strict=True))


def _clock(typed: str) -> str:
    """Read "8:00" as "08:00", as people write it."""
    return typed.zfill(len("08:00")) if typed.count(":") == 1 else typed


def _whole(typed: str) -> object:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else typed


def _day(typed: str) -> object:
    try:
        return date.fromisoformat(typed) if len(typed) == len("2026-08-03") else typed
    except ValueError:
        return typed
