"""Loading a file again undoes nothing that administrators published, unless the file changed."""

from datetime import timedelta
from typing import Any

import pytest

from mobility.domain.pathway_file import parse_pathways
from mobility.models.base import transaction
from mobility.services.network_rows import Rows
from mobility.services.pathway_rows import put_pathways
from tests.domain.material import leaf
from tests.services.rule_material import CODE, RuleOffice, of_age, rule_office
from tests.world import NOW, World

BEGAN = NOW - timedelta(days=800)
LATER, NEXT_YEAR = NOW + timedelta(days=1), NOW + timedelta(days=365)


@pytest.fixture
def office(world: World) -> RuleOffice:
    return rule_office(world)


def pathway(code: str, kind: str, *rules: dict[str, Any]) -> dict[str, Any]:
    texts = {name: {"es": name, "en": name} for name in ("name", "summary", "how", "decides")}
    status = [{"state": "open", "since": BEGAN.date()}]
    more = {"otherwise": {"es": "x", "en": "x"}, "bring": [], "status": status}
    return {"code": code, "kind": kind, "priority": 1, **texts, **more, "rule": list(rules)}


def load(*rules: dict[str, Any], now=NOW) -> int:
    everyone = {"valid_from": BEGAN, "all": []}
    file = [pathway(CODE, "family", *rules), pathway("INFO", "guidance", everyone)]
    found = parse_pathways({"pathway": file}, "pathways.toml")
    with transaction() as session:
        rows = Rows(session)
        put_pathways(rows, found, now)
        return rows.changed


def since(began, age: int) -> dict[str, Any]:
    return {"valid_from": began, **of_age(age)}


def ages(office: RuleOffice) -> list[int]:
    """List the ages of all versions, the oldest first."""
    found = [one.conditions["all"][0]["value"] for one in office.desk().versions]
    return found[::-1]


def current(office: RuleOffice, now=LATER) -> int:
    version = office.desk(now).current
    assert version is not None
    age: int = version.conditions["all"][0]["value"]
    return age


def test_the_same_file_leaves_what_was_published(office: RuleOffice) -> None:
    load(since(BEGAN, 18))
    office.change(21, now=NOW + timedelta(hours=1))
    assert load(since(BEGAN, 18), now=LATER) == 0
    assert (ages(office), current(office)) == ([18, 21], 21)


def test_a_file_that_changed_follows_what_was_published(office: RuleOffice) -> None:
    load(since(BEGAN, 18))
    office.change(21, now=NOW + timedelta(hours=1))
    load(since(BEGAN, 16), now=LATER)
    assert (ages(office), current(office)) == ([18, 21, 16], 16)


def test_a_file_that_says_again_what_it_once_said_is_followed(office: RuleOffice) -> None:
    load(since(BEGAN, 18))
    office.change(21, now=NOW + timedelta(hours=1))
    load(since(BEGAN, 18), since(LATER, 21), now=LATER)
    assert ages(office) == [18, 21]
    load(since(BEGAN, 18), now=LATER + timedelta(hours=1))
    assert current(office, LATER + timedelta(hours=2)) == 18


def test_a_planned_version_in_the_file_leaves_today_s_alone(office: RuleOffice) -> None:
    load(since(BEGAN, 18))
    office.change(21, now=NOW + timedelta(hours=1))
    load(since(BEGAN, 18), since(NEXT_YEAR, 25), now=LATER)
    assert (current(office), current(office, NEXT_YEAR)) == (21, 25)


def test_what_administrators_called_off_does_not_come_back(office: RuleOffice) -> None:
    planned = (since(BEGAN, 18), since(NEXT_YEAR, 25))
    load(*planned)
    office.keep(of_age(18))
    office.publish(begins=NEXT_YEAR)
    assert load(*planned, now=LATER) == 0
    assert current(office, NEXT_YEAR) == 18


def test_a_draft_outlives_a_load(office: RuleOffice) -> None:
    office.keep({"all": [leaf("age", "at_least", 30, "30")]})
    load(since(BEGAN, 18))
    assert office.desk().draft is not None
