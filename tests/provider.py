"""A real provider of OpenID Connect on this machine, which insists on PKCE, and people it knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from mobility.domain.settings import IdentityProvider
from tests.processes import python, said

PROGRAM = """
import os, sys
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
import oidc_provider_mock
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc7636 import CodeChallenge

seen = {}

class Pkce(CodeChallenge):
    def validate_code_challenge(self, grant, redirect_uri):
        seen["challenge"] = grant.request.payload.data["code_challenge"]
        assert grant.request.payload.data["code_challenge_method"] == "S256"
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge(self, code):
        return seen["challenge"]

    def get_authorization_code_challenge_method(self, code):
        return "S256"

register = AuthorizationServer.register_grant

def with_pkce(server, grant, extensions=None):
    code = "AuthorizationCode" in grant.__name__
    register(server, grant, [*(extensions or []), Pkce(required=True)] if code else extensions)

AuthorizationServer.register_grant = with_pkce
with oidc_provider_mock.run_server_in_thread() as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""
CLIENT, SECRET, PATIENCE = "mobility", "a secret of ours", 10


@dataclass(frozen=True)
class Provider:
    """A provider that runs; `settings` are what this program is told of it."""

    issuer: str

    def settings(self, **changes: object) -> IdentityProvider:
        """What this program is told of it."""
        values = {
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "name": "Correo de la red",
            "hosts": (self.issuer.partition("://")[2],),
        }
        return IdentityProvider(**{**values, **changes})  # type: ignore[arg-type]

    def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider know somebody; claims go into the token as they are."""
        url = f"{self.issuer}/users/{quote(subject)}"
        requests.put(url, json=claims, timeout=PATIENCE).raise_for_status()

    def enter(self, address: str, subject: str) -> str:
        """Sign somebody in there, and return where the browser is sent back to."""
        answer = requests.post(
            address, data={"sub": subject}, allow_redirects=False, timeout=PATIENCE
        )
        return answer.headers["Location"]


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider beside the tests, on a free port of this machine."""
    with python(PROGRAM) as process:
        yield Provider(f"http://localhost:{said(process)}")
