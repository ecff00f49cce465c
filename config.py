"""The settings of this copy, read from the environment; docs/configuration.md lists them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mobility.domain.environment import Environment
from mobility.domain.identity_provider import read_provider
from mobility.domain.sending import read_sending
from mobility.domain.settings import Keys, SettingInvalid, Settings
from mobility.domain.timer import SCHEDULES
from mobility.gateways import key_files

ROOT = Path(__file__).resolve().parent
COUNTS = {
    "threads": (1, 64),
    "proxy_hops": (0, 5),
    "body_limit": (4096, 16 * 1024 * 1024),
    "pool_size": (1, 500),
    "moves_allowed": (0, 20),
    "tries_an_hour": (1, 100),
    "send_batch": (1, 1000),
    "senders": (1, 16),
    "password_kib": (8192, 1024 * 1024),
    "password_rounds": (1, 20),
}
DURATIONS = {
    "STATEMENT_TIMEOUT": ("statement_timeout", timedelta(seconds=1), 600),
    "LOCK_TIMEOUT": ("lock_timeout", timedelta(seconds=1), 600),
    "HOLD_MINUTES": ("hold", timedelta(minutes=1), 120),
    "HOLD_EXTENSION_MINUTES": ("hold_extension", timedelta(minutes=1), 120),
    "DRAFT_HOURS": ("draft_life", timedelta(hours=1), 720),
    "SCREENING_DAYS": ("screening_life", timedelta(days=1), 3660),
    "HORIZON_WEEKS": ("horizon", timedelta(weeks=1), 52),
    "RECORD_DAYS": ("record_life", timedelta(days=1), 3660),
    "MESSAGE_DAYS": ("message_life", timedelta(days=1), 3660),
    "OFFER_HOURS": ("offer_life", timedelta(hours=1), 72),
    "LEAVING_MINUTES": ("leaving", timedelta(minutes=1), 720),
    "STAFF_IDLE_MINUTES": ("staff_idle", timedelta(minutes=1), 60),
    "STAFF_HOURS": ("staff_life", timedelta(hours=1), 72),
}
WRITTEN_IN = "en"
DATABASE_FORMS = "sqlite:///FILE or postgresql://USER@HOST/NAME"


def from_env(values: Mapping[str, str], *, new_keys: bool = False) -> Settings:
    """Read every setting; `new_keys` lets a first start make the keys.

    Raises `SettingInvalid`, which names the variable and what was expected.
    """
    env = Environment(values)
    var = (ROOT / Path(env.text("VAR", "var")).expanduser()).resolve()
    host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000, least=1, most=65535)
    base_url = _base_url(env, host, port)
    database_url = _database_url(env, var)
    development = _is_development(env, base_url)
    sqlite = database_url.startswith("sqlite")
    return Settings(
        keys=_keys(env, var, database_url, may_make=new_keys and (sqlite or development)),
        database_url=database_url,
        var=var,
        base_url=base_url,
        host=host,
        port=port,
        workers=_workers(env, sqlite=sqlite),
        trusted_hosts=_trusted_hosts(env, base_url),
        languages=_languages(env),
        home_zone=_home_zone(env),
        development=development,
        fraud_contact=env.text("FRAUD_CONTACT", Settings.fraud_contact),
        programme=env.text("PROGRAMME", Settings.programme),
        **_ways(env, urlsplit(base_url).hostname or "localhost"),
        **_chosen(env, development=development),
        **_counted(env),
    )


def _ways(env: Environment, host: str) -> dict[str, Any]:
    """Read the ways out, and the provider by which staff may come in."""
    return {"sending": read_sending(env, host), "provider": read_provider(env)}


def _chosen(env: Environment, *, development: bool) -> dict[str, Any]:
    """Read what is one word or another: who tries a copy out may work without a second factor."""
    factors = ("offered", "required") if development else ("required", "offered")
    changes = ("one", "two") if development else ("two", "one")
    return {
        "timers_apart": _one_of(env, "TIMERS", "here", "apart") == "apart",
        "second_factor_required": _one_of(env, "SECOND_FACTOR", *factors) == "required",
        "rule_changes": _one_of(env, "RULE_CHANGES", *changes),
    }


def _one_of(env: Environment, name: str, default: str, other: str) -> str:
    """Return one of two words, the first one unless told."""
    given = env.text(name, default)
    if given not in {default, other}:
        raise SettingInvalid(name, f"expected {default} or {other}, got {given!r}")
    return given


def _timer_seconds(env: Environment) -> dict[str, int]:
    """Read how often each repeated job runs, where that is not the default: EVERY_<JOB>."""
    return {
        name: env.number(f"EVERY_{name.upper()}", schedule.seconds, least=1, most=86_400)
        for name, schedule in SCHEDULES.items()
        if schedule.at is None
    }


def _counted(env: Environment) -> dict[str, Any]:
    """Read the numbers and durations, whose defaults stand in `Settings`."""
    counts = {
        field: env.number(field.upper(), getattr(Settings, field), least=least, most=most)
        for field, (least, most) in COUNTS.items()
    }
    durations = {
        field: unit * env.number(variable, getattr(Settings, field) // unit, least=1, most=most)
        for variable, (field, unit, most) in DURATIONS.items()
    }
    return {**counts, **durations, "timer_seconds": _timer_seconds(env)}


def _languages(env: Environment) -> tuple[str, ...]:
    """Return the languages of the pages; each but the one they are written in has a catalogue."""
    given = env.words("LANGUAGES", "es,en", "[a-z]{2}", "two-letter codes such as es,en")
    for code in given:
        catalogue = f"translations/{code}/LC_MESSAGES/messages.po"
        if code != WRITTEN_IN and not (ROOT / catalogue).exists():
            raise SettingInvalid("LANGUAGES", f"{code} has no words; expected them in {catalogue}")
    return given


def _home_zone(env: Environment) -> str:
    """Return the zone whose day counts for the whole network."""
    given = env.text("HOME_ZONE", Settings.home_zone)
    try:
        return ZoneInfo(given).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reason = f"expected a zone such as America/Guatemala, got {given!r}"
        raise SettingInvalid("HOME_ZONE", reason) from None


def _base_url(env: Environment, host: str, port: int) -> str:
    """Return the address people use, which links in messages are made from."""
    if not env.text("BASE_URL"):
        if not is_loopback(host):
            reason = f"HOST {host} is open to others; expected an address such as https://a.example"
            raise SettingInvalid("BASE_URL", reason)
        # Werkzeug trusts names and IPv4 addresses only.
        return f"http://{'localhost' if ':' in host else host}:{port}"
    given = env.text("BASE_URL").rstrip("/")
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(:[0-9]{1,5})?", given):
        reason = f"expected https://NAME without a path, got {given!r}"
        raise SettingInvalid("BASE_URL", reason)
    return given


def _database_url(env: Environment, var: Path) -> str:
    """Return the database's address in the one form that the program uses."""
    given = env.secret("DATABASE_URL") or f"sqlite:///{var / 'mobility.sqlite'}"
    scheme, _, rest = given.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and _is_place(rest):
        return f"postgresql+psycopg://{rest}"
    if scheme in {"sqlite", "sqlite+pysqlite"} and re.fullmatch(r"/[^?#:]+", rest):
        return f"sqlite:///{ROOT / rest.removeprefix('/')}"
    # The value itself may hold a password, so it is not repeated.
    raise SettingInvalid("DATABASE_URL", f"expected {DATABASE_FORMS}")


