"""What an operator may set, as one frozen value; config.py reads it from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


class SettingInvalid(Exception):
    """A variable of the environment is wrong; carries its name and what was expected."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The four secrets, apart from each other; each 32 bytes. Losing them loses the data."""

    sealing: bytes = field(repr=False)
    hashing: bytes = field(repr=False)
    links: bytes = field(repr=False)
    cookies: bytes = field(repr=False)
    sealing_id: int = 1
    are_new: bool = False


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The ways out and in: mail server, providers of text messages and WhatsApp, inbound secret.

    An empty address means none: messages of that channel become files in `var/outbox`.
    """

    smtp_url: str = field(default="", repr=False)
    mail_from: str = "citas@localhost"
    sms_url: str = field(default="", repr=False)
    sms_token: str = field(default="", repr=False)
    whatsapp_url: str = field(default="", repr=False)
    whatsapp_token: str = field(default="", repr=False)
    inbound_secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class IdentityProvider:
    """One provider of OpenID Connect. `hosts` are asked and nobody else; `name` is on the button.

    Whoever proves who they are there by one of the methods in `second_factor` (values of `amr` or
    `acr`) is not asked for the second factor here.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str
    hosts: tuple[str, ...]
    second_factor: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this copy of Mobility runs."""

    keys: Keys
    database_url: str
    var: Path
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 4
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    body_limit: int = 64 * 1024
    languages: tuple[str, ...] = ("es", "en")
    home_zone: str = "America/Guatemala"
    development: bool = False
    pool_size: int = 8
    statement_timeout: timedelta = timedelta(seconds=15)
    lock_timeout: timedelta = timedelta(seconds=8)
    horizon: timedelta = timedelta(weeks=8)
    hold: timedelta = timedelta(minutes=10)
    hold_extension: timedelta = timedelta(minutes=10)
    moves_allowed: int = 2
    draft_life: timedelta = timedelta(hours=24)
    screening_life: timedelta = timedelta(days=396)
    tries_an_hour: int = 5
    sending: Sending = field(default_factory=Sending)
    send_batch: int = 20
    senders: int = 4
    record_life: timedelta = timedelta(days=396)
    message_life: timedelta = timedelta(days=30)
    offer_life: timedelta = timedelta(hours=3)
    leaving: timedelta = timedelta(hours=2)
    timers_apart: bool = False
    timer_seconds: Mapping[str, int] = field(default_factory=dict)
    fraud_contact: str = "denuncias@oficinas.example"
    programme: str = "Oficinas de Movilidad"
    staff_idle: timedelta = timedelta(minutes=5)
    staff_life: timedelta = timedelta(hours=12)
    second_factor_required: bool = True
    provider: IdentityProvider | None = None
    rule_changes: str = "two"
    password_kib: int = 19_456
    password_rounds: int = 2

    @property
    def is_sqlite(self) -> bool:
        """Say whether the database is one file on this machine."""
        return self.database_url.startswith("sqlite")
