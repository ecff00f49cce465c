"""The settings of the ways out: what is taken, and what a wrong one is told."""

import re
from pathlib import Path

import pytest

import config
from mobility.domain.providers import SMS_PROVIDERS, WHATSAPP_PROVIDERS
from mobility.domain.settings import Sending, SettingInvalid

HEX = {f"KEY_{name}": digit * 64 for name, digit in zip(
    ("SEALING", "HASHING", "LINKS", "COOKIES"), "abcd", strict=True)}  # fmt: skip


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"VAR": str(tmp_path / "var"), **HEX}


def sending(env: dict[str, str], **values: str) -> Sending:
    return config.from_env({**env, **values}).sending


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "https://mail.example"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://:25"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("SMTP_URL", "smtp://mail.example:65536"),
        ("SMTP_URL", "smtp://:hunter2@mail.example"),
        ("SMTP_URL", "smtp://me:hun/ter2@mail.example"),
        ("SMTP_URL", "smtp://mail.example/path"),
        ("SMTP_URL", "smtp://mail.example?verify=maybe"),
        ("SMTP_URL", "smtp://mail.example?tls=no"),
        ("SMTP_URL", "smtp://mail.example?ca=/absent/file"),
        ("SMTP_URL", "smtp://a b"),
        ("MAIL_FROM", "citas"),
        ("MAIL_FROM", "Citas <citas@a.example>"),
        ("MAIL_FROM", "a@b@c"),
        ("MAIL_FROM", "citas@a.example,eva@a.example"),
        ("SMS_URL", "sms.example/send"),
        ("SMS_URL", "https://"),
        ("SMS_URL", "https:///send"),
        ("SMS_URL", "https://sms.example:port/"),
        ("SMS_URL", "json://sms.example"),
        ("SMS_URL", "file:///etc/passwd"),
        ("SMS_URL", "mailto://u:hunter2@a.example"),
        ("SMS_URL", "whatsapp://token@1"),
        ("WHATSAPP_URL", "sns://a/b/c"),
        ("WHATSAPP_URL", "syslog://"),
        ("SMS_TOKEN", "two words"),
        ("WHATSAPP_TOKEN", "clavé"),
        ("INBOUND_SECRET", "x" * 15),
    ],
)
def test_a_wrong_way_out_is_one_line_without_secrets(
    env: dict[str, str], name: str, wrong: str
) -> None:
    with pytest.raises(SettingInvalid) as caught:
        sending(env, **{name: wrong})
    assert caught.value.name == name
    assert "expected" in caught.value.reason
    assert "hun" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_ways_out_nothing_is_sent_anywhere(env: dict[str, str]) -> None:
    found = sending(env)
    assert (found.smtp_url, found.sms_url, found.whatsapp_url, found.inbound_secret) == ("",) * 4
    assert found.mail_from == "citas@127.0.0.1"
    named = sending(env, BASE_URL="https://citas.example")
    assert named.mail_from == "citas@citas.example"


@pytest.mark.parametrize(
    "url",
    [
        "smtp://localhost",
        "smtp://mail.example:587",
        "smtps://me%40a.example:p%40ss@mail.example/",
        "smtp://[::1]:2525?verify=no",
        f"smtp://mail.example?ca={__file__}",
    ],
)
def test_a_mail_server_is_taken_as_it_is_written(env: dict[str, str], url: str) -> None:
    assert sending(env, SMTP_URL=url).smtp_url == url


def test_each_provider_let_through_is_taken(env: dict[str, str]) -> None:
    gateways = {"http", "https"}
    for name, schemes in (
        ("SMS_URL", SMS_PROVIDERS | gateways),
        ("WHATSAPP_URL", WHATSAPP_PROVIDERS | gateways),
    ):
        for scheme in schemes:
            assert f"{scheme}://u:p@h/x" in repr(
                vars(sending(env, **{name: f"{scheme}://u:p@h/x"}))
            )


def test_the_refusal_lists_who_would_be_let_through(env: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid, match=r"awswhatsapp, gupshup, twilio, whatsapp$"):
        sending(env, WHATSAPP_URL="telegram://x")


def test_ways_out_may_stand_in_files_and_are_never_shown(
    env: dict[str, str], tmp_path: Path
) -> None:
    kept = {}
    for name in ("SMTP_URL", "SMS_URL", "SMS_TOKEN", "WHATSAPP_URL", "WHATSAPP_TOKEN"):
        file = tmp_path / name
        scheme = "smtp" if name == "SMTP_URL" else "https"
        file.write_text(f"{scheme}://u:hunter2@{name.lower().replace('_', '-')}.example\n")
        kept[f"{name}_FILE"] = str(file)
    found = sending(env, **kept)
    assert found.sms_url == "https://u:hunter2@sms-url.example"
    assert "hunter2" not in repr(found)


def test_the_documentation_lists_who_is_let_through() -> None:
    told = (config.ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    _, _, told = told.partition("**A provider**")
    texts, _, whatsapp = told.partition("\n")[0].partition("for WhatsApp")
    assert set(re.findall(r"`([a-z0-9]+)`", texts)) == SMS_PROVIDERS
    assert set(re.findall(r"`([a-z0-9]+)`", whatsapp)) == WHATSAPP_PROVIDERS
