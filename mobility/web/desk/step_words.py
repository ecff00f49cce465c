"""What is said after a step of the desk, and the reasons to call somebody before others."""

from collections.abc import Mapping

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.appointment import State
from mobility.domain.queue import BACK, CALLS
from mobility.domain.serving import OutOfOrder
from mobility.services.queue import Called
from mobility.services.undo import Undone

OUT_OF_ORDER: Mapping[OutOfOrder, LazyString] = {
    OutOfOrder.UNWELL: _l("Is unwell, or cannot wait longer"),
    OutOfOrder.TRANSPORT: _l("Would miss the last bus"),
    OutOfOrder.INTERPRETER: _l("The interpreter has to leave"),
    OutOfOrder.SHORT: _l("Only hands something in, or picks something up"),
    OutOfOrder.AGREED: _l("Agreed to be seen by me all the same"),
    OutOfOrder.OTHER: _l("Another reason"),
}
STANDS: Mapping[State, LazyString] = {
    State.BOOKED: _l("Undone. %(name)s is expected again."),
    State.CHECKED_IN: _l("Undone. %(name)s waits again."),
    State.BEING_SERVED: _l("Undone. %(name)s is at the window again."),
    State.NO_SHOW: _l("Undone. %(name)s did not come, as before."),
}


def called(done: Called) -> str:
    """Say who was called to which window."""
    said = _(
        "Called: %(number)s, %(name)s, to window %(window)s.",
        number=done.number,
        name=done.called,
        window=done.window or "",
    )
    return str(said)


def no_answer(done: Called) -> str:
    """Say what becomes of who did not answer."""
    if done.waits_again:
        later = ngettext(
            "%(number)s did not answer and waits, %(num)d turn later.",
            "%(number)s did not answer and waits, %(num)d turns later.",
            BACK,
            number=done.number,
        )
        return str(later)
    again = ngettext(
        "%(number)s is called again. %(num)d more call is left.",
        "%(number)s is called again. %(num)d more calls are left.",
        CALLS - done.calls,
        number=done.number,
    )
    return str(again)


def undone(done: Undone) -> str:
    """Say where a visit stands again."""
    return str(STANDS[done.state]) % {"name": done.called}
