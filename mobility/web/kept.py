"""A form that came while nobody was signed in or the screen was locked: kept, and sent again."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

ADDRESS, FIELDS = "kept_address", "kept_fields"


@dataclass(frozen=True)
class Kept:
    """Where a form was sent, and what was in it."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> str:
        """Write the fields as one field of another form."""
        return json.dumps(self.fields, ensure_ascii=False)


def now_sent() -> Kept:
    """Keep the form that this request brought, for a page that has to come before it."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return Kept(request.full_path.removesuffix("?"), tuple(fields))


def carried() -> Kept | None:
    """Read what a page carried along; None where that is nothing that could be sent."""
    address, written = request.form.get(ADDRESS, ""), request.form.get(FIELDS, "")
    if not is_local(address):
        return None
    try:
        fields = json.loads(written)
        pairs = [(str(name), str(value)) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    return Kept(address, tuple(pair for pair in pairs if pair[0] != "csrf_token"))


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
