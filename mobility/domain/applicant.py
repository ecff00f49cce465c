"""What a person tells about themselves to be expected at the office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from mobility.domain.appointment import Purpose
from mobility.domain.document import DocumentKind
from mobility.domain.identity import (
    name_material,
    person_material,
    undocumented_material,
)
from mobility.domain.message import Channel, ways


class PhoneOwner(StrEnum):
    """Whose telephone it is: to a borrowed one goes neither name nor link."""

    MINE = "mine"
    BORROWED = "borrowed"


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """One person as the office needs to know them; `phone` is E.164, `children` counts by band.

    Of who walks in no more than a name to call may be known; whoever books is known whole.

    `sms` says whether the telephone can receive text messages, `way` by which channel the person
    wants to be told, where they chose one.
    """

    given_names: str
    first_surname: str
    second_surname: str = ""
    called: str = ""
    birth_date: date | None
    document_kind: DocumentKind
    document: str = ""
    phone: str = ""
    sms: bool = False
    phone_owner: PhoneOwner = PhoneOwner.MINE
    email: str = ""
    way: str = ""
    language: str = "es"
    interpreter: str = ""
    access: tuple[str, ...] = ()
    officer: str = "any"
    adults: int = 1
    children: Mapping[str, int] = field(default_factory=dict)
    permissions: frozenset[Purpose] = frozenset({Purpose.APPOINTMENT})

    @property
    def surnames(self) -> str:
        """Both surnames as one text."""
        return f"{self.first_surname} {self.second_surname}".strip()

    @property
    def channel(self) -> Channel | None:
        """The channel that messages take first; None where the person wants none."""
        if Purpose.REMINDERS not in self.permissions:
            return None
        return reachable_by(self.contact())

    def identity(self) -> dict[str, Any]:
        """Return what is sealed as the person's identity."""
        return {
            "given_names": self.given_names,
            "first_surname": self.first_surname,
            "second_surname": self.second_surname,
            "called": self.called,
            "birth_date": self.birth_date.isoformat() if self.birth_date else None,
            "document_kind": self.document_kind.value,
            "document": self.document,
        }

    def contact(self) -> dict[str, Any]:
        """Return what is sealed as the person's contact."""
        return {
            "phone": self.phone,
            "sms": self.sms,
            "phone_owner": self.phone_owner.value,
            "email": self.email,
            "way": self.way,
        }

    def needs(self) -> dict[str, Any]:
        """Return what is sealed as the person's needs."""
        return {
            "language": self.language,
            "interpreter": self.interpreter,
            "access": list(self.access),
            "officer": self.officer,
            "adults": self.adults,
            "children": dict(self.children),
        }

    def data(self) -> dict[str, Any]:
        """Return everything as one JSON object, which `read` turns back."""
        permissions = sorted(purpose.value for purpose in self.permissions)
        return {
            **self.identity(),
            **self.contact(),
            **self.needs(),
            "permissions": permissions,
        }


def person_material_of(
    identity: Mapping[str, Any], nationality: str, *, disambiguator: str
) -> str | None:
    """Return what the key of a person is made of, from what is sealed as their identity.

    None where there is neither a document nor a whole name with a birth date.
    """
    kind = DocumentKind(identity["document_kind"])
    if kind is not DocumentKind.NONE and identity["document"]:
        return person_material(nationality, kind, identity["document"])
    if not _is_whole(identity):
        return None
    return undocumented_material(*_named(identity), disambiguator=disambiguator)


def name_material_of(identity: Mapping[str, Any]) -> str | None:
    """Return what the key of a name is made of; None where the name is not whole."""
    return name_material(*_named(identity)) if _is_whole(identity) else None


def _is_whole(identity: Mapping[str, Any]) -> bool:
    """Say whether names, surname and birth date are known; of a walk-in they may not be."""
    return all(identity[name] for name in ("given_names", "first_surname", "birth_date"))


def _named(identity: Mapping[str, Any]) -> tuple[str, str, date]:
    surnames = f"{identity['first_surname']} {identity['second_surname']}".strip()
    return identity["given_names"], surnames, date.fromisoformat(identity["birth_date"])


def reachable_by(contact: Mapping[str, Any]) -> Channel | None:
    """Name the first channel that reaches a contact, in the person's order; None: none does."""
    return next(iter(ways(contact)), None)


def read(data: Mapping[str, Any]) -> Applicant:
    """Make an applicant from what `Applicant.data` returned."""
    return Applicant(
        **{
            **data,
            "birth_date": date.fromisoformat(data["birth_date"]) if data["birth_date"] else None,
            "document_kind": DocumentKind(data["document_kind"]),
            "phone_owner": PhoneOwner(data["phone_owner"]),
            "way": data.get("way", ""),
            "access": tuple(data["access"]),
            "permissions": frozenset(Purpose(purpose) for purpose in data["permissions"]),
        }
    )
