"""What people are told whose pathway was stopped: what became of their visit, and not which one."""

from datetime import timedelta
from typing import Any

import pytest

from mobility.domain.appointment import State
from mobility.domain.message import Kind, Standing, no_longer_true
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import Plan
from mobility.domain.sms_text import SEGMENT, septets
from tests.pathway_stops import CLOSE_ALL, MOVE_OR_KEEP, Pathways
from tests.sinks import Sink, send
from tests.world import NOW, TOMORROW, World

BY_MAIL: dict[str, Any] = {"email": "rosa@oficina.test", "sms": False, "phone": ""}
STAYS, ENDS = "Su cita sigue igual", "no viaje por ella"


@pytest.fixture
def farm(world: World) -> Pathways:
    return Pathways(world).start()


def told(farm: Pathways, plan: Plan, nationality: str = "GT", **changes: Any) -> str:
    """Book somebody far enough ahead, stop the pathway, and return what the message says."""
    farm.world.slot(2, TOMORROW + timedelta(days=5))
    farm.book(TOMORROW + timedelta(days=5), nationality, **changes)
    send(farm.world, Sink())
    farm.stop(plan)
    farm.run()
    sink = Sink()
    send(farm.world, sink)
    (message,) = sink.taken
    return message.body


@pytest.mark.parametrize(("plan", "said"), [(MOVE_OR_KEEP, STAYS), (CLOSE_ALL, ENDS)])
@pytest.mark.parametrize("nationality", ["GT", "HN"])
def test_a_text_says_what_became_of_the_visit_in_one_segment(
    farm: Pathways, plan: Plan, said: str, nationality: str
) -> None:
    body = told(farm, plan, nationality)
    assert said in body
    assert "8:00 am" in body
    assert septets(body) <= SEGMENT
    assert "FARM" not in body
    assert "CANNERY" not in body


def test_an_email_says_who_comes_first_when_it_opens_again(farm: Pathways) -> None:
    body = told(farm, CLOSE_ALL, **BY_MAIL)
    assert "usted va primero" in body
    assert "no viaje por ella" in body


def test_an_email_of_a_closed_pathway_promises_nothing(farm: Pathways) -> None:
    farm.world.slot(2, TOMORROW + timedelta(days=5))
    farm.book(TOMORROW + timedelta(days=5), **BY_MAIL)
    send(farm.world, Sink())
    farm.stop(CLOSE_ALL, state=PathwayState.CLOSED)
    farm.run()
    sink = Sink()
    send(farm.world, sink)
    (message,) = sink.taken
    assert "usted va primero" not in message.body
    assert message.takes_back


@pytest.mark.parametrize(
    ("state", "later", "goes"),
    [
        (State.BOOKED, 0, True),
        (State.BOOKED, 1, True),
        (State.CLOSED_BY_OFFICE, 0, True),
        (State.CLOSED_BY_OFFICE, 1, False),
        (State.CANCELLED, 1, False),
        (State.CHECKED_IN, 0, False),
    ],
)
def test_it_is_not_sent_once_the_visit_ended_otherwise(
    state: State, later: int, goes: bool
) -> None:
    standing = Standing(state=state, revision=3 + later, starts_at=TOMORROW, is_leaving=False)
    why = no_longer_true(Kind.PATHWAY_SUSPENDED, 3, standing, now=NOW)
    assert (why is None) is goes
