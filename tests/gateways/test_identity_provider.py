"""What a provider proves, and what proves nothing; against a real one on this machine."""

from collections.abc import Iterator
from datetime import timedelta
from socket import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from mobility import clock
from mobility.domain.identity_provider import Proof, ProviderDown, ProviderRefused, is_let_through
from mobility.domain.settings import IdentityProvider
from mobility.gateways.identity_provider import begin, finish
from tests.provider import CLIENT, Provider, running_provider

BACK, NONCE, STATE = "http://127.0.0.1:8000/staff/provider/back", "nonce-1", "state-1"
VERIFIER = "v" * 43
SUBJECT, EMAIL = "persona-7", "berta@oficina.test"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as one:
        yield one


def code_for(provider: Provider, subject: str = SUBJECT, nonce: str = NONCE) -> str:
    own = provider.settings()
    there = begin(own, back=BACK, state=STATE, nonce=nonce, verifier=VERIFIER)
    found = parse_qs(urlsplit(provider.enter(there, subject)).query)
    assert found["state"] == [STATE]
    return found["code"][0]


def proof(
    provider: Provider,
    code: str,
    *,
    own: IdentityProvider | None = None,
    nonce: str = NONCE,
    verifier: str = VERIFIER,
    later: timedelta = timedelta(0),
) -> Proof:
    return finish(
        own or provider.settings(),
        back=BACK,
        code=code,
        nonce=nonce,
        verifier=verifier,
        now=clock.now() + later,
    )


def test_somebody_is_sent_there_with_state_nonce_and_a_challenge(provider: Provider) -> None:
    there = begin(provider.settings(), back=BACK, state=STATE, nonce=NONCE, verifier=VERIFIER)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(there).query).items()}
    assert there.startswith(f"{provider.issuer}/oauth2/authorize?")
    assert asked["code_challenge_method"] == "S256"
    assert VERIFIER not in there
    assert {asked[name] for name in ("state", "nonce", "client_id", "redirect_uri")} == {
        STATE,
        NONCE,
        CLIENT,
        BACK,
    }


def test_a_code_proves_subject_verified_address_and_methods(provider: Provider) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=True, amr=["pwd", "otp"], acr="gold")
    found = proof(provider, code_for(provider))
    assert found == Proof(subject=SUBJECT, email=EMAIL, methods=frozenset({"pwd", "otp", "gold"}))


@pytest.mark.parametrize("verified", [False, "true", None])
def test_an_address_that_is_not_verified_is_none(provider: Provider, verified: object) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=verified)
    assert proof(provider, code_for(provider)).email == ""


def test_a_code_is_good_once(provider: Provider) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=True)
    code = code_for(provider)
    proof(provider, code)
    with pytest.raises(ProviderRefused):
        proof(provider, code)


def test_a_code_without_its_verifier_is_refused(provider: Provider) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=True)
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        proof(provider, code_for(provider), verifier="w" * 43)


def test_an_invented_code_is_refused(provider: Provider) -> None:
    with pytest.raises(ProviderRefused):
        proof(provider, "invented")


def test_a_token_of_another_sign_in_is_refused(provider: Provider) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=True)
    with pytest.raises(ProviderRefused, match="InvalidClaimError"):
        proof(provider, code_for(provider, nonce="nonce-2"))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another program"},
        {"aud": "another program", "azp": CLIENT},
        {"aud": [CLIENT, "another program"]},
        {"iss": "https://another.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"azp": "another program"},
        {"iat": 9_999_999_999},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(
    provider: Provider, claims: dict[str, object]
) -> None:
    provider.knows("falso", email=EMAIL, email_verified=True, **claims)
    with pytest.raises(ProviderRefused):
        proof(provider, code_for(provider, "falso"))


def test_a_token_ends_with_its_hour(provider: Provider) -> None:
    provider.knows(SUBJECT, email=EMAIL, email_verified=True)
    with pytest.raises(ProviderRefused, match="ExpiredTokenError"):
        proof(provider, code_for(provider), later=timedelta(hours=1, minutes=2))


@pytest.mark.parametrize("wrong", ["host", "issuer"])
def test_a_provider_that_is_another_or_elsewhere_is_not_used(
    provider: Provider, wrong: str
) -> None:
    own = {
        "host": provider.settings(hosts=("other.example",)),
        "issuer": provider.settings(issuer=f"{provider.issuer}/"),
    }[wrong]
    with pytest.raises(ProviderDown, match=wrong):
        begin(own, back=BACK, state=STATE, nonce=NONCE, verifier=VERIFIER)


def test_a_provider_that_does_not_answer_is_down(provider: Provider) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        own = provider.settings(issuer=f"http://{host}", hosts=(host,))
        with pytest.raises(ProviderDown):
            begin(own, back=BACK, state=STATE, nonce=NONCE, verifier=VERIFIER)
        with pytest.raises(ProviderDown):
            proof(provider, "code", own=own)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://id.example/token", True),
        ("http://id.example/token", False),
        ("https://id.example:8443/token", False),
        ("https://other.example/token", False),
        ("https://id.example@other.example/", False),
        ("https://other.example/?https://id.example", False),
        ("file:///id.example", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_nobody_but_the_providers_hosts_is_asked(url: str, allowed: bool) -> None:
    own = Provider("https://id.example").settings()
    assert is_let_through(url, own) is allowed
