"""An identity provider by which staff may sign in: how it is reached, and what it proves."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from mobility.domain.environment import Environment
from mobility.domain.errors import DomainError
from mobility.domain.settings import IdentityProvider, SettingInvalid

MOST_NAME = 40
HOST = r"[A-Za-z0-9.\-]+(:[0-9]{1,5})?"
SIGNS = r"[!-~]+"


class ProviderDown(DomainError):
    """The identity provider cannot be reached, or answers what nobody can read."""

    code = "provider_down"


class ProviderRefused(DomainError):
    """What came back from the identity provider proves nothing; carries why."""

    code = "provider_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a provider says of somebody: its name for them, a verified address, by what means."""

    subject: str
    email: str
    methods: frozenset[str]


def read_provider(env: Environment) -> IdentityProvider | None:
    """Read the provider from the environment; None where none is set. Raises SettingInvalid."""
    issuer = env.text("OIDC_ISSUER")
    if not issuer:
        return None
    parts = _parts(issuer)
    client_id = env.text("OIDC_CLIENT_ID")
    if not client_id:
        raise SettingInvalid("OIDC_CLIENT_ID", "expected the name of this program at the provider")
    name = env.text("OIDC_NAME", parts.hostname or "")
    if len(name) > MOST_NAME:
        raise SettingInvalid("OIDC_NAME", f"expected at most {MOST_NAME} characters")
    return IdentityProvider(
        issuer=issuer,
        client_id=client_id,
        client_secret=env.secret("OIDC_CLIENT_SECRET"),
        name=name,
        hosts=env.words("OIDC_HOSTS", parts.netloc, HOST, "host names with commas"),
        second_factor=_methods(env),
    )


def is_let_through(url: str, provider: IdentityProvider) -> bool:
    """Say whether an address may be asked: it is one of the provider's hosts, by https."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.netloc in provider.hosts and _is_safe(parts)


def _parts(issuer: str) -> SplitResult:
    try:
        parts = urlsplit(issuer)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and issuer.isascii()
    if not (plain and parts.hostname and issuer.isprintable() and _is_safe(parts)):
        raise SettingInvalid("OIDC_ISSUER", f"expected https://HOST/PATH, got {issuer!r}")
    return parts


def _is_safe(parts: SplitResult) -> bool:
    """Say whether nobody on the line reads along: https, or a provider on this machine."""
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or ""))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _methods(env: Environment) -> frozenset[str]:
    if not env.text("OIDC_SECOND_FACTOR"):
        return frozenset()
    expected = "values of amr or acr with commas, such as mfa,otp"
    return frozenset(env.words("OIDC_SECOND_FACTOR", "", SIGNS, expected))
