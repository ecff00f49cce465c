"""A provider hands messages over: signed, fresh, and each taken once."""

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mobility.domain.settings import Sending, Settings
from mobility.models.base import reading
from mobility.models.inbound import InboundRow
from mobility.services.appointments import Appointment
from tests.conftest import NOW, make_settings
from tests.web.visits import Desk
from tests.world import person

SECRET = "a-secret-of-the-provider"
ROSA = person(1)
MESSAGE = {"id": "SM-1", "from": ROSA.phone, "text": "No"}
AT = int(NOW.timestamp())


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    sending = Sending(inbound_secret=SECRET)
    return make_settings(settings.database_url, tmp_path / "var", sending=sending)


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    return desk.book(who=ROSA)


def sign(body: bytes, at: object = AT, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def send(app: Flask, body: object, at: object = AT, **headers: str) -> TestResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"X-Mobility-Timestamp": str(at), "X-Mobility-Signature": sign(raw, at)}
    return app.test_client().post(
        "/messages/inbound",
        data=raw,
        headers={**signed, **headers},
        content_type="application/json",
    )


def taken(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.scalars(select(func.count(InboundRow.id))).one()


def test_a_signed_message_is_taken_once(app: Flask, desk: Desk, booked: Appointment) -> None:
    for _ in range(2):
        answer = send(app, MESSAGE)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
        assert "Set-Cookie" not in answer.headers
    assert taken(app) == 1
    assert desk.look(booked).leaving_at == NOW + timedelta(hours=2)
    assert send(app, {**MESSAGE, "id": "SM-2", "text": "Sí"}).status_code == 200
    # The old message, signed anew: the provider tries again, or somebody plays it again.
    assert send(app, MESSAGE).status_code == 200
    assert (taken(app), desk.look(booked).leaving_at) == (2, None)


def test_the_example_of_the_documentation_is_signed_rightly(app: Flask) -> None:
    text = (Path(__file__).parents[2] / "docs" / "inbound.md").read_text(encoding="utf-8")
    body = b'{"id": "SM-1", "from": "+50255551234", "text": "NO"}'
    assert body.decode() in text
    assert sign(body, 1794319200, "0123456789abcdef") in text


@pytest.mark.parametrize("number", ["5000 0001", "50250000001", "+502 5000-0001", "0050250000001"])
def test_a_number_is_known_in_every_form(app, desk, booked, number: str) -> None:
    assert send(app, {**MESSAGE, "from": number}).status_code == 200
    assert desk.look(booked).leaving_at is not None


def test_a_wrong_signature_changes_nothing(app: Flask, desk: Desk, booked: Appointment) -> None:
    raw = json.dumps(MESSAGE).encode()
    good = sign(raw)
    for bad in ("", "x", good[:-1], good + "0", sign(raw, secret="another"), "é" * 64, sign(b"")):
        answer = send(app, raw, **{"X-Mobility-Signature": bad})
        assert (answer.status_code, answer.mimetype) == (403, "text/plain")
    altered = json.dumps({**MESSAGE, "text": "Si"}).encode()
    assert send(app, altered, **{"X-Mobility-Signature": good}).status_code == 403
    assert send(app, raw, **{"X-Mobility-Timestamp": str(AT + 1)}).status_code == 403
    bare = app.test_client().post("/messages/inbound", data=raw)
    assert bare.status_code == 403
    assert (taken(app), desk.look(booked).leaving_at) == (0, None)
    assert send(app, raw, **{"X-Mobility-Signature": good.upper()}).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "status"), [(-301, 403), (-300, 200), (0, 200), (300, 200), (301, 403)]
)
def test_a_signature_is_good_for_five_minutes(app: Flask, seconds: int, status: int) -> None:
    assert send(app, MESSAGE, AT + seconds).status_code == status
    assert taken(app) == (status == 200)


@pytest.mark.parametrize("at", ["", "now", "1e9", "-5", "+1", " 1", "１", "9" * 30])
def test_a_time_that_is_none_is_refused(app: Flask, at: str) -> None:
    raw = json.dumps(MESSAGE).encode()
    client = app.test_client()
    headers = {"X-Mobility-Timestamp": at.encode().decode("latin-1")}
    signed = hmac.new(
        SECRET.encode(), headers["X-Mobility-Timestamp"].encode() + b"." + raw, hashlib.sha256
    )
    headers["X-Mobility-Signature"] = signed.hexdigest()
    answer = client.post("/messages/inbound", data=raw, headers=headers)
    assert answer.status_code in (400, 403)
    assert taken(app) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 9000,
        b"null",
        b"[]",
        b'"no"',
        b"id=1&from=2&text=3",
        {"id": "1", "from": ROSA.phone},
        {**MESSAGE, "id": ""},
        {**MESSAGE, "id": 7},
        {**MESSAGE, "id": "x" * 201},
        {**MESSAGE, "id": "\ud800"},
        {**MESSAGE, "id": "a\0b"},
        {**MESSAGE, "text": None},
        {**MESSAGE, "from": ["+502"]},
    ],
)
def test_a_malformed_message_is_refused(app: Flask, body: object) -> None:
    answer = send(app, body)
    assert (answer.status_code, answer.text, answer.mimetype) == (400, "malformed\n", "text/plain")
    assert taken(app) == 0


@pytest.mark.parametrize("text", ["\ud83d", "\0", "", "x" * 9000, "<b>'; --"])
def test_strange_words_are_taken_for_nothing(app: Flask, booked: Appointment, text: str) -> None:
    assert send(app, {**MESSAGE, "text": text}).status_code == 200
    assert taken(app) == 1


@pytest.mark.parametrize("number", ["", "7726", "Tigo", "+0", "\ud800", "+999 123"])
def test_a_sender_without_a_number_is_nobody(app: Flask, number: str) -> None:
    assert send(app, {**MESSAGE, "from": number}).status_code == 200
    assert taken(app) == 0


def test_a_long_message_is_not_read(app: Flask) -> None:
    spare = 16 * 1024 - len(json.dumps({**MESSAGE, "text": ""}))
    assert send(app, {**MESSAGE, "text": "x" * spare}).status_code == 200
    answer = send(app, {**MESSAGE, "text": "x" * (spare + 1)})
    assert (answer.status_code, answer.mimetype) == (413, "text/plain")


def test_only_a_post_is_taken(app: Flask) -> None:
    assert app.test_client().get("/messages/inbound").status_code == 405


def test_nothing_of_a_message_is_logged(app, booked, capsys, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    send(app, MESSAGE)
    send(app, {**MESSAGE, "id": "SM-9", "text": "palabras"}, AT - 999)
    send(app, {**MESSAGE, "id": 5})
    seen = caplog.text + "".join(capsys.readouterr())
    assert "/messages/inbound" in seen
    for word in ("SM-", ROSA.phone[4:], "palabras", SECRET):
        assert word not in seen


class TestWithoutSecret:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        return make_settings(settings.database_url, tmp_path / "var")

    def test_without_a_secret_there_is_no_such_page(self, app: Flask) -> None:
        assert send(app, MESSAGE).status_code == 404
        raw = json.dumps(MESSAGE).encode()
        empty = {"X-Mobility-Signature": sign(raw, secret="")}
        assert send(app, raw, **empty).status_code == 404
        assert taken(app) == 0
