"""Everybody who works with the system, for whoever looks after the accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mobility.domain.errors import AccountUnknown
from mobility.domain.grants import EVERYWHERE
from mobility.domain.person_name import fold_name
from mobility.domain.staff import Grant, SecondFactor, StaffState
from mobility.models.base import reading
from mobility.models.people import (
    Wanted,
    grants_of,
    in_charge,
    last_sign_ins,
    open_invitations,
    people_with,
    wanted_names,
)
from mobility.models.staff import staff_with_grants
from mobility.services.people_rows import read_grants

PAGE = 50
"""So many accounts are on one page."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """An account as administrators see it; its organisation by name and uid, "" for none.

    `stopped` says that the organisation does not work now. `invited_until` is when its link ends,
    None where there is none.
    """

    id: int
    uid: str
    email: str
    name: str
    locale: str
    state: StaffState
    factor: SecondFactor
    has_password: bool
    by_provider: bool
    languages: tuple[str, ...]
    gender: str
    pathways: tuple[str, ...]
    grants: tuple[Grant, ...]
    organisation: str
    organisation_uid: str
    stopped: bool
    manages: bool
    last_in: datetime | None
    invited_until: datetime | None
    row_version: int

    @property
    def administers(self) -> bool:
        """Say whether this account administers all offices."""
        return EVERYWHERE in self.grants


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of accounts, by name; `total` counts those that fit."""

    people: tuple[Person, ...]
    total: int
    page: int
    pages: int


def find(
    *,
    text: str = "",
    office: str = "",
    role: str = "",
    state: str = "",
    page: int = 1,
    today: date,
) -> Listing:
    """List accounts by name, a page at a time; `text` is looked for in name and address."""
    with reading() as session:
        named = wanted_names(session, Wanted(office=office, role=role, state=state))
        fitting = sorted(
            (fold_name(name), email, number)
            for number, name, email in named
            if _fits(text, name, email)
        )
        pages = max(1, -(-len(fitting) // PAGE))
        this = min(max(page, 1), pages)
        numbers = [one[-1] for one in fitting[(this - 1) * PAGE : this * PAGE]]
        people = _read(session, numbers, today)
        return Listing(
            people=tuple(people[number] for number in numbers),
            total=len(fitting),
            page=this,
            pages=pages,
        )


def look(uid: str, *, today: date) -> Person:
    """Find one account; raises AccountUnknown."""
    with reading() as session:
        found = staff_with_grants(session, uid)
        if found is None:
            raise AccountUnknown(uid)
        number = found[0].id
        return _read(session, [number], today)[number]


def others_in_charge(person_id: int) -> int:
    """Count who administers all offices and can sign in, besides one account."""
    with reading() as session:
        return len(in_charge(session) - {person_id})


def _fits(text: str, name: str, email: str) -> bool:
    """Say whether every word that was typed stands in the name or the address."""
    folded = f"{fold_name(name)} {email}"
    return all(word in folded or fold_name(word) in folded for word in text.casefold().split())


def _read(session: Session, numbers: list[int], today: date) -> dict[int, Person]:
    grants = grants_of(session, numbers)
    seen, links = last_sign_ins(session, numbers), open_invitations(session, numbers)
    return {
        row.id: _person(
            row,
            organisation,
            today,
            grants=tuple(sorted(read_grants(grants.get(row.id, ())), key=_order)),
            last_in=seen.get(row.id),
            invited_until=links.get(row.id),
        )
        for row, organisation in people_with(session, numbers)
    }


def _person(row: Any, organisation: Any, today: date, **more: Any) -> Person:  # noqa: ANN401 -- rows
    return Person(
        id=row.id,
        uid=row.uid,
        email=row.email,
        name=row.name,
        locale=row.locale,
        state=StaffState(row.state),
        factor=SecondFactor(row.second_factor),
        has_password=row.password_hash is not None,
        by_provider=row.oidc_subject is not None,
        languages=tuple(row.languages),
        gender=row.gender,
        pathways=tuple(row.pathways),
        manages=row.manages,
        row_version=row.row_version,
        **_belonging(organisation, today),
        **more,
    )


def _belonging(organisation: Any, today: date) -> Mapping[str, Any]:  # noqa: ANN401 -- a row or none
    if organisation is None:
        return {"organisation": "", "organisation_uid": "", "stopped": False}
    over = organisation.ends_on is not None and organisation.ends_on < today
    return {
        "organisation": organisation.name,
        "organisation_uid": organisation.uid,
        "stopped": organisation.state != "active" or over,
    }


def _order(grant: Grant) -> tuple[bool, str, str]:
    return grant.office is not None, grant.role, grant.office or ""
