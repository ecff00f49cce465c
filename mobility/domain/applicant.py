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

    `sms` says whether the telephone can receive text messages, `way` by which channel the person
    wants to be told, where they chose one.
    """

    given_names: str
    first_surname: str
    second_surname: str = ""
    called: str = ""
    birth_date: date
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

    def person_material(self, nationality: str, *, disambiguator: str) -> str:
        """Return what the person's key is made of."""
        if self.document_kind is DocumentKind.NONE:
            return undocumented_material(
                self.given_names, self.surnames, self.birth_date, disambiguator=disambiguator
            )
        return person_material(nationality, self.document_kind, self.document)

    def name_material(self) -> str:
        """Return what the name's key is made of."""
        return name_material(self.given_names, self.surnames, self.birth_date)

    def identity(self) -> dict[str, Any]:
        """Return what is sealed as the person's identity."""
        return {
            "given_names": self.given_names,
            "first_surname": self.first_surname,
            "second_surname": self.second_surname,
            "called": self.called,
            "birth_date": self.birth_date.isoformat(),
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


def reachable_by(contact: Mapping[str, Any]) -> Channel | None:
    """Name the first channel that reaches a contact, in the person's order; None: none does."""
    return next(iter(ways(contact)), None)


def read(data: Mapping[str, Any]) -> Applicant:
    """Make an applicant from what `Applicant.data` returned."""
    return Applicant(
        **{
            **data,
            "birth_date": date.fromisoformat(data["birth_date"]),
            "document_kind": DocumentKind(data["document_kind"]),
            "phone_owner": PhoneOwner(data["phone_owner"]),
            "way": data.get("way", ""),
            "access": tuple(data["access"]),
            "permissions": frozenset(Purpose(purpose) for purpose in data["permissions"]),
        }
    )
