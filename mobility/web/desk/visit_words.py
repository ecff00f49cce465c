"""The words of one visit's file, as the panel beside the list says them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.country import COUNTRIES
from mobility.domain.day import SHOWS
from mobility.domain.reference import format_reference
from mobility.gateways.contact import show_phone
from mobility.services.visit_file import VisitFile
from mobility.web import person_words
from mobility.web.desk import day_words
from mobility.web.i18n import clock_time, day_of_month, text

Rows = list[tuple[str, str]]
OFFICERS = {"woman": _l("Asked to be seen by a woman"), "man": _l("Asked to be seen by a man")}
CHANNELS = {
    "web": _l("Booked by the person"),
    "desk": _l("Booked at the desk"),
    "helper": _l("Booked by a helper"),
    "telephone": _l("Booked by telephone"),
    "walk_in": _l("Came without an appointment"),
}


def panel(visit: VisitFile) -> dict[str, Any]:
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
        "came": visit.came,
        "pathway": text(visit.pathway_names),
        "needs": list(_needs(visit)),
        "rows": [*_identity(visit), *_contact(visit), *_booking(visit)],
        "notes": visit.notes,
        "history": visit.history,
        "zone": visit.zone,
        "answers": visit.answers,
    }


def _full_name(visit: VisitFile) -> str:
    parts = ("given_names", "first_surname", "second_surname")
    return " ".join(str(visit.identity[part]) for part in parts if visit.identity.get(part))


def _needs(visit: VisitFile) -> Iterator[str]:
    needs = visit.needs
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
