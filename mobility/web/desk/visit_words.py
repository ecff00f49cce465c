"""The words of one visit's file, as the panel beside the list says them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.appointment import State, may_undo
from mobility.domain.country import COUNTRIES
from mobility.domain.day import SHOWS
from mobility.domain.office_hours import local_day
from mobility.domain.reference import format_reference
from mobility.gateways.contact import show_phone
from mobility.services.visit_file import Step, VisitFile
from mobility.web import outcome_words, person_words
from mobility.web.desk import day_words
from mobility.web.i18n import clock_time, day_of_month, text
from mobility.web.question_words import WORDINGS, label_of, title_of

Rows = list[tuple[str, str]]
OFFICERS = {"woman": _l("Asked to be seen by a woman"), "man": _l("Asked to be seen by a man")}
CHANNELS = {
    "web": _l("Booked by the person"),
    "desk": _l("Booked at the desk"),
    "helper": _l("Booked by a helper"),
    "telephone": _l("Booked by telephone"),
    "walk_in": _l("Came without an appointment"),
}


def panel(visit: VisitFile, now: datetime) -> dict[str, Any]:
    """Word a file for the panel."""
    shown = SHOWS.get(visit.state)
    return {
        "uid": visit.uid,
        "version": visit.version,
        "state": visit.state.value,
        "tag": shown.value if shown else "gone",
        "tag_word": str(day_words.STATES[shown]) if shown else _("Given up or closed"),
        "name": visit.name,
        "full_name": _full_name(visit),
        "code": format_reference(visit.identity.get("reference") or ""),
        "time": clock_time(visit.starts_at, visit.zone) if visit.starts_at else "",
        "turn": visit.came.turn if visit.came else "",
        "calls": visit.came.calls if visit.came else 0,
        "is_late": visit.starts_at is not None and visit.starts_at <= now,
        "may_undo": _may_undo(visit, now),
        "outcome": str(outcome_words.KINDS.get(visit.outcome, "")),
        "needs": list(_needs(visit)),
        "rows": [*_identity(visit), *_contact(visit), *_booking(visit)],
        "notes": [(_when(note.at, visit, now), note.by, note.text) for note in visit.notes],
        "history": [_step(step, visit, now) for step in visit.history],
        "answers": None if visit.answers is None else _answers(visit.answers),
    }


def _may_undo(visit: VisitFile, now: datetime) -> bool:
    last = visit.history[0] if visit.history else None
    if last is None or last.actor != "staff" or not last.was or last.action == "undone":
        return False
    was = State(last.was)
    # Nobody expected a walk-in before, and a person has one live appointment at a time.
    if visit.has_next or (was is State.BOOKED and visit.starts_at is None):
        return False
    return may_undo(last.action, visit.state, was, at=last.at, now=now)


def _when(at: datetime, visit: VisitFile, now: datetime) -> str:
    """Say a moment: the time alone today, the day with it on any other."""
    time = clock_time(at, visit.zone)
    day = local_day(at, visit.zone)
    return time if day == local_day(now, visit.zone) else f"{day_of_month(day)}, {time}"


def _step(step: Step, visit: VisitFile, now: datetime) -> tuple[str, str, str]:
    word = STEPS.get(step.action)
    who = step.name or str(ACTORS.get(step.actor, ""))
    return _when(step.at, visit, now), str(word) if word else _("Something was changed"), who


def _answers(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Word each question with its answer, as the person read them."""
    return [
        (title_of(key, answers), _answer(key, value))
        for key, value in answers.items()
        if key in WORDINGS
    ]


def _answer(key: str, value: str) -> str:
    try:
        return label_of(key, value)
    except KeyError:
        return value  # an age, or a date as it was written


def _full_name(visit: VisitFile) -> str:
    parts = ("given_names", "first_surname", "second_surname")
    return " ".join(str(visit.identity[part]) for part in parts if visit.identity.get(part))


def _needs(visit: VisitFile) -> Iterator[str]:
    needs = visit.needs
    if visit.leaving_at is not None:
        yield _("Wrote that they are not coming")
    if visit.moved_from is not None:
        yield _("The office moved this appointment; the person has not answered yet")
    if needs.get("interpreter"):
        language = person_words.language_name(needs["interpreter"])
        yield _("Needs an interpreter: %(language)s", language=language)
    if needs.get("officer") in OFFICERS:
        yield str(OFFICERS[needs["officer"]])
    for code in needs.get("access") or ():
        if code in day_words.HELP:
            yield str(HELP_WHOLE[code])
    if visit.same_name:
        yield _("Somebody else with the same name and birth date has an appointment")


STEPS = {
    "booked": _l("Booked"),
    "walked_in": _l("Came without an appointment"),
    "moved": _l("Moved"),
    "moved_by_office": _l("Moved by the office"),
    "pathway_suspended": _l("The pathway was stopped"),
    "suits": _l("Said that the new time suits"),
    "given_up": _l("Given up"),
    "said_no": _l("Wrote that they are not coming"),
    "closed": _l("Closed by the office"),
    "closed_by_office": _l("Closed by the office"),
    "arrived": _l("Arrived"),
    "called": _l("Called"),
    "no_answer": _l("Did not answer"),
    "put_back": _l("Back to the queue"),
    "handed_over": _l("Handed over to another window"),
    "no_show": _l("Did not come"),
    "left": _l("Left"),
    "undone": _l("Last step undone"),
    "corrected": _l("Details corrected"),
    **{str(kind): word for kind, word in outcome_words.KINDS.items() if kind != "left"},
    "completed": _l("Seen"),
}
ACTORS = {"applicant": _l("the person"), "system": _l("by itself")}
HELP_WHOLE = {
    "steps": _l("Uses a wheelchair, or walking or stairs are hard"),
    "sight": _l("Sees little or nothing"),
    "hearing": _l("Hears little or nothing"),
    "reading": _l("Needs help to read or write"),
    "pregnancy": _l("Is pregnant or breastfeeding"),
    "calm": _l("Needs a quiet place"),
}


def _identity(visit: VisitFile) -> Iterator[tuple[str, str]]:
    one = visit.identity
    if (whole := _full_name(visit)) != visit.name:
        yield _("Whole name"), whole
    if one.get("birth_date"):
        born = day_of_month(datetime.fromisoformat(one["birth_date"]).date(), year=True)
        yield _("Born"), born
    if visit.nationality in COUNTRIES:
        yield _("From"), text(COUNTRIES[visit.nationality].names)
    if one.get("document"):
        kind = str(person_words.KINDS.get(one["document_kind"], ""))
        yield kind, one["document"]
    yield (
        _("Household"),
        day_words.group_spoken(
            visit.needs.get("adults") or 1, sum((visit.needs.get("children") or {}).values())
        ),
    )


def _contact(visit: VisitFile) -> Iterator[tuple[str, str]]:
    contact = visit.contact
    if contact.get("phone"):
        shown = show_phone(contact["phone"])
        owner = contact.get("phone_owner") == "borrowed"
        yield _("Telephone"), _("%(phone)s (borrowed)", phone=shown) if owner else shown
    if contact.get("email"):
        yield _("E-mail"), contact["email"]
    if language := person_words.language_name(visit.needs.get("language") or visit.locale):
        yield _("Language"), language


def _booking(visit: VisitFile) -> Iterator[tuple[str, str]]:
    yield _("Pathway"), text(visit.pathway_names)
    how = str(CHANNELS.get(visit.channel, ""))
    yield _("How"), f"{how}: {visit.organisation}" if visit.organisation else how
    if visit.mode == "telephone":
        yield _("Where"), _("by telephone")
