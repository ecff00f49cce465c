"""Reading a telephone, an e-mail address and which comes first, and marking what cannot be used."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, RadioField

from mobility.domain.message import Channel
from mobility.gateways.contact import Phone, parse_email, parse_phone
from mobility.web import person_words as words

HOME = "GT"
"""The country of a number without a calling code, where nothing else is known."""
CHECK_PHONE = _l("Please check the number. For example: 5555 1234.")
CHECK_EMAIL = _l("Please check the e-mail. For example: rosa@correo.com.")

WHICH_WAY = _l("How do we let you know first?")
NO_NUMBER = _l("Write the number, or choose another way.")
NO_EMAIL = _l("Write the e-mail, or choose another way.")
NO_TEXTS = _l("Text messages do not reach this number. Please choose another way.")


def offer_ways(field: RadioField, *, whatsapp: bool) -> None:
    """Offer the ways that this copy sends by."""
    left_out = frozenset() if whatsapp else {Channel.WHATSAPP}
    field.choices = words.options(
        {way: words.WAYS[way] for way in words.WAYS if way not in left_out}
    )


def read_way(form: Form, phone: Phone | None, email: str, *, wanted: bool = True) -> str:
    """Read which way comes first, "" where none was chosen; what it lacks is marked.

    Where no messages are `wanted` nothing is asked for. The form has phone, email and way.
    """
    field: Any = form["way"]
    way = field.data if field.data in dict(field.choices) else ""
    if not way or not wanted:
        return way or ""
    if way == Channel.EMAIL:
        lacking = None if email else ("email", NO_EMAIL)
    elif phone is None:
        lacking = ("phone", NO_NUMBER)
    else:
        lacking = ("way", NO_TEXTS) if way == Channel.SMS and not phone.can_sms else None
    if lacking and not form[lacking[0]].errors:
        form[lacking[0]].errors = [str(lacking[1])]
    return str(way)


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
