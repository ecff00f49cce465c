"""The words for what came of a visit: as colleagues say it, and as its person reads it."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from mobility.domain.outcome import OutcomeKind

Words = Mapping[str, LazyString]

KINDS: Words = {
    OutcomeKind.CONFIRMED: _l("Pathway confirmed"),
    OutcomeKind.CHANGED: _l("Another pathway"),
    OutcomeKind.REFERRED: _l("Referred to a partner"),
    OutcomeKind.DOCUMENTS: _l("Documents missing"),
    OutcomeKind.NOT_FOR_NOW: _l("Not for now"),
    OutcomeKind.LEFT: _l("Left without being seen"),
}
REASONS: Mapping[str, Words] = {
    OutcomeKind.CHANGED: {
        "fits_better": _l("It fits better with what the person told"),
        "asked_for_it": _l("The person asked for it"),
        "not_open": _l("The first pathway takes no new cases"),
        "facts_differ": _l("The papers say something else than the answers"),
    },
    OutcomeKind.NOT_FOR_NOW: {
        "conditions": _l("A condition is not met today"),
        "not_open": _l("The pathway takes no new cases"),
        "needs_time": _l("Something has to happen first"),
        "own_wish": _l("The person does not want to go on"),
    },
    OutcomeKind.LEFT: {
        "could_not_wait": _l("Could not wait any longer"),
        "unwell": _l("Did not feel well"),
        "own_wish": _l("Did not want to go on"),
        "unknown": _l("We do not know"),
    },
}
DECIDED: Words = {
    OutcomeKind.CONFIRMED: _l("Your pathway was looked at, and you can go on with it."),
    OutcomeKind.CHANGED: _l("There is another pathway that may suit you better."),
    OutcomeKind.REFERRED: _l("Another organisation goes on with you."),
    OutcomeKind.DOCUMENTS: _l("Some papers are missing to go on."),
    OutcomeKind.NOT_FOR_NOW: _l("For now you cannot go on with this pathway."),
}
"""What was decided, as the person reads it."""

BECAUSE: Words = {
    "fits_better": _l("It fits better with what you told us."),
    "asked_for_it": _l("You asked for it."),
    "not_open": _l("It takes no new cases at this time."),
    "facts_differ": _l("Your papers say something different from your first answers."),
    "conditions": _l("One of its conditions is not met today. That can change."),
    "needs_time": _l("Something has to happen first."),
    "own_wish": _l("You told us that you do not want to go on. You can come back any day."),
}
"""Why, as the person reads it."""
