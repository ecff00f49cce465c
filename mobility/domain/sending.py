"""The ways out and in, read from the environment."""

from urllib.parse import urlsplit

from mobility.domain.environment import Environment
from mobility.domain.mail_server import mail_server
from mobility.domain.providers import GATEWAYS, SMS_PROVIDERS, WHATSAPP_PROVIDERS
from mobility.domain.settings import Sending, SettingInvalid

ADDRESS = r"[a-z0-9]+://[!-~]+"
MAILBOX = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+"
SIGNS = r"[!-~]+"
LEAST_SECRET = 16
MAIL_SERVER = "smtp://USER:PASSWORD@HOST:PORT or smtps://..., then ?verify=no or ?ca=FILE"


def read_sending(env: Environment, host: str) -> Sending:
    """Read mail server, providers and secrets; mail comes from `host` unless told.

    Raises `SettingInvalid`. No address of a provider is ever repeated: it may hold a secret.
    """
    return Sending(
        smtp_url=_mail_url(env),
        mail_from=env.address("MAIL_FROM", MAILBOX, "an e-mail address") or f"citas@{host}",
        sms_url=_provider_url(env, "SMS_URL", SMS_PROVIDERS),
        sms_token=_token(env, "SMS_TOKEN"),
        whatsapp_url=_provider_url(env, "WHATSAPP_URL", WHATSAPP_PROVIDERS),
        whatsapp_token=_token(env, "WHATSAPP_TOKEN"),
        inbound_secret=_inbound_secret(env),
    )


def _mail_url(env: Environment) -> str:
    given = env.address("SMTP_URL", ADDRESS, MAIL_SERVER)
    try:
        authority = mail_server(given).authority if given else None
    except ValueError:
        raise SettingInvalid("SMTP_URL", f"expected {MAIL_SERVER}") from None
    if authority and not authority.is_file():
        raise SettingInvalid("SMTP_URL", f"expected a file of authorities: {authority}")
    return given


def _provider_url(env: Environment, name: str, providers: frozenset[str]) -> str:
    """Read the address of a gateway or of a provider that is let through."""
    expected = f"https://... or the address of one of {', '.join(sorted(providers))}"
    given = env.address(name, ADDRESS, expected)
    scheme = given.partition("://")[0]
    if given and scheme not in GATEWAYS | providers:
        raise SettingInvalid(name, f"expected {expected}")
    if scheme in GATEWAYS and not _has_host(given):
        raise SettingInvalid(name, "expected https://HOST/PATH")
    return given


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname)


def _token(env: Environment, name: str) -> str:
    return env.address(name, SIGNS, "letters, digits and signs, without spaces")


def _inbound_secret(env: Environment) -> str:
    secret = env.secret("INBOUND_SECRET")
    if secret and len(secret) < LEAST_SECRET:
        raise SettingInvalid("INBOUND_SECRET", f"expected {LEAST_SECRET} characters or more")
    return secret
