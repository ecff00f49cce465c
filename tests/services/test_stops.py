from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility.domain.errors import LinkInvalid
from mobility.domain.message import Channel
from mobility.domain.settings import Settings
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.services import links, stops
from tests.texting import Telephone, leaving_at, messages, payloads
from tests.world import NOW, TOMORROW, World, person, world_in

ROSA = person(1)
MAIL = "rosa@oficina.test"


@pytest.fixture
def world(app: Flask, settings: Settings) -> Iterator[World]:
    with world_in(app, settings) as built:
        built.slot(5)
        yield built


@pytest.fixture
def rosa(world: World) -> Telephone:
    return Telephone(world, ROSA.phone)


def is_stopped(world: World, channel: str, address: str) -> bool:
    return stops.is_stopped(stops.stop_of(channel, address, settings=world.settings))


def raw_link(world: World, channel: str = "email", address: str = MAIL) -> str:
    return stops.link(channel, address, settings=world.settings).removeprefix("/stop/")


def audited() -> list[str]:
    with reading() as session:
        statement = select(AuditEventRow.action).where(AuditEventRow.record_kind == "contact_stop")
        return list(session.scalars(statement.order_by(AuditEventRow.id)))


def test_baja_stops_what_goes_to_the_number(world: World, rosa: Telephone) -> None:
    uid = world.book(TOMORROW, ROSA)
    rosa.write("BAJA")
    rosa.write("baja, por favor")
    assert messages() == ["stopped"]
    assert payloads(world, "stopped")[0]["contact"]["phone"] == ROSA.phone
    assert is_stopped(world, "sms", ROSA.phone)
    assert is_stopped(world, "whatsapp", ROSA.phone)
    assert not is_stopped(world, "sms", person(2).phone)
    assert leaving_at(uid) is None
    assert audited() == ["messages_stopped"] * 2


def test_alta_starts_again_where_it_was_stopped(world: World, rosa: Telephone) -> None:
    rosa.write("alta")
    assert messages() == []
    rosa.write("stop")
    rosa.write("START")
    rosa.write("START")
    assert messages() == ["stopped", "resumed"]
    assert not is_stopped(world, "sms", ROSA.phone)
    assert not is_stopped(world, "whatsapp", ROSA.phone)
    assert audited() == ["messages_stopped"] * 2 + ["messages_resumed"] * 2


def test_a_stop_is_found_among_many_addresses(world: World) -> None:
    one, other, third = (
        stops.stop_of(channel, address, settings=world.settings)
        for channel, address in (("sms", ROSA.phone), ("email", MAIL), ("whatsapp", ROSA.phone))
    )
    for channel, address in (("sms", ROSA.phone), ("email", MAIL.upper())):
        stops.stop(channel, address, settings=world.settings, now=NOW)
    with reading() as session:
        assert stops.stopped(session, {one, other, third}) == {one, other}
        assert stops.stopped(session, {("sms", other[1]), ("email", one[1])}) == set()
        assert stops.stopped(session, set()) == set()
    stops.resume("email", MAIL, settings=world.settings, now=NOW)
    assert not is_stopped(world, "email", MAIL)


@pytest.mark.parametrize("channel", Channel)
def test_a_link_names_its_channel_and_address(world: World, channel: Channel) -> None:
    one = stops.open_link(raw_link(world, channel), settings=world.settings)
    assert one == stops.stop_of(channel, MAIL, settings=world.settings)
    stops.stop_one(one, now=NOW)
    stops.stop_one(one, now=NOW)
    assert is_stopped(world, channel, MAIL)
    stops.resume_one(one, now=NOW)
    stops.resume_one(one, now=NOW)
    assert audited() == ["messages_stopped", "messages_resumed"]


def test_an_altered_link_stops_nothing(world: World) -> None:
    link = raw_link(world)
    altered = {
        link[:at] + other + link[at + 1 :]
        for at, sign in enumerate(link)
        for other in "ABSEW234567"
        if other != sign
    }
    for bad in (*altered, "", "x", link[:-1], link + "A", link[:-16], "é" * 69, "S" * 69):
        with pytest.raises(LinkInvalid):
            stops.open_link(bad, settings=world.settings)
    assert stops.open_link(link, settings=world.settings)[0] == "email"


def test_a_link_for_another_purpose_stops_nothing(world: World) -> None:
    body = raw_link(world)[:-16]
    with pytest.raises(LinkInvalid):
        stops.open_link(links.sign(world.settings, "view", body, body), settings=world.settings)


def test_a_link_gives_away_no_address(world: World) -> None:
    link = raw_link(world, "sms", ROSA.phone)
    assert ROSA.phone.strip("+") not in link
    with reading() as session:
        assert session.scalars(select(func.count(AuditEventRow.id))).one() == 0
