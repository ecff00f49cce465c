"""The second factor: an authenticator app, or codes on paper; the only reader of pyotp.

What is offered (a secret, a sheet) travels sealed with the page until a code proves that the person
has it, so that looking at the page writes nothing and a lost page locks nobody out.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from mobility.domain.errors import SignInRefused
from mobility.domain.reference import new_reference, parse_reference
from mobility.domain.settings import Settings
from mobility.domain.staff import SecondFactor, Staff
from mobility.models.base import reading, transaction
from mobility.models.sealed import SealBroken, keyed_hash, seal, unseal
from mobility.models.staff import StaffCodeRow, StaffRow
from mobility.services import audit
from mobility.services.staff import actor_of

STEP = 30
SHEET, RECOVERY = 40, 10
"""How many codes a sheet has, and how many open an account whose telephone is lost."""
PROPOSAL, SECRET = "staff.proposal", "staff.totp"
APP_CODE = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class Proposal:
    """A second factor that is not yet in use; `sealed` brings it back with the form."""

    kind: SecondFactor
    sealed: str
    codes: tuple[str, ...]
    secret: str = ""
    uri: str = ""


@dataclass(frozen=True)
class CodesLeft:
    """How many written codes are unused, and the number of the next one."""

    left: int
    following: int | None


def propose(person: Staff, kind: SecondFactor, *, settings: Settings) -> Proposal:
    """Make a new secret or a new sheet for somebody; nothing is written yet."""
    count = SHEET if kind is SecondFactor.SHEET else RECOVERY
    codes: list[str] = []
    while len(codes) < count:
        if (code := new_reference(secrets.randbelow)) not in codes:
            codes.append(code)
    secret = pyotp.random_base32() if kind is SecondFactor.APP else ""
    value = {"kind": kind.value, "codes": codes, "secret": secret}
    sealed = base64.urlsafe_b64encode(
        seal(settings.keys, value, place=PROPOSAL, uid=person.uid)
    ).decode()
    return _proposal(person, value, sealed, settings)


def proposed(person: Staff, sealed: str, *, settings: Settings) -> Proposal | None:
    """Open what a form brought back; None where it is altered or somebody else's."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
        value = unseal(settings.keys, raw, place=PROPOSAL, uid=person.uid)
    except (SealBroken, ValueError, IndexError):
        return None
    return _proposal(person, value, sealed, settings)


def accept(
    person: Staff,
    proposal: Proposal,
    typed: str,
    *,
    first: bool,
    settings: Settings,
    now: datetime,
) -> bool:
    """Put a proposal into use once a code of it was typed; False where it is in use already.

    Raises SignInRefused for a wrong code, and where it should be the `first` and is not.
    """
    step = _proof(proposal, typed, now)
    with transaction() as session:
        row = session.get_one(StaffRow, person.id, with_for_update=True)
        if _is_in_use(session, row, proposal, settings):
            return False
        if first and row.second_factor != SecondFactor.NONE:
            raise SignInRefused
        row.second_factor, row.totp_step = proposal.kind.value, step
        row.totp = _seal_secret(row, proposal.secret, settings)
        row.row_version += 1
        _write_codes(session, row, proposal, settings, now)
        _record(session, person, proposal.kind, now)
    return True


def use_code(session: Session, row: StaffRow, typed: str, settings: Settings, now: datetime) -> str:
    """Use up a code, in the caller's unit; returns by what it proved ("app", "code") or ""."""
    step = None
    if row.totp is not None:
        step = _step_of(unseal(settings.keys, row.totp, place=SECRET, uid=row.uid), typed, now)
    if step is not None:
        unused = or_(StaffRow.totp_step.is_(None), StaffRow.totp_step < step)
        taken = update(StaffRow).where(StaffRow.id == row.id, unused).values(totp_step=step)
        return "app" if session.scalar(taken.returning(StaffRow.id)) is not None else ""
    code = parse_reference(typed)
    if code is None:
        return ""
    mine = (StaffCodeRow.staff_id == row.id, StaffCodeRow.used_at.is_(None))
    fits = StaffCodeRow.code_hash == _code_hash(row, code, settings)
    used = update(StaffCodeRow).where(*mine, fits).values(used_at=now)
    return "code" if session.scalar(used.returning(StaffCodeRow.id)) is not None else ""


def codes_left(staff_id: int) -> CodesLeft:
    """Say how many written codes somebody has left."""
    unused = select(StaffCodeRow.position).where(
        StaffCodeRow.staff_id == staff_id, StaffCodeRow.used_at.is_(None)
    )
    with reading() as session:
        positions = sorted(session.scalars(unused))
    return CodesLeft(len(positions), positions[0] if positions else None)


def _proposal(person: Staff, value: dict[str, Any], sealed: str, settings: Settings) -> Proposal:
    kind, secret = SecondFactor(value["kind"]), str(value["secret"])
    # Who looks into the app sees the programme and the name, never an address.
    totp = pyotp.TOTP(secret) if secret else None
    uri = totp.provisioning_uri(name=person.name, issuer_name=settings.programme) if totp else ""
    return Proposal(kind, sealed, tuple(value["codes"]), secret, uri)


def _proof(proposal: Proposal, typed: str, now: datetime) -> int | None:
    """Check the first code of a proposal; returns the half minute of an app's."""
    if proposal.kind is SecondFactor.SHEET:
        if parse_reference(typed) != proposal.codes[0]:
            raise SignInRefused
        return None
    step = _step_of(proposal.secret, typed, now)
    if step is None:
        raise SignInRefused
    return step


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the half minute that an app's code belongs to: this one, or one beside it."""
    code = "".join(typed.split())
    if not APP_CODE.fullmatch(code):
        return None
    totp, this = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    steps = (this, this - 1, this + 1)
    return next((one for one in steps if compare_digest(totp.generate_otp(one), code)), None)


def _record(session: Session, person: Staff, kind: SecondFactor, now: datetime) -> None:
    audit.record(
        session,
        at=now,
        action="second_factor_set",
        record_kind="staff",
        record_id=person.id,
        actor=actor_of(person),
        details={"kind": kind.value},
    )


def _is_in_use(session: Session, row: StaffRow, proposal: Proposal, settings: Settings) -> bool:
    first = _code_hash(row, proposal.codes[0], settings)
    mine = select(StaffCodeRow.id).where(
        StaffCodeRow.staff_id == row.id, StaffCodeRow.code_hash == first
    )
    return session.scalar(mine) is not None


def _write_codes(
    session: Session, row: StaffRow, proposal: Proposal, settings: Settings, now: datetime
) -> None:
    session.execute(delete(StaffCodeRow).where(StaffCodeRow.staff_id == row.id))
    # The first code of a sheet was typed to show that it was printed.
    proved = now if proposal.kind is SecondFactor.SHEET else None
    session.add_all(
        StaffCodeRow(
            staff_id=row.id,
            position=position,
            code_hash=_code_hash(row, code, settings),
            used_at=proved if position == 1 else None,
        )
        for position, code in enumerate(proposal.codes, start=1)
    )


def _seal_secret(row: StaffRow, secret: str, settings: Settings) -> bytes | None:
    if not secret:
        return None
    return seal(settings.keys, secret, place=SECRET, uid=row.uid)


def _code_hash(row: StaffRow, code: str, settings: Settings) -> str:
    return keyed_hash(settings.keys, "staff-code", f"{row.uid}:{code}")
