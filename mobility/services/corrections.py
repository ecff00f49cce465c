"""Correcting what a visit says of its person, with a reason; a supervisor where it must be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mobility.domain.applicant import reachable_by
from mobility.domain.appointment import Purpose, State
from mobility.domain.correction import Reason, Wall, changed_fields, walls
from mobility.domain.errors import AlreadyBooked, NotAllowed
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.models.appointment import LIVE, AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.permission import change_permissions
from mobility.models.sealed import seal, unseal_row
from mobility.models.to_call import call_again
from mobility.services.correction_keys import rekey, told_of
from mobility.services.correction_messages import tell
from mobility.services.desk import OpenVisit, find_visit, open_visit, write_step
from mobility.services.history import By
from mobility.services.placing import LIVE_PERSON
from mobility.services.staff import actor_of
from mobility.services.standing_by import Approval, approved_by
from mobility.services.visit_rows import keys_of

SEALED = ("identity", "contact", "needs")
TELLING = ("identity", "contact")
"""Of these the person is told when they change."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a visit shall say of its person: `identity`, `contact`, `needs` as they are sealed.

    `row_version` is that of the form. `permissions` are all that the person gives now.
    """

    row_version: int
    reason: Reason
    identity: Mapping[str, Any]
    contact: Mapping[str, Any]
    needs: Mapping[str, Any]
    permissions: frozenset[Purpose]


@dataclass(frozen=True)
class OtherVisit:
    """The live visit that a document belongs to already."""

    uid: str
    office: str
    day: date


def save(
    office: str,
    uid: str,
    correction: Correction,
    *,
    person: Staff,
    approval: Approval,
    settings: Settings,
    now: datetime,
) -> tuple[str, ...]:
    """Correct a visit, tell the person, and return the names of the fields that changed.

    Raises VisitUnknown, ChangedMeanwhile, NotAllowed where a supervisor has to approve and has not,
    or AlreadyBooked where the document belongs to another live visit.
    """
    second = None
    if walls_of(office, uid, correction, settings=settings):
        second = approved_by(person, office, approval, settings=settings, now=now)
    by = By(actor_of(person), correction.reason.value, second)
    try:
        with transaction() as session:
            visit = open_visit(session, office, uid, row_version=correction.row_version)
            return _correct(session, visit, correction, by, settings, now)
    except IntegrityError as clash:
        if any(name in str(clash.orig) for name in LIVE_PERSON):
            raise AlreadyBooked from clash
        raise


def walls_of(
    office: str, uid: str, correction: Correction, *, settings: Settings
) -> tuple[Wall, ...]:
    """Say what of a correction takes a supervisor; raises VisitUnknown."""
    with reading() as session:
        identity = _identity(session, office, uid, settings)
    return walls(identity, correction.identity)


def other_visit(
    office: str, uid: str, correction: Correction, *, settings: Settings
) -> OtherVisit | None:
    """Find the live visit that the corrected document belongs to already."""
    with reading() as session:
        row = find_visit(session, office, uid)
        key, _name = keys_of(
            told_of(row, correction.identity, correction.contact), uid=row.uid, settings=settings
        )
        others = select(AppointmentRow).where(
            AppointmentRow.person_key == key, text(LIVE), AppointmentRow.id != row.id
        )
        other = session.scalar(others)
        if other is None:
            return None
        place = session.get_one(OfficeRow, other.office_id)
        return OtherVisit(other.uid, place.slug, other.day)


def _correct(
    session: Session,
    visit: OpenVisit,
    correction: Correction,
    by: By,
    settings: Settings,
    now: datetime,
) -> tuple[str, ...]:
    old = unseal_row(settings.keys, visit.row, *SEALED)
    if by.approved_by is None and walls(old["identity"], correction.identity):
        raise NotAllowed
    new = _new(old, correction)
    fields = {name: changed_fields(old[name], new[name]) for name in SEALED}
    permitted = change_permissions(session, visit.row.id, correction.permissions, now=now)
    names = (*fields["identity"], *fields["contact"], *fields["needs"], *permitted)
    if names:
        told = told_of(visit.row, correction.identity, correction.contact)
        rekey(session, visit, told, fields["identity"], settings, now)
        is_told = any(fields[name] for name in TELLING)
        visit.row.revision += is_told
        _write(session, visit, new, names, by, settings, now)
        if fields["contact"]:
            call_again(session, visit.row.id)
        if is_told:
            tell(session, visit, old["contact"], new, settings=settings, now=now)
    return names


def _write(
    session: Session,
    visit: OpenVisit,
    new: Mapping[str, Any],
    names: Sequence[str],
    by: By,
    settings: Settings,
    now: datetime,
) -> None:
    """Seal what stands now, and write which fields changed, never what they say."""
    row = visit.row
    for name in SEALED:
        setattr(row, name, seal(settings.keys, new[name], place=f"appointment.{name}", uid=row.uid))
    row.locale = new["needs"].get("language") or row.locale
    write_step(
        session,
        visit,
        "corrected",
        to=State(row.state),
        actor=by.actor,
        now=now,
        reason=by.reason,
        details={**by.details(), "fields": list(names)},
    )


def _new(old: Mapping[str, Any], correction: Correction) -> dict[str, dict[str, Any]]:
    contact = {**old["contact"], **correction.contact}
    wanted = Purpose.REMINDERS in correction.permissions
    channel = reachable_by(contact) if wanted else None
    return {
        "identity": {**old["identity"], **correction.identity},
        "contact": {**contact, "channel": channel and channel.value},
        "needs": {**old["needs"], **correction.needs},
    }


def _identity(session: Session, office: str, uid: str, settings: Settings) -> dict[str, Any]:
    row = find_visit(session, office, uid)
    identity: dict[str, Any] = unseal_row(settings.keys, row, "identity")["identity"]
    return identity
