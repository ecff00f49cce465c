"""What a load of a network's files changed: its versions, and what the audit trail says of it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mobility.domain.appointment import State
from mobility.domain.config import Subject
from mobility.domain.network import Network
from mobility.domain.office import OfficePlan
from mobility.domain.office_data import office_data, plain_data
from mobility.domain.pathway import Pathway
from mobility.domain.pathway_text import TEXTS, Texts
from mobility.models.appointment import AppointmentRow
from mobility.models.office import OfficeRow, offices
from mobility.models.slot import SlotRow
from mobility.services import audit, versions
from mobility.services.audit import SYSTEM

ACTION = "network_loaded"


def write_down(
    session: Session, before: Network, after: Network, ids: Mapping[str, int], *, now: datetime
) -> None:
    """Record the versions of what differs, and that it was loaded, within an open unit."""
    counts = {"offices": len(after.offices), "pathways": len(after.pathways)}
    audit.record(
        session, at=now, action=ACTION, record_kind="network", actor=SYSTEM, details=counts
    )
    if not before.offices:
        return
    old = {one.code: one for one in before.pathways}
    for pathway in after.pathways:
        if old.get(pathway.code) != pathway and pathway.code in ids:
            _pathway(session, old.get(pathway.code), pathway, ids[pathway.code], now)
    plans, numbers = _by_slug(before), {row.slug: row.id for row in offices(session)}
    for plan in after.offices:
        if _whole(plans.get(plan.slug)) != _whole(plan):
            _office(session, plans.get(plan.slug), plan, numbers[plan.slug], now)


def stranded(session: Session, *, now: datetime) -> dict[str, int]:
    """Count by office who is booked at a time to come that its hours no longer make."""
    statement = (
        select(OfficeRow.slug, func.count())
        .join(SlotRow, SlotRow.office_id == OfficeRow.id)
        .join(AppointmentRow, AppointmentRow.slot_id == SlotRow.id)
        .where(SlotRow.closed_by_hours, SlotRow.starts_at > now)
        .where(AppointmentRow.state == State.BOOKED.value)
        .group_by(OfficeRow.slug)
    )
    return {slug: count for slug, count in session.execute(statement)}  # noqa: C416 -- rows, typed


def _by_slug(network: Network) -> dict[str, OfficePlan]:
    return {one.slug: one for one in network.offices}


def _whole(plan: OfficePlan | None) -> object:
    return None if plan is None else office_data(plan)


def _pathway(
    session: Session, old: Pathway | None, new: Pathway, number: int, now: datetime
) -> None:
    if old is not None and _texts(old) != _texts(new):
        texts = _texts(old).data(), _texts(new).data()
        versions.record_change(session, Subject.PATHWAY, number, *texts, now=now)
    _audit(session, "pathway", number, now)


def _office(
    session: Session, old: OfficePlan | None, new: OfficePlan, number: int, now: datetime
) -> None:
    if old is not None and plain_data(old) != plain_data(new):
        data = plain_data(old), plain_data(new)
        versions.record_change(session, Subject.OFFICE, number, *data, now=now)
    _audit(session, "office", number, now)


def _texts(pathway: Pathway) -> Texts:
    texts = {name: dict(getattr(pathway, name)) for name in TEXTS}
    return Texts(**texts, bring=pathway.bring, priority=pathway.priority)


def _audit(session: Session, kind: str, number: int, now: datetime) -> None:
    audit.record(session, at=now, action=ACTION, record_kind=kind, record_id=number, actor=SYSTEM)