def _is_place(rest: str) -> bool:
    """Say whether what follows the scheme can be read as a user, a host, a port and a name."""
    try:
        _ = urlsplit(f"//{rest}").port
    except ValueError:
        return False
    return re.fullmatch(r"[!-~]+", rest) is not None


def _is_development(env: Environment, base_url: str) -> bool:
    """Say whether this copy is tried out; one that only this machine can reach is, unless told."""
    default = "development" if is_loopback(urlsplit(base_url).hostname or "") else "production"
    given = env.text("MOBILITY_ENV", default)
    if given not in {"development", "production"}:
        raise SettingInvalid("MOBILITY_ENV", f"expected development or production, got {given!r}")
    return given == "development"


def _workers(env: Environment, *, sqlite: bool) -> int:
    """Return how many processes serve; one file takes one writer, so SQLite has one."""
    workers = env.number("WORKERS", 1 if sqlite else 2, least=1, most=64)
    if sqlite and workers > 1:
        raise SettingInvalid(
            "WORKERS", f"expected 1 with SQLite, got {workers}; PostgreSQL takes more"
        )
    return workers


def _trusted_hosts(env: Environment, base_url: str) -> tuple[str, ...]:
    """Return the Host headers that are answered; by default the name in BASE_URL."""
    own = urlsplit(base_url).hostname or ""
    default = "127.0.0.1,localhost" if is_loopback(own) else own
    return env.words("TRUSTED_HOSTS", default, r"[A-Za-z0-9.\-]+", "host names with commas")


def _keys(env: Environment, var: Path, database_url: str, *, may_make: bool) -> Keys:
    """Return the four keys: from the environment, else from VAR/keys, else newly made there."""
    given = {name: env.secret(f"KEY_{name.upper()}") for name in key_files.NAMES}
    folder = var / "keys"
    make = may_make and not any(given.values()) and not folder.exists()
    if make:
        scheme, _, database = database_url.partition(":///")
        if scheme == "sqlite" and Path(database).exists():
            reason = f"{database} is there but its keys are not; expected them in {folder}"
            raise SettingInvalid("KEY_SEALING", reason)
        _make_keys(folder)
    number = env.number("KEY_ID", 1, least=1, most=255)
    return key_files.read(folder, given, sealing_id=number, are_new=make)


def _make_keys(folder: Path) -> None:
    try:
        key_files.make(folder)
    except OSError as error:
        raise SettingInvalid("VAR", f"expected a folder that can be written: {error}") from None


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine seen from itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
