"""How an appointment stands, in the words of whoever works with it."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from mobility.domain.appointment import State

STATES: Mapping[str, LazyString] = {
    State.BOOKED: _l("To come"),
    State.CHECKED_IN: _l("At the office"),
    State.BEING_SERVED: _l("Being attended"),
    State.COMPLETED: _l("Attended"),
    State.LEFT: _l("Left unseen"),
    State.NO_SHOW: _l("Did not come"),
    State.CANCELLED: _l("Given up"),
    State.CLOSED_BY_OFFICE: _l("Closed by the office"),
}
