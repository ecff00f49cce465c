"""Changing what a colleague is and may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mobility.domain.grants import (
    GrantsInvalid,
    OwnRights,
    grant_problem,
    require_administrator_left,
    require_may_change,
    tidy,
)
from mobility.domain.staff import Grant, Staff, StaffState
from mobility.models.base import transaction
from mobility.models.people import in_charge
from mobility.models.staff import GrantRow, OrganisationRow, StaffRow
from mobility.services import people_rows
from mobility.services.people_rows import CHANGED, Locked
from mobility.services.staff import put_grants

TOLD = ("name", "locale", "languages", "gender", "pathways")
BELONGS = ("organisation", "manages")


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What somebody may do, and for which organisation (its uid, "" for none)."""

    grants: frozenset[Grant]
    organisation: str = ""
    manages: bool = False


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How an account should stand; `rights` None leaves them as they are."""

    name: str
    locale: str
    languages: tuple[str, ...]
    gender: str
    pathways: tuple[str, ...]
    rights: Rights | None = None


def change(actor: Staff, uid: str, changes: Changes, *, seen: int, now: datetime) -> list[str]:
    """Change an account and name the fields that are new; other rights hold from now on.

    Raises AccountUnknown, ChangedMeanwhile, GrantsInvalid, OwnRights, BeyondOwnRights,
    LastAdministrator.
    """
    with transaction() as session:
        one = people_rows.lock(session, actor, uid)
        told = _told_anew(one.row, changes)
        rights = {} if changes.rights is None else _rights_anew(session, one, changes.rights)
        if not told and not rights:
            return []
        people_rows.require_unchanged(session, one.row, seen)
        if changes.rights is not None and rights:
            _put_rights(session, one, changes.rights)
        for name, value in told.items():
            setattr(one.row, name, value)
        fields = sorted({*told, *(name for name in rights if name in ("grants", *BELONGS))})
        details = {name: rights[name] for name in ("given", "taken") if rights.get(name)}
        people_rows.write(session, one, CHANGED, now=now, fields=fields, **details)
        return fields


def organisation_id(session: Session, uid: str) -> int | None:
    """Find the number of an organisation; None for "" and for one that is not there."""
    if not uid:
        return None
    return session.scalar(select(OrganisationRow.id).where(OrganisationRow.uid == uid))


def _told_anew(row: StaffRow, changes: Changes) -> dict[str, Any]:
    wanted = {
        "name": changes.name,
        "locale": changes.locale,
        "languages": list(changes.languages),
        "gender": changes.gender,
        "pathways": list(changes.pathways),
    }
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def _rights_anew(session: Session, one: Locked, rights: Rights) -> dict[str, Any]:
    """Say which rights differ: fields by name, and what is given and taken."""
    after, found = tidy(rights.grants), organisation_id(session, rights.organisation)
    given, taken = after - one.grants, one.grants - after
    anew: dict[str, Any] = {}
    if given or taken:
        anew.update(grants=after, given=_named(given), taken=_named(taken))
    if found != one.row.organisation_id:
        anew["organisation"] = found
    if rights.manages != one.row.manages:
        anew["manages"] = rights.manages
    return anew


def _put_rights(session: Session, one: Locked, rights: Rights) -> None:
    after, row = tidy(rights.grants), one.row
    belongs = organisation_id(session, rights.organisation)
    problem = grant_problem(after, in_organisation=belongs is not None)
    if problem is not None:
        raise GrantsInvalid(problem)
    if one.actor.id == row.id:
        raise OwnRights
    require_may_change(one.actor, row.id, one.grants, after)
    works = row.state == StaffState.ACTIVE
    require_administrator_left(in_charge(session), row.id, after, works=works)
    gone = select(GrantRow.id).where(GrantRow.staff_id == row.id)
    session.execute(delete(GrantRow).where(GrantRow.id.in_(gone)))
    put_grants(session, row.id, sorted(after, key=str))
    row.organisation_id, row.manages = belongs, rights.manages
    # Whoever is signed in begins anew, with what they may do from now on.
    row.epoch += 1


def _named(grants: Iterable[Grant]) -> list[str]:
    return sorted(f"{one.role}@{one.office or '*'}" for one in grants)
