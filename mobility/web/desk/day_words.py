"""The short words of the day's list: a cell each, read at a glance."""

from collections.abc import Mapping

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.arrival import Priority
from mobility.domain.day import Show
from mobility.domain.serving import Why

Words = Mapping[str, LazyString]

STATES: Words = {
    Show.EXPECTED: _l("To come"),
    Show.WAITING: _l("Waiting"),
    Show.SERVING: _l("Being served"),
    Show.SEEN: _l("Seen"),
    Show.LEFT: _l("Left"),
    Show.MISSED: _l("Missed visit"),
}
COUNTS: Words = {
    Show.ALL: _l("All"),
    Show.EXPECTED: _l("To come"),
    Show.WAITING: _l("Waiting"),
    Show.SERVING: _l("Being served"),
    Show.SEEN: _l("Visits seen"),
    Show.MISSED: _l("Missed"),
    Show.LEFT: _l("Gone"),
}
HELP: Words = {
    "steps": _l("Walking"),
    "sight": _l("Sight"),
    "hearing": _l("Hearing"),
    "reading": _l("Reading"),
    "pregnancy": _l("Pregnancy"),
    "calm": _l("Quiet place"),
}
ASKED_FOR: Words = {"woman": _l("By a woman"), "man": _l("By a man")}
BECAUSE: Words = {
    Priority.ALONE: _l("Minor alone"),
    Priority.CHILDREN: _l("Small children"),
    Priority.AGE: _l("60 years or more"),
}
WHY: Words = {
    Why.LANGUAGE: _l("another language"),
    Why.PATHWAY: _l("another pathway"),
}
WHY_GENDER: Words = {
    "woman": _l("asked for a woman"),
    "man": _l("asked for a man"),
}


def group(adults: int, children: int) -> str:
    """Say how many come, "2+3" being adults and children; nothing for one alone."""
    if children:
        return f"{adults}+{children}"
    return str(adults) if adults > 1 else ""


def group_spoken(adults: int, children: int) -> str:
    """Say in words how many come."""
    grown = ngettext("%(num)d adult", "%(num)d adults", adults)
    if not children:
        return str(grown)
    small = ngettext("%(num)d child", "%(num)d children", children)
    return str(_("%(adults)s and %(children)s", adults=grown, children=small))
