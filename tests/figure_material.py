"""Visits for figures, written without the way that leads to them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select, update

from mobility.domain.appointment import OCCUPYING, Channel, State
from mobility.domain.figure_span import Span
from mobility.domain.figures import Dimension
from mobility.domain.staff import Role
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow
from mobility.models.slot import SlotRow
from mobility.services import figures, figures_fold
from mobility.services.figures import Figures
from tests.staff import employ
from tests.world import PATHWAY, World

numbers = count(1)
NINE = time(15, tzinfo=UTC)
"""Nine in the morning at the office."""
MONDAY = date(2026, 11, 2)
SINCE = timedelta(days=3)
"""So long before a visit it was asked for, unless a test says otherwise."""


def at_nine(day: date) -> datetime:
    """Say when the visits of a day begin."""
    return datetime.combine(day, NINE)


def visits(
    world: World,
    how_many: int,
    day: date = MONDAY,
    state: State = State.COMPLETED,
    *,
    since: timedelta = SINCE,
    **values: object,
) -> None:
    """Write visits of a day, each of somebody else, at a slot that has room for them."""
    slot_id, pathway = _slot_at(world, starts_at := at_nine(day))
    common = {
        "office_id": world.office_id,
        "slot_id": slot_id,
        "day": day,
        "pathway_id": pathway,
        "state": state.value,
        "channel": Channel.WEB.value,
        "locale": "es",
        "nationality": "GT",
        "age_band": "25-59",
        **dict.fromkeys(("identity", "contact", "needs", "answers"), b"sealed"),
        "created_at": starts_at - since,
        **values,
    }
    with transaction() as session:
        if state in OCCUPYING:
            here = update(SlotRow).where(SlotRow.id == slot_id)
            session.execute(here.values(taken=SlotRow.taken + how_many))
        session.add_all(AppointmentRow(**common, **_own(next(numbers))) for _ in range(how_many))


def _slot_at(world: World, starts_at: datetime) -> tuple[int, int]:
    """Find the slot of a time, or make one; and the pathway that visits are for."""
    here = select(SlotRow.id).where(
        SlotRow.office_id == world.office_id, SlotRow.starts_at == starts_at
    )
    with reading() as session:
        there = session.scalar(here) is not None
    if not there:
        world.slot(100, starts_at)
    with reading() as session:
        pathway = session.scalars(select(PathwayRow.id).where(PathwayRow.code == PATHWAY)).one()
        return session.scalars(here).one(), pathway


def _own(number: int) -> dict[str, str]:
    return {
        "uid": f"figure-{number}",
        "reference_hash": f"hash-{number}",
        "person_key": f"person-{number}",
    }


def fold(world: World, now: datetime) -> int:
    """Run the timer once."""
    return figures_fold.fold_figures(settings=world.settings, now=now)


def read(first: date = MONDAY, last: date = MONDAY, **chosen: str) -> Figures:
    """Read the figures as somebody does who sees all offices."""
    who = employ(Role.AUDITOR)
    asked = {Dimension(name): code for name, code in chosen.items()}
    return figures.show(Span(first, last), asked, who)
