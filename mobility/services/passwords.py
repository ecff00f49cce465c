"""Passwords and PINs as Argon2id hashes; the only reader of argon2."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mobility.domain.settings import Settings


def hash_secret(secret: str, settings: Settings) -> str:
    """Hash a password or a PIN at the cost that the settings name."""
    return _hasher(settings.password_kib, settings.password_rounds).hash(_bytes(secret))


def matches(kept: str | None, typed: str, settings: Settings) -> bool:
    """Say whether what was typed is what was hashed; without a hash it takes as long."""
    kib, rounds = settings.password_kib, settings.password_rounds
    try:
        fits = _hasher(kib, rounds).verify(kept or _nobodys(kib, rounds), _bytes(typed))
    except (VerificationError, InvalidHashError):
        return False
    return fits and kept is not None


def is_old(kept: str, settings: Settings) -> bool:
    """Say whether a hash was made at another cost than today's."""
    hasher = _hasher(settings.password_kib, settings.password_rounds)
    return bool(hasher.check_needs_rehash(kept))


def _bytes(secret: str) -> bytes:
    """Write a secret as bytes, alike however a keyboard composes its accents."""
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=4)
def _hasher(kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=kib, parallelism=1)


@lru_cache(maxsize=4)
def _nobodys(kib: int, rounds: int) -> str:
    """Return a hash of nobody's, so that an unknown account takes as long as a known one."""
    return _hasher(kib, rounds).hash("nobody")
