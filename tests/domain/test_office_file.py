from copy import deepcopy
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from mobility.domain.network import parse_network
from mobility.domain.office import OfficeState
from mobility.domain.office_data import office_data
from mobility.domain.office_file import Known, parse_office
from tests.domain.network_material import FILES, OFFICE, refusal

CODES = tuple(pathway.code for pathway in parse_network(FILES).pathways)


@pytest.fixture
def files() -> dict[str, Any]:
    return deepcopy(FILES)


@pytest.fixture
def office(files) -> dict[str, Any]:
    found: dict[str, Any] = files[OFFICE]
    return found


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("telefono", "x", "unknown key"),
        ("zone", "America/Atlantis", "unknown time zone"),
        ("zone", "../../etc/passwd", "unknown time zone"),
        ("state", "shut", "must be one of preparing, open, suspended"),
        ("names", {"en": "Office"}, "the text in 'es' is missing"),
        ("names", "Oficina", "must be a text by language"),
        ("town", {"es": "Quiché", "en": " "}, "the text in 'en' is missing"),
        ("short_name", "Santa Cruz del Quiché", "1 to 20 characters"),
        ("latitude", 91.0, "must be degrees"),
        ("cutoff_hours", -1, "whole number from 0 to 720"),
        ("cutoff_hours", True, "whole number"),
        ("languages", ["es", "tlh"], "unknown 'tlh'"),
        ("interpreters", ["mam", "mam"], "twice"),
        ("acceptance", ["pledge", "nobody"], "unknown 'nobody'"),
        ("contact", [], "at least one"),
        ("pool", [], "at least one pool"),
        ("slug", "Quiché!", "small letters"),
        ("holidays_from", "XX", "must be one of"),
    ],
)
def test_a_wrong_office_is_refused_by_file_key_and_reason(files, office, key, value, reason):
    office[key] = value
    file, where, why = refusal(files)
    assert (file, where) == (OFFICE, key)
    assert reason in why


@pytest.mark.parametrize(
    ("key", "value", "where", "reason"),
    [
        ("opens", "8:00", "pool.0.hours.0.opens", "time of day"),
        ("opens", "25:00", "pool.0.hours.0.opens", "time of day"),
        ("opens", time(8), "pool.0.hours.0.opens", "text"),
        ("closes", "08:29", "pool.0.hours.0.closes", "one visit"),
        ("weekdays", ["mon", "lun"], "pool.0.hours.0.weekdays", "unknown 'lun'"),
        ("places", 0, "pool.0.hours.0.places", "whole number"),
        ("valid_from", "2026-01-01", "pool.0.hours.0.valid_from", "must be a day"),
        ("until", "2026-01-01", "pool.0.hours.0.until", "unknown key"),
    ],
)
def test_a_wrong_line_of_hours_is_refused_by_its_place(files, office, key, value, where, reason):
    office["pool"][0]["hours"][0][key] = value
    file, found, why = refusal(files)
    assert (file, found) == (OFFICE, where)
    assert reason in why


def test_two_lines_of_hours_may_touch_but_not_overlap(files, office):
    hours = office["pool"][0]["hours"]
    hours.append({**hours[0], "opens": "12:00", "closes": "13:00"})
    parse_network(files)
    hours[1]["opens"] = "11:59"
    assert refusal(files) == (OFFICE, "pool.0.hours", "two lines overlap")


def test_a_pool_without_hours_is_refused(files, office):
    office["pool"][0]["hours"] = []
    assert refusal(files)[:2] == (OFFICE, "pool.0.hours")


def test_a_pool_for_an_unknown_pathway_is_refused(files, office):
    office["pool"][0]["pathways"] = ["INFO", "H3C"]
    file, key, reason = refusal(files)
    assert (file, key) == (OFFICE, "pool.0.pathways")
    assert "unknown 'H3C'" in reason


def test_any_pathway_and_a_named_one_exclude_each_other(files, office):
    office["pool"][0]["pathways"] = ["any", "INFO"]
    assert refusal(files)[1] == "pool.0.pathways"


def test_a_feast_on_a_day_no_month_has_is_refused(files, office):
    office["feast"] = [{"month": 2, "day": 30, "reason": {"es": "Fiesta", "en": "Feast"}}]
    assert refusal(files)[:2] == (OFFICE, "feast.0.day")


@pytest.mark.parametrize("key", ["practice", "notice", "message_budget"])
def test_what_newer_files_say_may_be_left_out(files, office, key):
    assert key not in office
    plan = parse_network(files).offices[-1]
    assert (plan.practice, plan.notice, plan.message_budget) == (False, {}, None)


def test_an_office_being_prepared_may_lack_what_an_open_one_must_have(files, office):
    office |= {"contact": [], "urgent": [], "pool": [], "directions": {}, "address": {"en": "x"}}
    assert refusal(files)[:2] == (OFFICE, "address")
    office["state"] = "preparing"
    plan = next(one for one in parse_network(files).offices if one.slug == office["slug"])
    assert (plan.details.contacts, plan.details.directions, plan.pools) == ((), {}, ())


@pytest.mark.parametrize(("key", "value"), [("state", "preparing"), ("practice", True)])
def test_an_office_that_is_not_for_the_public_gives_nobody_guidance(files, office, key, value):
    for file in [one for one in files if one.startswith("offices/") and one != OFFICE]:
        del files[file]
    parse_network(files)
    office[key] = value
    assert refusal(files)[:2] == ("offices", "acceptance")


def test_an_office_comes_back_from_its_file_as_it_was(files):
    for plan in parse_network(files).offices:
        changed = replace(
            plan, practice=True, notice={"es": "Obras", "en": "Works"}, message_budget=0
        )
        for one in (plan, replace(changed, state=OfficeState.PREPARING)):
            known = Known(pathways=CODES, acceptance=one.acceptance)
            assert parse_office(office_data(one), "x.toml", known) == one
