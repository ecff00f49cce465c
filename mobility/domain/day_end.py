"""How an office's day ends for whoever is left when it closes."""

from enum import StrEnum

from mobility.domain.appointment import State


class Fate(StrEnum):
    """What becomes of somebody at the end of the day."""

    SERVED = "served"
    LEFT = "left"
    MISSED = "missed"
    AGAIN = "again"


def fates(state: State, *, is_due: bool) -> tuple[Fate, ...]:
    """List what may become of a visit, the usual first; `is_due` says that its time has come.

    Nobody is missed before their time, and whoever came has not missed it.
    """
    if state is State.BEING_SERVED:
        return (Fate.SERVED, Fate.LEFT, Fate.AGAIN)
    if state is State.CHECKED_IN:
        return (Fate.LEFT, Fate.SERVED, Fate.AGAIN)
    return (Fate.MISSED, Fate.SERVED, Fate.AGAIN) if is_due else (Fate.AGAIN, Fate.SERVED)
