from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from mobility.domain.network import (
    acceptance_data,
    is_accepted,
    parse_network,
    read_acceptance,
)
from mobility.domain.office import details_data, kilometres, read_details
from mobility.domain.slot import Mode
from tests.domain.network_material import FILES, OFFICE, refusal

LAUNCH, EARLY_2024, PLEDGE = (
    datetime(2023, 7, 1, tzinfo=UTC),
    datetime(2024, 4, 15, tzinfo=UTC),
    datetime(2024, 5, 8, tzinfo=UTC),
)


@pytest.fixture
def files() -> dict[str, Any]:
    return deepcopy(FILES)


def test_the_demonstration_is_a_network_that_can_run(files):
    network = parse_network(files)
    assert len(network.offices) >= 6
    assert len(network.pathways) == 18
    modes = {pool.mode for office in network.offices for pool in office.pools}
    assert modes == {Mode.IN_PERSON, Mode.TELEPHONE}


def test_no_contact_of_the_demonstration_could_be_real(files):
    for office in parse_network(files).offices:
        for contact in (*office.details.contacts, *office.details.urgent):
            if contact.kind == "telephone":
                assert contact.value.startswith("0000-")
                assert "demostración" in contact.value
            if contact.kind == "email":
                assert contact.value.endswith(".example")


@pytest.mark.parametrize(
    ("nationality", "moment", "accepted"),
    [
        ("GT", LAUNCH, True),
        ("HN", LAUNCH, True),
        ("GT", EARLY_2024, True),
        ("HN", EARLY_2024, False),
        ("NI", PLEDGE, True),
        ("OTHER", PLEDGE, False),
    ],
)
def test_launch_2024_and_pledge_accept_whom_they_accepted(files, nationality, moment, accepted):
    network = parse_network(files)
    person = {"nationality": nationality}
    for office in network.offices:
        rules = [network.acceptance[name] for name in office.acceptance]
        assert is_accepted(rules, person, pathway="H2A", at=moment) is accepted
        assert is_accepted(rules, person, pathway="INFO", at=moment)


@pytest.mark.parametrize(
    ("person", "accepted"),
    [
        ({"in_country": "GT", "since": "2024-05-07"}, True),
        ({"in_country": "GT", "since": "2024-05-08"}, False),
        ({"in_country": "GT", "since": "unknown"}, True),
        ({"in_country": "HN", "since": "2025-01-01"}, True),
    ],
)
def test_the_pledge_keeps_its_date_of_arrival(files, person, accepted):
    pledge = parse_network(files).acceptance["pledge"]
    answers = {"nationality": "HN", **person}
    assert is_accepted([pledge], answers, pathway="H2A", at=PLEDGE) is accepted


def test_an_acceptance_ends_at_its_very_moment(files):
    launch = parse_network(files).acceptance["launch 2023"]
    assert launch.valid_until is not None
    assert not launch.covers("H2A", launch.valid_until)
    assert launch.covers("H2A", launch.valid_from)


def test_acceptances_and_details_survive_being_stored(files):
    network = parse_network(files)
    for rule in network.acceptance.values():
        read = read_acceptance(
            rule.name,
            acceptance_data(rule),
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
        )
        assert read == rule
    for office in network.offices:
        assert read_details(details_data(office.details)) == office.details


def test_a_hidden_address_stays_off_public_pages(files):
    details = {office.slug: office.details for office in parse_network(files).offices}
    assert details["ciudad-de-guatemala"].public_address is None
    assert details["quiche"].public_address == details["quiche"].address


def test_the_way_between_two_offices_is_measured(files):
    details = {office.slug: office.details for office in parse_network(files).offices}
    way = kilometres(details["quetzaltenango"], details["ciudad-de-guatemala"])
    assert 105 < way < 117
    assert kilometres(details["peten"], details["peten"]) == 0


def test_a_wrong_acceptance_rule_is_refused_by_its_place(files):
    files["acceptance.toml"]["acceptance"][0]["rule"]["value"] = ["GT", "Atlantis"]
    file, key, reason = refusal(files)
    assert (file, key) == ("acceptance.toml", "acceptance.0.rule")
    assert "Atlantis" in reason


@pytest.mark.parametrize("name", ["pathways.toml", "acceptance.toml"])
def test_a_network_without_one_of_its_files_is_refused(files, name):
    del files[name]
    assert refusal(files) == (name, "file", "is missing")


def test_two_offices_of_one_name_are_refused(files):
    files["offices/again.toml"] = files[OFFICE]
    assert refusal(files)[2] == "'quiche' stands twice"


def without_guidance(files: dict[str, Any]) -> list[dict[str, Any]]:
    offices = [data for file, data in files.items() if file.startswith("offices/")]
    for office in offices:
        office["acceptance"] = [name for name in office["acceptance"] if name != "guidance"]
    return offices


def test_everyone_has_an_office_for_guidance_or_nothing_loads(files):
    offices = without_guidance(files)
    file, key, reason = refusal(files)
    assert (file, key) == ("offices", "acceptance")
    assert "'OTHER'" in reason
    offices[0]["acceptance"].append("guidance")
    parse_network(files)


def test_an_office_that_is_suspended_gives_no_guidance(files):
    offices = without_guidance(files)
    offices[0]["acceptance"].append("guidance")
    offices[0]["state"] = "suspended"
    assert "'OTHER'" in refusal(files)[2]


def test_guidance_that_will_end_is_guidance_for_nobody(files):
    rules = files["acceptance.toml"]["acceptance"]
    guidance = next(rule for rule in rules if rule["name"] == "guidance")
    guidance["valid_until"] = datetime(2030, 1, 1, tzinfo=UTC)
    assert "'OTHER'" in refusal(files)[2]


def test_guidance_that_hangs_on_another_answer_is_not_for_everyone(files):
    rules = files["acceptance.toml"]["acceptance"]
    guidance = next(rule for rule in rules if rule["name"] == "guidance")
    guidance["rule"] = {"fact": "in_country", "op": "is", "value": "GT"}
    assert "'OTHER'" in refusal(files)[2]
