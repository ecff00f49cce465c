"""The words of the list "por llamar": kinds, results, safe hours."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.message import Kind as MessageKind
from mobility.domain.to_call import Kind, Result, Settlement

KINDS: Mapping[str, LazyString] = {
    Kind.CALL: _l("Asked to be called"),
    Kind.NOT_MINE: _l("“I did not ask for that appointment”"),
    Kind.UNDELIVERED: _l("No message arrived"),
    Kind.CLOSED: _l("The office closed or changed it"),
    Kind.INTERPRETER: _l("Find an interpreter"),
}
HOURS: Mapping[str, LazyString] = {
    "any": _l("At any time"),
    "morning": _l("In the morning"),
    "afternoon": _l("In the afternoon"),
    "evening": _l("In the evening, until 8"),
}
RESULTS: Mapping[str, LazyString] = {
    Result.TALKED: _l("We talked"),
    Result.ARRANGED: _l("Interpreter found"),
    Result.NO_ANSWER: _l("No answer"),
    Result.WRONG_NUMBER: _l("Wrong number"),
    Result.CALL_AT: _l("Put off"),
    Result.NOT_NEEDED: _l("No longer needed"),
}
MESSAGES: Mapping[str, LazyString] = {
    MessageKind.BOOKED: _l("that the appointment is made"),
    MessageKind.MOVED: _l("that the day changed"),
    MessageKind.MOVED_BY_OFFICE: _l("that the office changed the day"),
    MessageKind.GIVEN_UP: _l("that the appointment was given up"),
    MessageKind.CLOSED_BY_OFFICE: _l("that the office closed the appointment"),
    MessageKind.REMINDER: _l("the reminder"),
    MessageKind.NOT_SEEN: _l("that we could not see the person"),
    MessageKind.CODE_AGAIN: _l("the code"),
    MessageKind.DATA_CORRECTED: _l("that details were corrected"),
    MessageKind.WHAT_FOLLOWS: _l("what follows"),
    MessageKind.PATHWAY_SUSPENDED: _l("that the pathway is suspended"),
}

SETTLEMENTS: Mapping[str, LazyString] = {
    Settlement.KEPT: _l("The appointment stays: it is of who made it"),
    Settlement.CLOSED: _l("Close it: it was made with somebody else's document"),
    Settlement.CORRECTED: _l("It stays, and its document was corrected"),
    Settlement.NOTHING_LEFT: _l("There is no such appointment any more; the caller knows"),
}
SETTLED: Mapping[str, LazyString] = {
    Settlement.KEPT: _l("Settled: the appointment stays."),
    Settlement.CLOSED: _l("Closed. Whoever has the document can ask for an appointment now."),
    Settlement.CORRECTED: _l("Settled: the document was corrected."),
    Settlement.NOTHING_LEFT: _l("Settled: there is no such appointment any more."),
}


def said(result: Result, *, done: bool) -> str:
    """Say what was written down, and when the call is due again."""
    if result is Result.NO_ANSWER:
        return str(_("Noted. It is due again in two hours."))
    if result is Result.CALL_AT:
        return str(_("Noted. It is due again at that time."))
    if result is Result.WRONG_NUMBER and not done:
        return str(_("Noted. Correct the number, or it is due again tomorrow."))
    return str(_("Done. It is off the list."))
