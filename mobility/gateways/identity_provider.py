"""Signing in by OpenID Connect: authorization code with PKCE; the only reader of authlib.

What is asked: the provider's own description, its keys, one token for each code, and what it knows
of the person where the token lacks the address. Nobody but the hosts that are set is asked, no
redirect is followed, and no proxy of the environment is used.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mobility.domain.identity_provider import Proof, ProviderDown, ProviderRefused, is_let_through
from mobility.domain.settings import IdentityProvider

PATIENCE = 5
"""Seconds to connect, and between two parts of an answer."""
LEEWAY = 60
"""Seconds by which the clocks may differ."""
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Never "none", nor a secret that both sides know."""
MOST_SUBJECT = 255
DESCRIPTION = "/.well-known/openid-configuration"
SCOPE = "openid email"


def begin(provider: IdentityProvider, *, back: str, state: str, nonce: str, verifier: str) -> str:
    """Return the address to send somebody to, who comes back to `back`; raises ProviderDown."""
    with _line(provider, back) as line:
        where = _described(line, provider, "authorization_endpoint")["authorization_endpoint"]
        url, _state = line.create_authorization_url(
            where, state=state, nonce=nonce, code_verifier=verifier
        )
        return str(url)


def finish(
    provider: IdentityProvider, *, back: str, code: str, nonce: str, verifier: str, now: datetime
) -> Proof:
    """Turn the code that somebody brought back into a proof of who they are.

    Raises ProviderDown, and ProviderRefused for whatever does not hold.
    """
    with _line(provider, back) as line:
        known = _described(line, provider, "token_endpoint", "jwks_uri")
        token = _token(line, known, code, verifier)
        keys = _json(line, provider, known["jwks_uri"])
        claims = _claims(token, keys, provider, nonce, now)
        told = claims if "email" in claims else _userinfo(line, provider, known, claims)
    verified = told.get("email_verified") is True
    return Proof(
        subject=str(claims["sub"]),
        email=str(told.get("email") or "") if verified else "",
        methods=_methods(claims),
    )


def _line(provider: IdentityProvider, back: str) -> Any:  # noqa: ANN401 -- the library has no types
    line = OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        scope=SCOPE,
        redirect_uri=back,
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )
    # Nothing of the environment: neither a proxy nor a password in a file.
    line.trust_env = False
    return line


def _described(line: Any, provider: IdentityProvider, *needed: str) -> Mapping[str, Any]:  # noqa: ANN401
    """Read the provider's description, and check that it is of this issuer and these hosts."""
    found = _json(line, provider, provider.issuer.rstrip("/") + DESCRIPTION)
    if found.get("issuer") != provider.issuer:
        raise ProviderDown("another issuer")
    for name in needed:
        if not is_let_through(str(found.get(name, "")), provider):
            raise ProviderDown(name)
    return found


def _json(line: Any, provider: IdentityProvider, url: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401
    if not is_let_through(url, provider):
        raise ProviderDown("host")
    try:
        # Without the token unless it is asked for by `auth`.
        answer = line.get(url, **{"withhold_token": True, **more}, allow_redirects=False)
        read = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from None
    if not isinstance(read, dict):
        raise ProviderDown("answer")
    return read


def _token(line: Any, known: Mapping[str, Any], code: str, verifier: str) -> Mapping[str, Any]:  # noqa: ANN401
    try:
        token: Mapping[str, Any] = line.fetch_token(
            known["token_endpoint"], code=code, code_verifier=verifier, allow_redirects=False
        )
    except OAuthError as error:
        raise ProviderRefused(str(error.error)[:60]) from None
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from None
    if not isinstance(token.get("id_token"), str):
        raise ProviderRefused("no id_token")
    return token


def _claims(
    token: Mapping[str, Any],
    keys: Mapping[str, Any],
    provider: IdentityProvider,
    nonce: str,
    now: datetime,
) -> Mapping[str, Any]:
    """Check the signature, and that the token is of this issuer, for us, for this sign-in, now."""
    must = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    ours = {
        "nonce": nonce,
        "client_id": provider.client_id,
        "access_token": token.get("access_token"),
    }
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=SIGNED_BY)  # type: ignore[arg-type]
        claims = CodeIDToken(read.claims, read.header, must, ours)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderRefused(type(error).__name__) from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MOST_SUBJECT:
        raise ProviderRefused("sub")
    found: Mapping[str, Any] = claims
    return found


def _userinfo(
    line: Any,  # noqa: ANN401
    provider: IdentityProvider,
    known: Mapping[str, Any],
    claims: Mapping[str, Any],
) -> Mapping[str, Any]:
    url = str(known.get("userinfo_endpoint", ""))
    if not url:
        return {}
    told = _json(line, provider, url, withhold_token=False)
    if told.get("sub") != claims["sub"]:
        raise ProviderRefused("userinfo of somebody else")
    return told


def _methods(claims: Mapping[str, Any]) -> frozenset[str]:
    given = claims.get("amr")
    listed = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    level = claims.get("acr")
    return frozenset([*listed, *([level] if isinstance(level, str) else [])])
