"""The supervisor who stands by an officer, as they typed who they are."""

from dataclasses import dataclass
from datetime import datetime

from mobility.domain.settings import Settings
from mobility.domain.staff import Staff
from mobility.services import approvals


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What the supervisor typed; empty where the officer is one, or nobody was asked yet."""

    email: str = ""
    pin: str = ""


def approved_by(
    person: Staff, office: str, approval: Approval, *, settings: Settings, now: datetime
) -> int:
    """Return whose word it is; raises NotAllowed or TooManyTries. Opens units of its own."""
    return approvals.require_supervisor(
        person,
        office,
        approver_email=approval.email,
        pin=approval.pin,
        settings=settings,
        now=now,
    )
