"""The identity provider as it is read from the environment."""

import pytest

from mobility.domain.environment import Environment
from mobility.domain.identity_provider import read_provider
from mobility.domain.settings import SettingInvalid

GIVEN = {"OIDC_ISSUER": "https://id.example/red", "OIDC_CLIENT_ID": "mobility"}


def test_without_an_issuer_there_is_no_provider() -> None:
    assert read_provider(Environment({"OIDC_CLIENT_ID": "mobility"})) is None


def test_a_provider_is_named_and_asked_by_its_host_unless_told() -> None:
    one = read_provider(Environment(GIVEN))
    assert one is not None
    assert (one.issuer, one.name, one.hosts) == (
        GIVEN["OIDC_ISSUER"],
        "id.example",
        ("id.example",),
    )
    assert (one.client_secret, one.second_factor) == ("", frozenset())


def test_all_of_it_can_be_told(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret\n")
    more = {
        "OIDC_CLIENT_SECRET_FILE": str(secret),
        "OIDC_NAME": "Correo de la red",
        "OIDC_HOSTS": "id.example, keys.example:8443",
        "OIDC_SECOND_FACTOR": "mfa,otp",
    }
    one = read_provider(Environment({**GIVEN, **more}))
    assert one is not None
    assert (one.client_secret, one.name) == ("a secret", "Correo de la red")
    assert one.hosts == ("id.example", "keys.example:8443")
    assert one.second_factor == {"mfa", "otp"}
    assert "a secret" not in repr(one)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "id.example"),
        ("OIDC_ISSUER", "https://user@id.example"),
        ("OIDC_ISSUER", "https://id.example/?a=b"),
        ("OIDC_ISSUER", "https://[::1"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_NAME", "x" * 41),
        ("OIDC_HOSTS", "https://id.example"),
        ("OIDC_SECOND_FACTOR", "m f a"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as wrong:
        read_provider(Environment({**GIVEN, name: value}))
    assert wrong.value.name == name


def test_a_provider_on_this_machine_may_be_without_https() -> None:
    one = read_provider(Environment({**GIVEN, "OIDC_ISSUER": "http://localhost:9400"}))
    assert one is not None
    assert one.hosts == ("localhost:9400",)
