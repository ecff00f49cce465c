"""The words of the offices' pages: fields, what is wrong with them, states, what is missing."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.office import ContactKind, OfficeState
from mobility.domain.office_opening import Step
from mobility.web.i18n import text

KINDS: Mapping[ContactKind, LazyString] = {
    ContactKind.TELEPHONE: _l("Telephone"),
    ContactKind.EMAIL: _l("E-mail"),
    ContactKind.PLACE: _l("Place"),
}
STATES: Mapping[OfficeState, LazyString] = {
    OfficeState.PREPARING: _l("Being prepared"),
    OfficeState.OPEN: _l("Open to the public"),
    OfficeState.SUSPENDED: _l("Suspended"),
}
FIELDS: Mapping[str, LazyString] = {
    "names": _l("Name"),
    "short_name": _l("Short name"),
    "town": _l("Town"),
    "zone": _l("Time zone"),
    "state": _l("State"),
    "notice": _l("Message to the public"),
    "practice": _l("Practice office"),
    "message_budget": _l("Message budget"),
    "intake_open": _l("New appointments"),
    "cutoff_hours": _l("Hours to move or give up"),
    "grace_minutes": _l("Minutes of grace"),
    "reminders": _l("Reminders"),
    "address": _l("Address"),
    "address_is_public": _l("Who reads the address?"),
    "directions": _l("How to get there"),
    "accessibility": _l("Access"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "languages": _l("Languages"),
    "interpreters": _l("Interpreters"),
    "contact": _l("Contacts"),
    "urgent": _l("Contacts in danger"),
    "arrive_early": _l("Minutes to come early"),
    "holidays_from": _l("Holidays"),
    "acceptance": _l("Whom the office accepts"),
    "feast": _l("Feasts"),
}
WRONG: Mapping[str, LazyString] = {
    "short_name": _l("Write 1 to 20 signs: it stands in text messages."),
    "zone": _l("Choose a time zone."),
    "latitude": _l("Write degrees with a point, for example 14.8347."),
    "longitude": _l("Write degrees with a point, for example -91.5181."),
    "cutoff_hours": _l("Write whole hours, from 0 to 720."),
    "grace_minutes": _l("Write whole minutes, from 0 to 240."),
    "arrive_early": _l("Write whole minutes, from 0 to 120."),
    "reminders": _l(
        "Write hours with commas between, for example 72, 24, 3; each from 0.5 to 336."
    ),
    "holidays_from": _l("Choose a country."),
    "acceptance": _l("Choose rules from this list."),
    "contact": _l("An office needs at least one contact, each with all three things."),
    "urgent": _l("An office needs at least one contact in danger, each with all three things."),
}
STEPS: Mapping[Step, LazyString] = {
    Step.PLACE: _l("Where it stands on the map"),
    Step.TEXTS: _l("Name, town, address, directions and access in each language"),
    Step.LANGUAGES: _l("The languages spoken there"),
    Step.CONTACTS: _l("How to reach the office"),
    Step.URGENT: _l("Whom to reach in danger"),
    Step.HOURS: _l("Its hours"),
    Step.ACCEPTANCE: _l("Whom it accepts"),
    Step.STAFF: _l("Somebody who works at its desk"),
}
ZONES: Mapping[str, str] = {
    "GT": "America/Guatemala",
    "HN": "America/Tegucigalpa",
    "SV": "America/El_Salvador",
    "NI": "America/Managua",
}
"""The time of each country."""
ZONE_WORDS: Mapping[str, LazyString] = {
    "America/Guatemala": _l("Time of Guatemala"),
    "America/Tegucigalpa": _l("Time of Honduras"),
    "America/El_Salvador": _l("Time of El Salvador"),
    "America/Managua": _l("Time of Nicaragua"),
}


def zones(current: str) -> list[tuple[str, str]]:
    """List the zones an office may be in, the one that it is in among them."""
    known = [(zone, str(words)) for zone, words in ZONE_WORDS.items()]
    return known if current in ZONE_WORDS else [(current, current), *known]


def wrong_words(key: str) -> str:
    """Say what is wrong with what stands under a key of an office."""
    top = key.split(".", maxsplit=1)[0]
    return str(WRONG.get(top) or _("Write this in Spanish at least."))


def fields_words(names: tuple[str, ...]) -> str:
    """List what changed: "Name, Contacts"."""
    return ", ".join(str(FIELDS.get(name, name)) for name in names)


def shown(data: Mapping[str, object]) -> dict[str, str]:
    """Word everything that is said of an office, to be compared."""
    return {name: _shown(value) for name, value in data.items()}


def _shown(value: object) -> str:
    if isinstance(value, Mapping) and {*value} <= {"es", "en"}:
        return text(value)
    if isinstance(value, Mapping):
        return " ".join(_shown(one) for one in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(value)
