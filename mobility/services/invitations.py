"""Invitations: an account for somebody, and the link by which they choose its password, once."""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import LinkInvalid, SignInRefused
from mobility.domain.grants import GrantsInvalid, grant_problem, require_may_change, tidy
from mobility.domain.message import Channel, Kind
from mobility.domain.office_hours import local_day
from mobility.domain.settings import Settings
from mobility.domain.staff import Staff, StaffState
from mobility.models.base import reading, transaction
from mobility.models.invitation import InvitationRow
from mobility.models.people import drop_invitations, lock_people
from mobility.models.staff import StaffRow, staff_with_grants
from mobility.services import audit, passwords, people_rows, programme, sign_in
from mobility.services.audit import Actor
from mobility.services.people_changes import organisation_id
from mobility.services.people_rows import is_done, require_unchanged
from mobility.services.sign_in import Entry
from mobility.services.staff import NewStaff, actor_of, add_in, who_works
from mobility.services.staff_messages import UNTIL, queue_to_staff

LIFE = timedelta(hours=72)
SENT, REVOKED, ACCEPTED = "invitation_sent", "invitation_revoked", "invitation_accepted"


@dataclass(frozen=True)
class Invited:
    """Whom a link is for, as the page that it opens shows them."""

    name: str
    email: str
    locale: str


def invite(actor: Staff, new: NewStaff, *, settings: Settings, now: datetime) -> str:
    """Make an account and send its link; return its uid. The same `uid` again is the same one.

    Raises AccountExists, OfficeUnknown, GrantsInvalid, BeyondOwnRights.
    """
    wanted = replace(new, grants=tuple(sorted(tidy(new.grants), key=str)))
    problem = grant_problem(wanted.grants, in_organisation=new.organisation_id is not None)
    if problem is not None:
        raise GrantsInvalid(problem)
    with transaction() as session:
        there = lock_people(session, new.uid, actor.id)
        who = people_rows.acting(session, actor)
        require_may_change(who, None, (), wanted.grants)
        if there is not None:
            return there.uid
        row = add_in(session, wanted, now=now, actor=actor_of(who))
        send_link(session, row, who, Kind.STAFF_INVITED, settings=settings, now=now)
        return row.uid


def organisation_of(uid: str) -> int | None:
    """Find the number of an organisation; None for "" and for one that is not there."""
    with reading() as session:
        return organisation_id(session, uid)


def send_again(actor: Staff, uid: str, *, seen: int, settings: Settings, now: datetime) -> None:
    """Send somebody who is invited another link; the old one opens nothing any more.

    Raises AccountUnknown, ChangedMeanwhile, SignInRefused for who works already.
    """
    with transaction() as session:
        one = people_rows.lock(session, actor, uid)
        if is_done(session, one, SENT, seen):
            return
        require_unchanged(session, one.row, seen)
        if one.row.state != StaffState.INVITED:
            raise SignInRefused
        one.row.password_hash = None
        send_link(session, one.row, one.actor, Kind.STAFF_INVITED, settings=settings, now=now)
        people_rows.write(session, one, SENT, now=now)


def revoke(actor: Staff, uid: str, *, seen: int, now: datetime) -> None:
    """Let an invitation open nothing any more, and the account not work; twice is as once.

    Raises AccountUnknown, ChangedMeanwhile, SignInRefused for who works already.
    """
    with transaction() as session:
        one = people_rows.lock(session, actor, uid)
        if is_done(session, one, REVOKED, seen):
            return
        require_unchanged(session, one.row, seen)
        if one.row.state != StaffState.INVITED:
            raise SignInRefused
        drop_invitations(session, one.row.id)
        one.row.state, one.row.password_hash = StaffState.SUSPENDED.value, None
        one.row.epoch += 1
        people_rows.write(session, one, REVOKED, now=now)


def open_link(token: str, *, settings: Settings, now: datetime) -> Invited:
    """Say whom a link is for; raises LinkInvalid, alike for whatever is wrong with it."""
    with reading() as session:
        row = _find(session, token, settings, now)[1]
        return Invited(row.name, row.email, row.locale)


def accept(token: str, password: str, *, settings: Settings, now: datetime) -> Entry:
    """Use a link up: the account has this password, and its owner is on the way in.

    Raises LinkInvalid.
    """
    open_link(token, settings=settings, now=now)
    made = passwords.hash_secret(password, settings)
    with transaction() as session:
        invitation, row = _find(session, token, settings, now, lock=True)
        invitation.used_at = now
        row.password_hash, row.state = made, StaffState.ACTIVE.value
        row.epoch += 1
        row.row_version += 1
        own = Actor("staff", row.id)
        audit.record(
            session, at=now, action=ACCEPTED, record_kind="staff", record_id=row.id, actor=own
        )
        uid, epoch = row.uid, row.epoch
    entry = sign_in.known(uid, epoch, settings=settings, now=now)
    if entry is None:
        raise LinkInvalid
    return entry


def send_link(
    session: Session,
    row: StaffRow,
    actor: Staff,
    kind: Kind,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Make a new link for an account within an open unit, end those before, and send it."""
    drop_invitations(session, row.id)
    token = secrets.token_urlsafe(24)
    session.add(_invitation(row, actor, token, settings, now))
    queue_to_staff(
        session,
        staff_id=row.id,
        kind=kind,
        channel=Channel.EMAIL,
        address=row.email,
        facts=_facts(session, row, actor, token, settings=settings, now=now),
        locale=row.locale,
        settings=settings,
        now=now,
        expires_at=now + LIFE,
    )


def _facts(
    session: Session,
    row: StaffRow,
    actor: Staff,
    token: str,
    *,
    settings: Settings,
    now: datetime,
) -> dict[str, str]:
    names = programme.current_in(session, settings=settings, now=now).identity.names
    return {
        "name": row.name,
        "by": actor.name,
        "programme": names.get(row.locale) or next(iter(names.values()), ""),
        "link": f"{settings.base_url}/staff/invitation/{token}",
        UNTIL: (now + LIFE).isoformat(),
    }


def _invitation(
    row: StaffRow, actor: Staff, token: str, settings: Settings, now: datetime
) -> InvitationRow:
    return InvitationRow(
        uid=str(uuid.uuid4()),
        staff_id=row.id,
        token_hash=_hash(token, settings),
        created_at=now,
        created_by=actor.id,
        expires_at=now + LIFE,
    )


def _find(
    session: Session, token: str, settings: Settings, now: datetime, *, lock: bool = False
) -> tuple[InvitationRow, StaffRow]:
    """Find what a link opens; of two who use it at once, the second finds it used.

    The account is locked before the link is read, as by whoever sends another one.
    """
    hashed = _hash(token, settings)
    whose = select(InvitationRow.staff_id).where(InvitationRow.token_hash == hashed)
    staff_id = session.scalar(whose)
    row = session.get(StaffRow, staff_id, with_for_update=lock or None) if staff_id else None
    live = (InvitationRow.used_at.is_(None), InvitationRow.expires_at > now)
    mine = select(InvitationRow).where(InvitationRow.token_hash == hashed, *live)
    invitation = session.scalar(mine)
    if row is None or invitation is None or row.state != StaffState.INVITED:
        raise LinkInvalid
    found = staff_with_grants(session, row.uid)
    if found is None or who_works(found, local_day(now, settings.home_zone)) is None:
        raise LinkInvalid
    return invitation, row


def _hash(token: str, settings: Settings) -> str:
    """Hash a link's token under the key of links; without the key nobody can make one that fits."""
    material = f"invitation\x1e{token}".encode()
    return hmac.new(settings.keys.links, material, hashlib.sha256).hexdigest()
