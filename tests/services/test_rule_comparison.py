"""How many people would be told something else, counted over what they were told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mobility.domain.eligibility import Verdict
from mobility.domain.rule_comparison import WINDOW, Change, Tally, tally
from mobility.domain.rule_version import RuleUnfinished, RuleUnknown
from mobility.models.base import transaction
from mobility.models.rule_comparison import RuleComparisonRow, next_screenings
from mobility.models.screening import ScreeningRow
from mobility.services import rule_comparison
from tests.domain.material import leaf
from tests.services.rule_material import CODE, RuleOffice, audited, of_age, rule_office
from tests.world import NOW, World, keep_answers

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(world: World) -> RuleOffice:
    return rule_office(world)


def ask(office: RuleOffice) -> str:
    return rule_comparison.ask(CODE, seen=office.seen, person=office.ana, now=NOW)


def run(office: RuleOffice) -> int:
    return rule_comparison.compare_due(settings=office.settings, now=NOW)


def changes(uid: str) -> dict[tuple[str, str], int]:
    found = rule_comparison.look(uid, now=NOW).tally
    return {(one.told, one.would): one.count for one in found.changes if one.count}


def test_what_changes_and_which_way_is_counted(office: RuleOffice) -> None:
    for age in (17, 19, 20, 40):
        office.tell(age)
    office.keep(of_age(21))
    uid = ask(office)
    assert not rule_comparison.look(uid, now=NOW).is_done
    assert run(office) == 4
    found = rule_comparison.look(uid, now=NOW)
    assert (found.is_done, found.tally.of, found.tally.looked, found.tally.changed) == (
        True,
        4,
        4,
        2,
    )
    assert changes(uid) == {("may_qualify", "not_now"): 2}


def test_what_nobody_was_asked_would_be_missing(office: RuleOffice) -> None:
    office.tell(40)
    office.keep({"all": [*of_age(18)["all"], leaf("trade", "is", "yes")]})
    uid = ask(office)
    run(office)
    assert changes(uid) == {("may_qualify", "missing"): 1}


def test_only_the_last_ninety_days_are_looked_at(office: RuleOffice) -> None:
    for at in (NOW - WINDOW, NOW - WINDOW - SECOND, NOW):
        office.tell(19, at)
    office.keep(of_age(21))
    uid = ask(office)
    assert run(office) == 2
    assert changes(uid) == {("may_qualify", "not_now"): 2}


def test_whoever_was_told_nothing_of_the_pathway_is_left_out(office: RuleOffice) -> None:
    keep_answers("other", {"for_whom": "me"}, settings=office.settings, now=NOW)
    office.keep(of_age(21))
    uid = ask(office)
    run(office)
    found = rule_comparison.look(uid, now=NOW).tally
    assert (found.looked, found.without, found.changed) == (1, 1, 0)


def test_what_today_s_rule_would_say_as_well_is_told_apart(office: RuleOffice) -> None:
    office.tell(19)
    office.change(20, now=NOW + SECOND)
    office.tell(20, NOW + SECOND)
    later = NOW + 2 * SECOND
    office.keep(of_age(21))
    uid = rule_comparison.ask(CODE, seen=office.seen, person=office.ana, now=later)
    rule_comparison.compare_due(settings=office.settings, now=later)
    found = rule_comparison.look(uid, now=later).tally
    assert (found.changed, found.already) == (2, 1)


def test_a_run_that_was_broken_off_is_taken_up_again(office: RuleOffice, monkeypatch) -> None:
    for _ in range(5):
        office.tell(19)
    office.keep(of_age(21))
    uid = ask(office)
    monkeypatch.setattr(rule_comparison, "BATCH", 2)
    real, calls = next_screenings, []

    def breaks(*given: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(rule_comparison, "next_screenings", breaks)
    with pytest.raises(ZeroDivisionError):
        run(office)
    assert rule_comparison.look(uid, now=NOW).tally.looked == 2
    run(office)
    found = rule_comparison.look(uid, now=NOW)
    assert (found.is_done, found.tally.looked, found.tally.changed) == (True, 5, 5)


def test_a_run_that_was_overtaken_takes_nothing_back(office: RuleOffice, monkeypatch) -> None:
    for _ in range(3):
        office.tell(19)
    office.keep(of_age(21))
    uid = ask(office)
    monkeypatch.setattr(rule_comparison, "BATCH", 2)

    def overtaken(*given: object) -> object:
        monkeypatch.setattr(rule_comparison, "tally", tally)
        run(office)
        return tally(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rule_comparison, "tally", overtaken)
    run(office)
    found = rule_comparison.look(uid, now=NOW)
    assert (found.is_done, found.tally.looked, found.tally.changed) == (True, 3, 3)


def test_one_that_cannot_be_opened_does_not_stop_the_others(office: RuleOffice) -> None:
    for _ in range(2):
        office.tell(19)
    with transaction() as session:
        first = select(ScreeningRow.id).order_by(ScreeningRow.id).limit(1).scalar_subquery()
        broken = update(ScreeningRow).where(ScreeningRow.id == first)
        session.execute(broken.values(result=b"\x01\x00\x01" + b"x" * 40))
    office.keep(of_age(21))
    uid = ask(office)
    run(office)
    found = rule_comparison.look(uid, now=NOW).tally
    assert (found.looked, found.without, found.changed) == (2, 1, 1)


def test_asking_twice_for_one_draft_is_one_comparison_and_one_event(office: RuleOffice) -> None:
    office.tell(40)
    office.keep(of_age(21))
    assert ask(office) == ask(office)
    assert audited().count("rule_compared") == 1


def test_a_comparison_of_an_older_draft_is_given_up(office: RuleOffice) -> None:
    office.tell(40)
    office.keep(of_age(21))
    older = ask(office)
    office.keep(of_age(22))
    assert not rule_comparison.look(older, now=NOW).is_of_the_draft
    newer = ask(office)
    assert rule_comparison.look(older, now=NOW).is_dropped
    run(office)
    assert rule_comparison.look(newer, now=NOW).is_done
    assert not rule_comparison.look(older, now=NOW).is_done
    newest = rule_comparison.newest_of(CODE, now=NOW)
    assert newest is not None
    assert (newest.uid, newest.is_of_the_draft) == (newer, True)


def test_nothing_of_a_person_is_kept(office: RuleOffice) -> None:
    office.tell(19)
    office.keep(of_age(21))
    ask(office)
    run(office)
    with transaction() as session:
        (row,) = session.scalars(select(RuleComparisonRow))
        assert row.counts == {"of": 1, "looked": 1, "may_qualify>not_now": 1}


def test_where_nobody_answered_there_is_nothing_to_wait_for(office: RuleOffice) -> None:
    office.keep(of_age(21))
    assert rule_comparison.look(ask(office), now=NOW).is_done
    assert run(office) == 0


def test_an_unfinished_draft_is_not_compared(office: RuleOffice) -> None:
    office.keep({"all": []})
    with pytest.raises(RuleUnfinished):
        ask(office)
    with pytest.raises(RuleUnknown):
        rule_comparison.look("nowhere", now=NOW)


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_count_below_five_is_small(count: int, small: bool) -> None:
    told = Tally({"may_qualify>not_now": count})
    assert told.has_small is small
    assert Change(Verdict.MAY_QUALIFY, Verdict.NOT_NOW, count) in told.changes
