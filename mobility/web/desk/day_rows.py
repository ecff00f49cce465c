"""The day's list as its page shows it: one line of short words for each visit."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from mobility.domain.appointment import State
from mobility.domain.day import (
    LONG_WAIT,
    SHOWS,
    Entry,
    Show,
    counts,
    grouped,
    next_for,
    part_of,
    passed_over,
    waited,
)
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.domain.serving import Officer, Why
from mobility.domain.staff import Staff
from mobility.services.day_list import DayList
from mobility.web.desk import day_words as words
from mobility.web.i18n import clock_time
from mobility.web.person_words import language_name

AT_WINDOW = State.BEING_SERVED
HELP = {**words.HELP, **words.ASKED_FOR, **words.BECAUSE}


class Line(NamedTuple):
    """One line of the list, in words; `filled` stands at the first line of a time only."""

    uid: str
    url: str
    time: str
    first: bool
    filled: str
    turn: str
    name: str
    surname: str
    code: str
    language: str
    interpreter: str
    help: str
    goes_first: bool
    group: str
    group_spoken: str
    pathway: str
    state: str
    state_word: str
    where: str
    wait: str
    is_long: bool
    passed: str


class Words:
    """What lines say, each thing worded once for a whole list."""

    def __init__(self, found: DayList, person: Staff, now: datetime) -> None:
        self.now = now
        self.zone = found.office.zone
        self.room = found.room
        self.officer = officer_of(person, found)
        self.states = {
            state: (show.value, str(words.STATES[show])) for state, show in SHOWS.items()
        }
        self.helps: dict[tuple[str, tuple[str, ...], str], str] = {}
        self.languages: dict[str, str] = {"": ""}
        self.groups: dict[tuple[int, int], str] = {}
        self.minutes, self.window = _("%(num)d min"), _("window %(number)s")
        self.url = url_for("day.visit", office=found.office.slug, day=found.day, uid="UID")

    def language(self, code: str) -> str:
        """Name a language once."""
        if code not in self.languages:
            self.languages[code] = language_name(code)
        return self.languages[code]

    def group(self, entry: Entry) -> str:
        """Say in words how many come, once for each number."""
        who = (entry.adults, entry.children)
        if who not in self.groups:
            self.groups[who] = words.group_spoken(*who)
        return self.groups[who]

    def wait(self, length: timedelta) -> str:
        """Say a wait: "22 min", "1 h 05"."""
        count = int(length.total_seconds()) // 60
        if count < 60:
            return str(self.minutes % {"num": count})
        return f"{count // 60} h {count % 60:02d}"

    def line(self, entry: Entry, time: str, filled: str | None) -> Line:
        """Word one visit; `filled` is None where a line of the same time stands above."""
        came, state = entry.came, entry.state
        length = None if came is None else waited(entry, now=self.now)
        waits = state is State.CHECKED_IN
        # By place: hundreds of lines are made for every page.
        return Line(
            entry.uid,
            self.url.replace("UID", entry.uid),
            time,
            filled is not None,
            filled or "",
            came.turn if came else "",
            entry.name,
            "" if entry.surname in entry.name else entry.surname,
            format_reference(entry.reference),
            self.language(entry.language),
            self.language(entry.interpreter),
            self.help(entry, came.priority if came else ""),
            bool(came and came.priority and waits),
            words.group(entry.adults, entry.children),
            self.group(entry),
            entry.pathway,
            *self.states[state],
            self.window % {"number": came.window} if came and state is AT_WINDOW else "",
            "" if length is None else self.wait(length),
            waits and length is not None and length > LONG_WAIT,
            self.passed(entry) if waits else "",
        )

    def help(self, entry: Entry, priority: str) -> str:
        """Say what help somebody needs, once for each kind of it."""
        asked = (priority, entry.access, entry.officer)
        if asked not in self.helps:
            because = () if priority in entry.access else (priority,)
            codes = (*because, *entry.access, entry.officer)
            self.helps[asked] = ", ".join(str(HELP[code]) for code in codes if code in HELP)
        return self.helps[asked]

    def passed(self, entry: Entry) -> str:
        """Say why this officer cannot serve somebody who waits; nothing where they can."""
        why = passed_over(entry, self.officer, self.room)
        if not why:
            return ""
        if why == (Why.WINDOW,):
            window = entry.came.for_window if entry.came else 0
            return str(_("waits for window %(number)s", number=window))
        said = {**words.WHY, Why.GENDER: words.WHY_GENDER.get(entry.officer, "")}
        reasons = ", ".join(str(said[one]) for one in why if one in said)
        return str(_("%(why)s: not with you", why=reasons))


def officer_of(person: Staff, found: DayList) -> Officer:
    """Say whom somebody can serve, at the window where they sit."""
    return Officer(
        languages=person.languages,
        gender=person.gender,
        pathways=person.pathways,
        window=found.window.number if found.window else None,
    )


def view_of(
    found: DayList,
    person: Staff,
    show: Show,
    now: datetime,
    *,
    chosen: str,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """Word all that is fresh on the day's page: the list, its counts, the next in turn.

    `only` names the visits that a search found, where there was one.
    """
    said = Words(found, person, now)
    return {
        "lines": _lines(said, found, show, only),
        "counts": _counts(found),
        "show": show.value,
        "chosen": chosen,
        "chosen_version": next((one.version for one in found.entries if one.uid == chosen), 0),
        "to_call": found.to_call,
        "following": _next(said, found, now),
        "updated": clock_time(now, found.office.zone),
        "goes_first": _("first"),
        "interpreter": _("interpreter"),
        "is_today": local_day(now, found.office.zone) == found.day,
        "is_empty": not found.entries,
        "next_day": found.next_day,
    }


def _lines(said: Words, found: DayList, show: Show, only: Collection[str] | None) -> list[Line]:
    if only is not None:
        return lines_of(said, found, [one for one in found.entries if one.uid in only])
    return lines_of(said, found, part_of(found.entries, show), in_turn=show is Show.WAITING)


def lines_of(
    said: Words, found: DayList, entries: Sequence[Entry], *, in_turn: bool = False
) -> list[Line]:
    """Word entries, grouped by their times unless they stand in the order of their turns."""
    if in_turn:
        return [said.line(one, _time(one, said.zone), "") for one in entries]
    lines = []
    taken_at = Counter(one.minute for one in found.entries)
    for group in grouped(entries, found.places):
        time = _time(group.entries[0], said.zone)
        filled = ""
        if group.minute is not None:
            taken = taken_at[group.minute]
            places = max(group.places, taken)
            filled = _("%(taken)d of %(places)d", taken=taken, places=places)
        for number, entry in enumerate(group.entries):
            lines.append(said.line(entry, time, None if number else filled))
    return lines


def _time(entry: Entry, zone: str) -> str:
    return "" if entry.starts_at is None else clock_time(entry.starts_at, zone)


def _counts(found: DayList) -> list[tuple[str, str, int]]:
    number = counts(found.entries)
    return [
        (code, str(word), number[Show(code)])
        for code, word in words.COUNTS.items()
        if code != Show.LEFT or number[Show.LEFT]
    ]


def _next(said: Words, found: DayList, now: datetime) -> dict[str, str] | None:
    entry = next_for(found.entries, said.officer, said.room)
    if entry is None or entry.came is None:
        return None
    wait = said.wait(now - entry.came.arrived_at)
    return {"uid": entry.uid, "turn": entry.came.turn, "wait": wait}
