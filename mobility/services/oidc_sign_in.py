"""Signing in by the identity provider: who has an account here, and is it allowed to work."""

import base64
import hashlib
import hmac
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import SignInRefused
from mobility.domain.identity_provider import Proof
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import StaffState
from mobility.models.base import transaction
from mobility.models.people import drop_invitations
from mobility.models.sealed import SealBroken, seal, unseal
from mobility.models.staff import StaffRow, staff_with_grants
from mobility.services import audit, sign_in
from mobility.services.audit import SYSTEM, Actor
from mobility.services.sign_in import Entry
from mobility.services.staff import tidy_email, who_works

PLACE = "page.proof"


def verifier(state: str, *, settings: Settings) -> str:
    """Make the secret of one sign-in (PKCE): nothing of it is in the browser, nor in a table."""
    material = f"oidc-verifier\x1e{state}".encode()
    digest = hmac.new(settings.keys.links, material, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def seal_proof(proof: Proof, state: str, *, settings: Settings) -> str:
    """Write a proof as text that a page carries along, good for one sign-in."""
    value = [proof.subject, proof.email, sorted(proof.methods)]
    return base64.urlsafe_b64encode(seal(settings.keys, value, place=PLACE, uid=state)).decode()


def open_proof(sealed: str, state: str, *, settings: Settings) -> Proof | None:
    """Read what `seal_proof` wrote; None where it is altered, or of another sign-in."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        subject, email, methods = unseal(settings.keys, raw, place=PLACE, uid=state)
    except (SealBroken, ValueError, IndexError):
        return None
    return Proof(subject=subject, email=email, methods=frozenset(methods))


def recognise(proof: Proof, *, settings: Settings, now: datetime) -> Entry:
    """Say whose account a proof opens; the first time by a verified address, then by the subject.

    Somebody who is invited needs no password then. No account is ever made here. Raises
    SignInRefused, alike for who has none, is suspended, or belongs to a suspended organisation.
    """
    with transaction() as session:
        row = _find(session, proof)
        found = staff_with_grants(session, row.uid) if row is not None else None
        works = found is not None and who_works(found, local_day(now, settings.home_zone))
        uid = epoch = None
        if row is None or not works:
            _write(session, "sign_in_failed", row, SYSTEM, now, step="provider")
        else:
            _know(session, row, proof, now)
            uid, epoch = row.uid, row.epoch
    entry = None
    if uid is not None and epoch is not None:
        entry = sign_in.known(uid, epoch, settings=settings, now=now)
    if entry is None:
        raise SignInRefused
    return entry


def counts_as_second_factor(proof: Proof, *, settings: Settings) -> bool:
    """Say whether the provider has asked for what counts as the second factor here."""
    trusted = settings.provider.second_factor if settings.provider else frozenset()
    return bool(trusted & proof.methods)


def _find(session: Session, proof: Proof) -> StaffRow | None:
    """Find and lock the account of a proof; one that is another subject's already is not found."""
    mine = select(StaffRow).where(StaffRow.oidc_subject == proof.subject).with_for_update()
    known = session.scalar(mine)
    if known is not None or not proof.email:
        return known
    named = select(StaffRow).where(
        StaffRow.email == tidy_email(proof.email), StaffRow.oidc_subject.is_(None)
    )
    return session.scalar(named.with_for_update())


def _know(session: Session, row: StaffRow, proof: Proof, now: datetime) -> None:
    """Remember the subject of somebody who comes by the provider for the first time."""
    if row.oidc_subject is None:
        row.oidc_subject = proof.subject
        row.row_version += 1
        _write(session, "provider_linked", row, Actor("staff", row.id), now)
    if row.state == StaffState.INVITED:
        # A password for the first time, or a link, is not needed any more: neither stays.
        row.state, row.password_hash = StaffState.ACTIVE.value, None
        row.epoch += 1
        drop_invitations(session, row.id)


def _write(
    session: Session,
    action: str,
    row: StaffRow | None,
    actor: Actor,
    now: datetime,
    **details: str,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        record_kind="staff",
        record_id=None if row is None else row.id,
        actor=actor,
        details=details,
    )
