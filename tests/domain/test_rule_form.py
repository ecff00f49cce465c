"""A rule that is being written says the same as the rule that it becomes."""

import pytest
from hypothesis import given

from mobility.domain.eligibility import judge, parse_rule, reasons, rule_data
from mobility.domain.facts import FACTS, PREFER_NOT, Kind
from mobility.domain.pathway import Pathway
from mobility.domain.rule import Rule, RuleInvalid
from mobility.domain.rule_faults import MOST_CONDITIONS, Fault, faults
from mobility.domain.rule_form import (
    OPS,
    Condition,
    Group,
    conditions,
    new_condition,
    read_tree,
    tree_data,
    unrevised,
)
from tests.domain.material import ADULT, AFRAID, GUATEMALAN, answers, leaf, rules, seed_pathways
from tests.domain.material import unhurried as _unhurried

TEXT = {"es": "sí", "en": "yes"}
WORDS = {"so": TEXT, "not_so": {"es": "no", "en": "no"}, "unknown": {"es": "?", "en": "?"}}
OF_AGE = Condition(fact="age", op="at_least", values=("18",), words=WORDS)


def found(tree: Group) -> list[tuple[str, Fault]]:
    return [(one.path, one.fault) for one in faults(tree)]


def words_of(rule: Rule, said: dict[str, str]) -> set[str]:
    return set(reasons(rule, judge(rule, said), said, "es"))


@_unhurried
@given(rules, answers)
def test_writing_a_rule_again_changes_no_verdict_and_no_reason(rule: Rule, said) -> None:
    again = parse_rule(tree_data(read_tree(rule_data(rule))))
    assert judge(again, said).verdict is judge(rule, said).verdict
    assert words_of(again, said) == words_of(rule, said)


@_unhurried
@given(rules)
def test_a_tree_that_was_read_is_written_and_read_as_itself(rule: Rule) -> None:
    tree = read_tree(rule_data(rule))
    assert read_tree(tree_data(tree)) == tree


@_unhurried
@given(rules)
def test_what_the_rules_take_has_no_fault_but_its_length(rule: Rule) -> None:
    tree = read_tree(rule_data(rule))
    assert {fault for _, fault in found(tree)} <= {Fault.TOO_MANY, Fault.TOO_DEEP}


@pytest.mark.parametrize("network", ["demo", "2026"])
def test_every_rule_of_the_seed_can_be_edited_whole(network: str) -> None:
    for pathway in seed_pathways(network):
        for version in pathway.rules:
            tree = read_tree(rule_data(version.rule))
            expected = [("r", Fault.EMPTY)] if is_for_everyone(pathway) else []
            assert found(tree) == expected, pathway.code


def is_for_everyone(pathway: Pathway) -> bool:
    return pathway.code == "INFO"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (Condition(fact="age", op="at_least", values=(), words=WORDS), Fault.NO_VALUE),
        (Condition(fact="age", op="at_least", values=("x",), words=WORDS), Fault.NOT_A_NUMBER),
        (Condition(fact="age", op="at_least", values=("121",), words=WORDS), Fault.NOT_A_NUMBER),
        (Condition(fact="since", op="after", values=("7/5/24",), words=WORDS), Fault.NOT_A_DATE),
        (Condition(fact="work", op="in", values=("sea",), words=WORDS), Fault.NOT_A_CHOICE),
        (Condition(fact="work", op="under", values=("farm",), words=WORDS), Fault.NOT_A_CHOICE),
        (Condition(fact="work", op="not_in", values=(PREFER_NOT,), words=WORDS), Fault.AGAINST),
        (Condition(fact="age", op="at_least", values=("18",)), Fault.NO_WORDS),
        (
            Condition(
                fact="age",
                op="at_least",
                values=("18",),
                words={**WORDS, "so": {"es": "{edad}", "en": "x"}},
            ),
            Fault.UNKNOWN_GAP,
        ),
        (
            Condition(
                fact="age",
                op="at_least",
                values=("18",),
                words={**WORDS, "so": {"es": "x" * 251, "en": "x"}},
            ),
            Fault.TOO_LONG,
        ),
        (Group("any"), Fault.EMPTY),
    ],
)
def test_each_fault_is_found_at_its_place(part, fault: Fault) -> None:
    tree = Group("all", (OF_AGE, part))
    assert {("r-1", fault)} == set(found(tree))
    if fault is not Fault.TOO_LONG:
        with pytest.raises(RuleInvalid):
            parse_rule(tree_data(tree))


