"""Any order of steps by several people on several slots keeps what must always be true."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from mobility.domain.errors import DomainError
from mobility.models.base import db, transaction
from mobility.models.slot import SlotRow
from mobility.services import holds
from tests.conftest import make_settings
from tests.world import NOW, World, person

PEOPLE = range(4)
SLOTS = range(3)
people = st.sampled_from(PEOPLE)
slots = st.sampled_from(SLOTS)


class AnyOrder(RuleBasedStateMachine):
    """Four people, one of whom has two phones, and three slots of one or two places.

    A step may be refused, never fail otherwise; the truths are checked after each.
    """

    database_url = ""
    round = 0

    @initialize()
    def build(self) -> None:
        from mobility.app import create_app

        AnyOrder.round += 1
        self.folder = TemporaryDirectory()
        url = self.database_url or fresh_sqlite(Path(self.folder.name))
        own = make_settings(url, Path(self.folder.name), moves_allowed=3)
        self.app = create_app(own)
        self.context = self.app.app_context()
        self.context.push()
        self.world = World(self.app, own)
        self.now = NOW
        self.lay_out()

    def lay_out(self) -> None:
        """Use tables of its own on SQLite, an office of its own in the one PostgreSQL database."""
        self.world.build(f"office-{AnyOrder.round}")
        shift = timedelta(days=2, minutes=AnyOrder.round)
        self.slots = [
            self.world.slot(1 + number % 2, NOW + shift + timedelta(hours=number))
            for number in SLOTS
        ]
        first = AnyOrder.round * 10
        self.people = [person(first + min(number, 2)) for number in PEOPLE]
        self.tokens = [self.world.journey(them, same_name=True) for them in self.people]
        self.made: dict[int, str] = {}
        self.before: dict[int, str] = {}
        self.fresh: set[int] = set()

    @rule(who=people, slot=slots)
    def hold(self, who: int, slot: int) -> None:
        self.world.tell(self.tokens[who], self.people[who], same_name=True)
        if self.step(lambda: self.world.hold(self.tokens[who], self.slots[slot], self.now)):
            self.fresh.add(who)

    @rule(who=people)
    def extend(self, who: int) -> None:
        own = self.world.settings
        self.step(lambda: holds.extend_hold(self.tokens[who], settings=own, now=self.now))

    @rule(who=people)
    def confirm(self, who: int) -> None:
        again = who not in self.fresh
        if self.step(lambda: self.made.update({who: self.confirmed(who)})):
            self.fresh.discard(who)
            assert not again or self.made[who] == self.before[who], "a second click books nothing"

    @rule(who=people)
    def let_go(self, who: int) -> None:
        holds.release(self.tokens[who], settings=self.world.settings, now=self.now)

    @rule(minutes=st.sampled_from([1, 9, 11]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self) -> None:
        holds.sweep_holds(settings=self.world.settings, now=self.now)

    @rule(who=people, slot=slots)
    def move(self, who: int, slot: int) -> None:
        if who in self.made:
            self.step(lambda: self.world.move(self.made[who], self.slots[slot], self.now))

    @rule(who=people)
    def give_up(self, who: int) -> None:
        if who in self.made:
            self.step(lambda: self.world.give_up(self.made[who], self.now))

    @rule(slot=slots, state=st.sampled_from(["open", "closed", "withheld"]))
    def close(self, slot: int, state: str) -> None:
        with transaction() as session:
            chosen = SlotRow.starts_at == self.slots[slot]
            session.execute(update(SlotRow).where(chosen).values(state=state))

    def confirmed(self, who: int) -> str:
        self.before[who] = self.made.get(who, "")
        return self.world.confirm(self.tokens[who], self.now)

    def step(self, action: Callable[[], object]) -> bool:
        """Take a step that may be refused; say whether it was done."""
        try:
            action()
        except DomainError:
            return False
        return True

    @invariant()
    def what_is_always_true(self) -> None:
        if hasattr(self, "world"):
            self.world.check()

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.engine.dispose()
            self.context.pop()
            self.folder.cleanup()


def fresh_sqlite(folder: Path) -> str:
    from tests.conftest import migrate

    url = f"sqlite:///{folder / 'any.sqlite'}"
    migrate(url)
    return url


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_any_order_of_steps_keeps_every_promise(kind: str, request: pytest.FixtureRequest) -> None:
    AnyOrder.database_url = request.getfixturevalue("postgres_url") if kind == "postgres" else ""
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
