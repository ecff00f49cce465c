"""Finding somebody who stands at the desk: by code, number of the day, telephone or name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.arrival import Series, short_number
from mobility.domain.person_name import fold_name
from mobility.domain.reference import parse_reference
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models import day_list as queries
from mobility.models.base import transaction
from mobility.models.sealed import unseal
from mobility.services import audit
from mobility.services.desk import find_office
from mobility.services.keys import phone_hash, reference_hash
from mobility.services.staff import actor_of

NUMBER = re.compile(rf"([{''.join(Series)}])[ -]?(\d{{1,4}})", re.IGNORECASE)
"""A number of the day as somebody types it: A-17, a17."""
NAMES = ("called", "given_names", "first_surname", "second_surname")


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A visit on another day or at another office: where and when, and nothing of its person."""

    uid: str
    office: str
    office_name: str
    zone: str
    day: date
    starts_at: datetime | None
    state: State


@dataclass(frozen=True)
class Search:
    """Who was found: the uids of visits of this day's list, and visits that are elsewhere."""

    here: frozenset[str]
    elsewhere: tuple[Elsewhere, ...]


def search(
    office: str,
    day: date,
    typed: str,
    *,
    phone: str = "",
    person: Staff,
    settings: Settings,
    now: datetime,
) -> Search:
    """Find visits by what was typed; `phone` is the same as E.164 where it can be a telephone.

    Names are looked for on this day's list only. Raises OfficeUnknown.
    """
    with transaction() as session:
        place = find_office(session, office)
        found = _by_hash(session, typed, phone, settings)
        here = [one for one in found if (one.office_id, one.day) == (place.id, day)]
        away = [one for one in found if one not in here]
        listed = {one.uid for one in here}
        if not found:
            listed = set(_listed(session, place.id, day, typed, settings))
        _record(session, away, person, now)
        return Search(frozenset(listed), tuple(_elsewhere(one) for one in away))


def _by_hash(session: Session, typed: str, phone: str, settings: Settings) -> list[Row[Any]]:
    reference = parse_reference(typed)
    if reference is not None:
        return queries.by_reference(session, reference_hash(settings, reference))
    return queries.by_phone(session, phone_hash(settings, phone)) if phone else []


def _listed(
    session: Session, office_id: int, day: date, typed: str, settings: Settings
) -> Iterator[str]:
    number = NUMBER.fullmatch(typed.strip())
    asked = fold_name(typed).split()
    for row in queries.entries(session, office_id, day):
        if number is not None:
            if row.series and short_number(row.series, row.number) == _short(number):
                yield row.uid
        elif asked:
            place = "appointment.identity"
            identity = unseal(settings.keys, row.identity, place=place, uid=row.uid)
            if is_named(identity, asked):
                yield row.uid


def _short(number: re.Match[str]) -> str:
    return short_number(number[1].upper(), int(number[2]))


def is_named(identity: Mapping[str, Any], asked: list[str]) -> bool:
    """Say whether each folded word that was asked for begins one of somebody's names."""
    names = fold_name(" ".join(str(identity.get(name) or "") for name in NAMES)).split()
    return all(any(name.startswith(word) for name in names) for word in asked)


def _record(session: Session, away: list[Row[Any]], person: Staff, now: datetime) -> None:
    event = audit.event(
        at=now, action="found_elsewhere", record_kind="appointment", actor=actor_of(person)
    )
    if away:
        audit.record_all(session, [{**event, "record_id": one.id} for one in away])


def _elsewhere(row: Row[Any]) -> Elsewhere:
    return Elsewhere(
        uid=row.uid,
        office=row.slug,
        office_name=row.details["short_name"],
        zone=row.zone,
        day=row.day,
        starts_at=row.starts_at,
        state=State(row.state),
    )
