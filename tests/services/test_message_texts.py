import re
import shutil
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import cli
from mobility.domain.errors import NetworkInvalid, TextInvalid
from mobility.domain.message import Channel, Kind
from mobility.domain.message_text import MessageText, TextKey
from mobility.domain.settings import Settings
from mobility.models import base
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading
from mobility.models.message_text import MessageTextRow
from mobility.services import message_texts
from mobility.services.audit import Actor
from mobility.services.message_files import read_texts
from mobility.services.message_texts import pick, put_missing, save_text, texts_in
from tests.conftest import NOW
from tests.database.crowd import together
from tests.services.seeded import SEED, edit

TEXTS = read_texts(SEED / "messages")
WHERE = (Kind.STAYING, Channel.SMS, "es")
THANKS = MessageText("", "Gracias.")


def newest() -> dict[TextKey, MessageText]:
    with reading() as session:
        return texts_in(session)


def versions() -> list[int]:
    with reading() as session:
        same = select(MessageTextRow.version).filter_by(kind="staying", channel="sms", locale="es")
        return sorted(session.scalars(same))


def test_the_files_fill_an_empty_table_once(inside: Flask) -> None:
    assert put_missing(TEXTS, now=NOW) == len(Kind) * len(Channel) * 2
    assert newest() == TEXTS
    assert put_missing(TEXTS, now=NOW) == 0
    assert versions() == [1]


def test_what_was_saved_outlives_a_start(inside: Flask) -> None:
    put_missing(TEXTS, now=NOW)
    assert save_text(*WHERE, THANKS, now=NOW) == 2
    assert put_missing(TEXTS, now=NOW) == 0
    assert newest() == {**TEXTS, WHERE: THANKS}
    assert versions() == [1, 2]


def test_a_start_adds_only_what_is_lacking(inside: Flask) -> None:
    save_text(*WHERE, THANKS, now=NOW)
    assert put_missing(TEXTS, now=NOW) == len(TEXTS) - 1
    assert newest() == {**TEXTS, WHERE: THANKS}


def test_nodes_that_start_at_once_fill_the_table_once(inside: Flask) -> None:
    answers = together(inside, [lambda: put_missing(TEXTS, now=NOW)] * 4)
    assert answers == {"ok": 4}
    assert newest() == TEXTS
    assert versions() == [1]


def test_every_start_leaves_no_text_missing(app: Flask, settings: Settings) -> None:
    with cli.up_to_date(app, settings):
        assert newest() == TEXTS


def test_the_highest_version_speaks_not_the_last_written(inside: Flask) -> None:
    for number in range(1, 12):
        assert save_text(*WHERE, MessageText("", f"Gracias {number}."), now=NOW) == number
    assert newest() == {WHERE: MessageText("", "Gracias 11.")}


def test_an_unknown_gap_is_refused_when_saved(inside: Flask) -> None:
    with pytest.raises(TextInvalid, match=re.escape("unknown gap {pathway}")):
        save_text(*WHERE, MessageText("", "Gracias.[ {pathway}]"), now=NOW)
    assert newest() == {}


def test_savers_at_once_get_a_version_each(inside: Flask) -> None:
    answers = together(inside, [lambda: save_text(*WHERE, THANKS, now=NOW)] * 6)
    assert answers == {"ok": 6}
    assert versions() == [1, 2, 3, 4, 5, 6]


def test_of_savers_who_saw_one_version_one_is_first(inside: Flask) -> None:
    save_text(*WHERE, THANKS, now=NOW, seen=0)
    ways = [
        lambda n=n: save_text(*WHERE, MessageText("", f"Gracias {n}."), now=NOW, seen=1)
        for n in "ab"
    ]
    assert together(inside, ways) == {"ok": 1, "ChangedMeanwhile": 1}
    assert versions() == [1, 2]


def test_the_same_text_again_is_no_version(inside: Flask) -> None:
    for _ in range(2):
        assert save_text(*WHERE, THANKS, now=NOW, seen=0) == 1
    assert versions() == [1]
    assert message_texts.all_texts() == {WHERE: THANKS}


def test_two_who_read_one_version_do_not_write_it_twice(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if inside.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        # One writer at a time: nobody else reads what this one has read.
        assert save_text(*WHERE, THANKS, now=NOW) == 1
        return
    gate, upsert = Barrier(2), base.upsert
    first_of_each = iter([gate.wait, gate.wait])

    def once_both_have_read(*given: Any) -> Any:
        next(first_of_each, int)()
        return upsert(*given)

    monkeypatch.setattr(message_texts, "upsert", once_both_have_read)
    answers = together(inside, [lambda: save_text(*WHERE, THANKS, now=NOW)] * 2)
    assert answers == {"ok": 2}
    assert versions() == [1, 2]


def test_saving_is_in_the_trail_without_the_words(inside: Flask) -> None:
    save_text(*WHERE, THANKS, now=NOW, actor=Actor("staff", 7))
    with reading() as session:
        event = session.scalars(select(AuditEventRow)).one()
        text = session.scalars(select(MessageTextRow)).one()
        assert (event.action, event.record_kind) == ("text_saved", "message_text")
        assert event.record_id == text.id
        assert (event.actor_kind, event.actor_id, text.created_by) == ("staff", 7, 7)
        named = {"kind": "staying", "channel": "sms", "locale": "es", "version": 1}
        assert event.details == named


def test_a_language_without_texts_gets_another(inside: Flask) -> None:
    kind, channel = Kind.BOOKED, Channel.SMS
    assert pick(TEXTS, kind, channel, "en") == TEXTS[kind, channel, "en"]
    assert pick(TEXTS, kind, channel, "quc") == TEXTS[kind, channel, "es"]
    english = TEXTS[kind, channel, "en"]
    only: dict[TextKey, MessageText] = {
        (kind, channel, "pt"): english,
        (kind, channel, "fr"): THANKS,
    }
    assert pick(only, kind, channel, "es") == THANKS
    with pytest.raises(LookupError):
        pick(only, kind, Channel.EMAIL, "es")


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("[staying.sms]", "[stayin.sms]", "es.toml: staying.sms: is missing"),
        ("[staying.sms]", "[staying.fax]", "es.toml: staying.sms: is missing"),
        ("[staying.sms]\nbody", "[staying.sms]\nbdy", "es.toml: staying.sms.body: is missing"),
        ("[staying.sms]\n", "[staying.sms]\nto = 1\n", "es.toml: staying.sms.to: unknown key"),
        ("[staying.sms]", "[staying.fax]\n[staying.sms]", "es.toml: staying.fax: unknown key"),
        ("[staying.sms]", "[left.sms]\n[staying.sms]", "es.toml: left: unknown key"),
        ("Gracias. Su", "{gracias}. Su", "es.toml: staying.sms.body: unknown gap {gracias}"),
        ("[staying.sms]", "[staying.sms", "es.toml: file: is not TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, old: str, new: str, refusal: str) -> None:
    folder = tmp_path / "messages"
    shutil.copytree(SEED / "messages", folder)
    edit(folder, "es.toml", old, new)
    with pytest.raises(NetworkInvalid, match="^" + re.escape(refusal)):
        read_texts(folder)