def test_who_prefers_not_to_say_is_never_spoken_against_in_a_group() -> None:
    speaks = Condition(fact="fear", op="in", values=("yes", PREFER_NOT), words=WORDS)
    assert found(Group("all", (speaks,))) == []
    for kind in ("none", "not_all"):
        assert found(Group(kind, (speaks,))) == [("r-0", Fault.AGAINST)]


def test_eight_levels_are_taken_and_a_ninth_is_not() -> None:
    def nested(levels: int) -> Group:
        tree: Group | Condition = OF_AGE
        for _ in range(levels):
            tree = Group("all", (tree,))
        assert isinstance(tree, Group)
        return tree

    assert found(nested(8)) == []
    parse_rule(tree_data(nested(8)))
    assert {fault for _, fault in found(nested(9))} == {Fault.TOO_DEEP}
    with pytest.raises(RuleInvalid):
        parse_rule(tree_data(nested(9)))
    assert {fault for _, fault in found(Group("none", (nested(7),)))} == {Fault.TOO_DEEP}


def test_more_sentences_than_a_page_can_send_are_refused() -> None:
    assert found(Group("all", (OF_AGE,) * MOST_CONDITIONS)) == []
    assert found(Group("all", (OF_AGE,) * (MOST_CONDITIONS + 1))) == [("r", Fault.TOO_MANY)]


def test_the_opposite_of_a_sentence_keeps_its_words_on_their_side() -> None:
    data: dict[str, object] = {
        "not": {**ADULT, "reason": TEXT, "reason_not": {"es": "joven", "en": "young"}}
    }
    (minor,) = conditions(read_tree(data))
    assert (minor.op, minor.words["so"]["es"]) == ("under", "joven")
    assert tree_data(read_tree(data)) == {"all": [data]}


def test_yes_or_no_is_said_as_what_it_is() -> None:
    (without,) = conditions(read_tree(leaf("passport", "is_not", "yes")))
    assert (without.op, without.values) == ("in", ("no",))


def test_a_draft_of_anything_at_all_can_be_opened() -> None:
    drafts: tuple[object, ...] = (None, [], "x", {}, {"fact": "unheard"}, {"all": [{"not": 3}]})
    for data in drafts:
        assert isinstance(read_tree(data), Group)


def test_words_that_were_left_behind_are_pointed_out() -> None:
    before = read_tree({"all": [ADULT, GUATEMALAN]})
    older = Condition(fact="age", op="at_least", values=("21",), words=conditions(before)[0].words)
    after = Group("all", (older, conditions(before)[1]))
    assert unrevised(after, before) == [older]
    told = Condition(fact="age", op="at_least", values=("21",), words=WORDS)
    assert unrevised(Group("all", (told,)), before) == []
    assert unrevised(before, before) == []


@pytest.mark.parametrize("fact", list(FACTS))
def test_a_new_sentence_compares_in_a_way_that_fits(fact: str) -> None:
    assert new_condition(fact).op in OPS[FACTS[fact].kind]
    assert isinstance(new_condition(fact).kind, Kind)


def test_a_new_sentence_begins_with_the_words_of_one_like_it() -> None:
    known = read_tree({"all": [leaf("age", "at_most", 20, "young"), ADULT, GUATEMALAN]})
    begun = new_condition("age", known)
    assert (begun.op, begun.values) == ("at_least", ())
    assert begun.words == conditions(known)[1].words
    assert unrevised(begun, known) == [begun]
    assert new_condition("passport", known).words == {}


def test_an_unfinished_sentence_is_kept_as_it_was_typed() -> None:
    typed = Condition(fact="age", op="over", values=("veinte",), words={"so": {"es": "Tiene"}})
    assert conditions(read_tree(tree_data(typed))) == [typed]
    assert read_tree({"all": [AFRAID]}).parts[0] == conditions(read_tree(AFRAID))[0]
