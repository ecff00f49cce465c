"""Reading a telephone and an e-mail address from a field, and marking what cannot be used."""

from flask_babel import lazy_gettext as _l
from wtforms import Field

from mobility.gateways.contact import Phone, parse_email, parse_phone

HOME = "GT"
"""The country of a number without a calling code, where nothing else is known."""
CHECK_PHONE = _l("Please check the number. For example: 5555 1234.")
CHECK_EMAIL = _l("Please check the e-mail. For example: rosa@correo.com.")


def read_phone(field: Field, country: str = HOME, *, required: bool = False) -> Phone | None:
    """Read a telephone; one that cannot be is marked, an empty one only where it is required."""
    raw = (field.data or "").strip()
    phone = parse_phone(raw, country) if raw else None
    if phone is None and (raw or required):
        field.errors = [str(CHECK_PHONE)]
    return phone


def read_email(field: Field) -> str:
    """Read an e-mail address, "" where there is none; one that cannot be is marked."""
    raw = (field.data or "").strip()
    email = parse_email(raw) if raw else ""
    if email is None:
        field.errors = [str(CHECK_EMAIL)]
    return email or ""
