"""A form that came while nobody was signed in or the screen was locked: kept, and sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from mobility.services.kept_forms import Fields, open_form, seal_form
from mobility.web.wiring import settings

CARRIED = "kept"


@dataclass(frozen=True)
class Kept:
    """Where a form was sent, and what was in it."""

    address: str
    fields: Fields

    @property
    def sealed(self) -> str:
        """Write it as one field of another form, which shows nothing of it."""
        return seal_form(self.address, self.fields, settings=settings())


def now_sent() -> Kept:
    """Keep the form that this request brought, for a page that has to come before it."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return Kept(request.full_path.removesuffix("?"), tuple(fields))


def carried() -> Kept | None:
    """Read what a page carried along; None where it carries nothing."""
    found = open_form(request.form.get(CARRIED, ""), settings=settings())
    return Kept(*found) if found is not None and is_local(found[0]) else None


def is_local(address: str) -> bool:
    """Say whether an address is a path of this very site, and cannot be read as another's."""
    plain = address.isprintable() and "\\" not in address and " " not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def local_or(address: str, otherwise: str) -> str:
    """Return an address where it is a path of this site, else another."""
    return address if is_local(address) else otherwise
