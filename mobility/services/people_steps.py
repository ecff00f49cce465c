"""What an administrator does to the account of a colleague in one step, each of it once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mobility.domain.errors import SignInRefused
from mobility.domain.grants import require_administrator_left, require_may_stop
from mobility.domain.message import Kind
from mobility.domain.settings import Settings
from mobility.domain.staff import SecondFactor, Staff, StaffState
from mobility.models.base import transaction
from mobility.models.people import drop_invitations, in_charge
from mobility.models.staff import StaffCodeRow, StaffRow
from mobility.services import people_rows
from mobility.services.invitations import send_link
from mobility.services.people_rows import Locked, is_done, require_unchanged, write


def suspend(actor: Staff, uid: str, *, seen: int, now: datetime) -> None:
    """Let an account no longer work: signed out on the next click, wherever it is signed in.

    Raises AccountUnknown, ChangedMeanwhile, OwnRights, BeyondOwnRights, LastAdministrator.
    """

    def stop(session: Session, one: Locked) -> None:
        _require_left(session, one)
        drop_invitations(session, one.row.id)
        one.row.state = StaffState.SUSPENDED.value

    _take(actor, uid, "staff_suspended", stop, seen=seen, now=now)


def let_work(actor: Staff, uid: str, *, seen: int, settings: Settings, now: datetime) -> None:
    """Let an account work again as before; who never chose a password gets another link.

    Raises AccountUnknown, ChangedMeanwhile, OwnRights, BeyondOwnRights, SignInRefused for who
    is not suspended.
    """

    def go_on(session: Session, one: Locked) -> None:
        row = one.row
        if row.state != StaffState.SUSPENDED:
            raise SignInRefused
        if row.password_hash is not None or row.oidc_subject is not None:
            row.state = StaffState.ACTIVE.value
            return
        row.state = StaffState.INVITED.value
        send_link(session, row, one.actor, Kind.STAFF_INVITED, settings=settings, now=now)

    _take(actor, uid, "staff_resumed", go_on, seen=seen, now=now)


def begin_anew(actor: Staff, uid: str, *, seen: int, settings: Settings, now: datetime) -> None:
    """Take away what somebody lost (password, second factor, PIN), and send them a link.

    Raises AccountUnknown, ChangedMeanwhile, OwnRights, BeyondOwnRights, LastAdministrator, and
    SignInRefused for who is suspended.
    """

    def reset(session: Session, one: Locked) -> None:
        if one.row.state == StaffState.SUSPENDED:
            raise SignInRefused
        _require_left(session, one)
        forget_sign_in(session, one.row)
        send_link(session, one.row, one.actor, Kind.STAFF_ANEW, settings=settings, now=now)

    _take(actor, uid, "staff_begun_anew", reset, seen=seen, now=now)


def end_everywhere(actor: Staff, uid: str, *, seen: int, now: datetime) -> None:
    """Sign somebody out on every browser; they may sign in again.

    Raises AccountUnknown, ChangedMeanwhile, OwnRights, BeyondOwnRights.
    """
    _take(actor, uid, "staff_ended_everywhere", lambda _session, _one: None, seen=seen, now=now)


def forget_sign_in(session: Session, row: StaffRow) -> None:
    """Take every way in from an account within an open unit: it is as if it had just been made."""
    row.password_hash, row.state = None, StaffState.INVITED.value
    row.pin_hash, row.totp, row.totp_step, row.oidc_subject = None, None, None, None
    row.second_factor = SecondFactor.NONE.value
    session.execute(delete(StaffCodeRow).where(StaffCodeRow.staff_id == row.id))


def _take(
    actor: Staff,
    uid: str,
    action: str,
    step: Callable[[Session, Locked], None],
    *,
    seen: int,
    now: datetime,
) -> None:
    """Take a step unless it has just been taken; whoever is signed in no longer is."""
    with transaction() as session:
        one = people_rows.lock(session, actor, uid)
        if is_done(session, one, action, seen):
            return
        require_unchanged(session, one.row, seen)
        require_may_stop(one.actor, one.row.id, one.grants)
        step(session, one)
        one.row.epoch += 1
        write(session, one, action, now=now)


def _require_left(session: Session, one: Locked) -> None:
    require_administrator_left(in_charge(session), one.row.id, one.grants, works=False)
