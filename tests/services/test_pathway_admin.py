from dataclasses import replace

import pytest

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.pathway import PathwayKind, PathwayState
from mobility.domain.pathway_stop import CodeTaken
from mobility.domain.pathway_text import Texts, TextsInvalid, read_texts
from mobility.models.base import reading
from mobility.services import network_export, pathway_admin
from mobility.services.pathway_admin import Opened
from tests.pathway_stops import CANNERY, FARM, GUIDANCE, WORDS, Pathways
from tests.world import NOW, TOMORROW, World

TEXTS = Texts(
    name={"es": "Enfermería"},
    summary=WORDS,
    how=WORDS,
    decides=WORDS,
    otherwise=WORDS,
    bring=({"es": "Título"}, WORDS),
    priority=5,
)
NEW = ("NURSES", PathwayKind.WORK, TEXTS)


@pytest.fixture
def farm(world: World) -> Pathways:
    return Pathways(world).start()


def look(farm: Pathways, code: str = FARM) -> Opened:
    return pathway_admin.look(code, settings=farm.settings, now=NOW)


def save(farm: Pathways, texts: Texts, seen: int) -> bool:
    return pathway_admin.save(FARM, texts, seen=seen, person=farm.proposer, now=NOW)


def test_the_list_tells_state_bookings_and_missing_languages(farm: Pathways) -> None:
    farm.world.slot(2)
    farm.book(TOMORROW)
    pathway_admin.create(*NEW, person=farm.proposer, settings=farm.settings, now=NOW)
    rows = {one.code: one for one in pathway_admin.list_all(settings=farm.settings, now=NOW)}
    assert (rows[FARM].booked, rows[FARM].missing, rows[FARM].has_rule) == (1, {}, True)
    assert (rows["NURSES"].missing, rows["NURSES"].has_rule) == ({"en": 2}, False)
    status = rows["NURSES"].status
    assert status is not None
    assert status.state is PathwayState.SUSPENDED
    assert rows[GUIDANCE].kind is PathwayKind.GUIDANCE


def test_saving_adds_a_version_and_keeps_the_one_before(farm: Pathways) -> None:
    before = look(farm).texts
    assert save(farm, TEXTS, 0)
    found = look(farm)
    assert found.texts == TEXTS
    assert [(one.number, one.by) for one in found.history] == [(2, "Berta"), (1, "")]
    assert read_texts(found.history[1].data) == before


def test_an_earlier_version_can_be_made_current_again(farm: Pathways) -> None:
    save(farm, TEXTS, 0)
    first = read_texts(look(farm).history[-1].data)
    save(farm, first, 2)
    assert look(farm).texts == first
    assert [one.number for one in look(farm).history] == [3, 2, 1]


def test_saving_the_same_again_adds_no_version(farm: Pathways) -> None:
    save(farm, TEXTS, 0)
    assert not save(farm, TEXTS, 2)
    assert look(farm).number == 2


def test_who_was_slower_is_told_instead_of_overwriting(farm: Pathways) -> None:
    save(farm, TEXTS, 0)
    mine = replace(TEXTS, priority=7)
    with pytest.raises(ChangedMeanwhile) as slower:
        save(farm, mine, 0)
    assert slower.value.by == "Berta"
    assert look(farm).texts.priority == 5
    assert save(farm, mine, 2)


@pytest.mark.parametrize("name", ["name", "summary", "how", "decides", "otherwise"])
def test_every_text_is_needed_in_spanish_and_in_no_other(farm: Pathways, name: str) -> None:
    with pytest.raises(TextsInvalid) as refused:
        save(farm, read_texts({**TEXTS.data(), name: {"en": "Only English"}}), 0)
    assert refused.value.field == name
    assert save(farm, read_texts({**TEXTS.data(), name: {"es": "Solo español"}}), 0)


def test_a_pathway_without_a_rule_stands_in_no_file(farm: Pathways) -> None:
    pathway_admin.create(*NEW, person=farm.proposer, settings=farm.settings, now=NOW)
    with reading() as session:
        written = network_export.network_in(session)
    assert {one.code for one in written.pathways} == {FARM, CANNERY, GUIDANCE}


def test_a_new_pathway_needs_a_code_of_its_own(farm: Pathways) -> None:
    where = {"person": farm.proposer, "settings": farm.settings, "now": NOW}
    with pytest.raises(CodeTaken):
        pathway_admin.create(FARM, PathwayKind.WORK, TEXTS, **where)  # type: ignore[arg-type]
    with pytest.raises(TextsInvalid):
        pathway_admin.create("small", PathwayKind.WORK, TEXTS, **where)  # type: ignore[arg-type]
    with pytest.raises(TextsInvalid):
        pathway_admin.create("MORE", PathwayKind.GUIDANCE, TEXTS, **where)  # type: ignore[arg-type]
