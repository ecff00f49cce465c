"""The keyed hashes under which a person's things are found, each for a purpose of its own."""

from mobility.domain.settings import Settings
from mobility.models.sealed import keyed_hash


def holder_hash(settings: Settings, token: str) -> str:
    """Hash the random token that a phone's cookie holds."""
    return keyed_hash(settings.keys, "holder", token)


def reference_hash(settings: Settings, reference: str) -> str:
    """Hash an appointment's reference."""
    return keyed_hash(settings.keys, "reference", reference)


def code_hash(settings: Settings, code: str) -> str:
    """Hash a screening's code."""
    return keyed_hash(settings.keys, "code", code)


def phone_hash(settings: Settings, e164: str) -> str:
    """Hash a telephone's number."""
    return keyed_hash(settings.keys, "phone", e164)


def address_hash(settings: Settings, channel: str, address: str) -> str:
    """Hash where a channel reaches somebody, to know again who wants no more messages."""
    return keyed_hash(settings.keys, f"stop-{channel}", address.casefold())


def offer_holder(settings: Settings, uid: str) -> str:
    """Name the holder of a place that is on offer, until a phone accepts it."""
    return keyed_hash(settings.keys, "offer", uid)
