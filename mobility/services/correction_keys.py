"""Hashing anew who a visit is for, once its person is described otherwise."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, literal, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import Channel, age_band
from mobility.domain.identity import age_on
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.models.appointment import AppointmentRow
from mobility.models.person import namesakes
from mobility.services.desk import OpenVisit
from mobility.services.keys import phone_hash
from mobility.services.visit_rows import Told, keys_of


def rekey(
    session: Session,
    visit: OpenVisit,
    told: Told,
    changed: Collection[str],
    settings: Settings,
    now: datetime,
) -> None:
    """Hash anew who the person is; the index refuses the document of another live visit."""
    row = visit.row
    person_key, name_key = keys_of(told, uid=row.uid, settings=settings)
    phone = told.contact.get("phone")
    row.phone_hash = phone_hash(settings, phone) if phone else None
    if changed:
        row.person_key = _person_key(row, person_key, told.identity, changed)
    if row.name_key != name_key:
        row.name_key = name_key
        row.same_name = _has_namesake(session, row)
    born = told.identity.get("birth_date")
    if born:
        today = local_day(now, visit.office.zone)
        row.age_band = age_band(age_on(date.fromisoformat(born), today))


def _person_key(
    row: AppointmentRow, known: str | None, identity: Mapping[str, Any], changed: Collection[str]
) -> str | None:
    if identity.get("document") and not {"document", "document_kind"} & set(changed):
        # Also where somebody decided that this walk-in stands alone.
        return row.person_key
    if row.channel == Channel.WALK_IN:
        return known if identity.get("document") else None
    return known or row.person_key


def _has_namesake(session: Session, row: AppointmentRow) -> bool:
    if row.name_key is None:
        return False
    others = namesakes(literal(row.name_key)).where(AppointmentRow.id != row.id)
    with session.no_autoflush:
        return bool(session.scalar(select(exists(others))))


def told_of(row: AppointmentRow, identity: Mapping[str, Any], contact: Mapping[str, Any]) -> Told:
    """Say who a visit's person is as keys are made of it; the nationality stays what it was."""
    answers = {"nationality": row.nationality}
    return Told(identity=identity, contact=contact, needs={}, answers=answers)
