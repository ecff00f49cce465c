"""An event of the audit trail as a sentence: who, what, about whom, in the reader's language."""

from flask_babel import gettext as _

from mobility.domain.reference import format_reference
from mobility.services.audit_names import About
from mobility.services.audit_reading import APPLICANT, SYSTEM, Event
from mobility.web.audit_words import OF
from mobility.web.i18n import long_day, text


def sentence(event: Event) -> str:
    """Say what happened."""
    about = event.about
    gaps = {
        "who": who(event),
        "visit": _visit(about),
        "office": about.office_name or _("an office"),
        "day": long_day(about.day) if about.day else _("a day"),
        "name": about.name or _("an account that is not known"),
        "pathway": text(about.names) or about.code or _("a pathway"),
        "number": event.details.get("number", ""),
    }
    words = OF.get(event.action)
    if words is None:
        return str(_("%(who)s: %(action)s", who=gaps["who"], action=event.action.replace("_", " ")))
    return str(words) % gaps


def who(event: Event) -> str:
    """Name who did it: a colleague, the person themself, or the program."""
    if event.actor == APPLICANT:
        return str(_("The person"))
    if event.actor == SYSTEM:
        return str(_("The system"))
    return event.by or str(_("Somebody of the staff"))


def place(event: Event) -> str:
    """Name the office or the pathway where its sentence does not."""
    words, about = str(OF.get(event.action, "")), event.about
    if about.office_name:
        return "" if "%(office)s" in words else about.office_name
    return "" if "%(pathway)s" in words else text(about.names)


def _visit(about: About) -> str:
    if not about.record:
        return str(_("an appointment that was erased"))
    return str(_("the appointment %(code)s", code=format_reference(about.code)))
