from datetime import timedelta

import pytest

from mobility.domain.errors import CodeUnknown, DraftExpired, TooManyTries
from mobility.services import drafts
from tests.world import NOW, World, keep_answers

SECOND = timedelta(seconds=1)
CODES = ("333333333333", "444444444444")


def opened(world: World, token: str) -> drafts.Draft:
    return drafts.require_draft(token, settings=world.settings, now=NOW)


def reopen(world: World, code: str, token: str) -> None:
    drafts.reopen(code, token, settings=world.settings, now=NOW)


def test_a_code_opens_the_result_and_nothing_typed_since(world: World) -> None:
    code = opened(world, token := world.journey()).code
    reopen(world, str(code), "another phone")
    found = opened(world, "another phone")
    assert found.result is not None
    assert found.journey == {}
    with pytest.raises(DraftExpired):
        opened(world, token)


def test_a_code_on_its_own_phone_loses_nothing(world: World) -> None:
    before = opened(world, token := world.journey())
    reopen(world, str(before.code), token)
    assert opened(world, token) == before


def test_a_wrong_code_is_limited_and_a_right_one_is_not(world: World) -> None:
    code = str(opened(world, world.journey()).code)
    for _ in range(2 * world.settings.tries_an_hour):
        reopen(world, code, "another phone")
    for _ in range(world.settings.tries_an_hour):
        with pytest.raises(CodeUnknown):
            reopen(world, CODES[0], "another phone")
    with pytest.raises(TooManyTries):
        reopen(world, CODES[0], "another phone")
    with pytest.raises(CodeUnknown):
        reopen(world, CODES[1], "another phone")


@pytest.mark.parametrize(("late", "kept"), [(-SECOND, True), (timedelta(), False)])
def test_what_was_typed_does_not_come_back_after_a_day(
    world: World, late: timedelta, kept: bool
) -> None:
    token = world.journey(decided=False)
    then = NOW + world.settings.draft_life + late
    keep_answers(token, {"for_whom": "me"}, settings=world.settings, now=then, decided=False)
    found = drafts.require_draft(token, settings=world.settings, now=then)
    assert bool(found.journey) is kept


def test_a_changed_answer_keeps_the_code(world: World) -> None:
    code = opened(world, token := world.journey()).code
    keep_answers(token, {"for_whom": "family"}, settings=world.settings, now=NOW)
    assert opened(world, token).code == code
