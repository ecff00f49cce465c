"""Forms that wait behind a locked screen, sealed: who reads the page's source learns nothing."""

import base64

from mobility.domain.settings import Settings
from mobility.models.sealed import SealBroken, seal, unseal

PLACE = "page.kept"
Fields = tuple[tuple[str, str], ...]


def seal_form(address: str, fields: Fields, *, settings: Settings) -> str:
    """Write an address and its fields as text that a page can carry along."""
    raw = seal(settings.keys, [address, fields], place=PLACE, uid="")
    return base64.urlsafe_b64encode(raw).decode()


def open_form(sealed: str, *, settings: Settings) -> tuple[str, Fields] | None:
    """Read what `seal_form` wrote; None where it is altered, or nothing."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        address, fields = unseal(settings.keys, raw, place=PLACE, uid="")
    except (SealBroken, ValueError, IndexError):
        return None
    return address, tuple((name, value) for name, value in fields)
