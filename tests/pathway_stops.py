"""A small network with pathways that can be stopped, people booked, and two who decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mobility.domain.pathway import PathwayState, status_on
from mobility.domain.pathway_stop import Became, Group, Plan
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models.appointment import AppointmentRow
from mobility.models.base import reading, transaction
from mobility.models.office import PoolPathwayRow
from mobility.models.outbox import OutboxRow
from mobility.models.pathway import (
    PathwayRow,
    PathwayStatusRow,
    RuleVersionRow,
    pathway_by_code,
)
from mobility.models.pathway_stop import PathwayStopVisitRow
from mobility.models.request import RequestRow
from mobility.models.slot import SlotRow
from mobility.models.waitlist import WaitlistEntryRow
from mobility.services import (
    booking,
    drafts,
    holds,
    pathway_stop_steps,
    pathway_stop_work,
    pathway_stops,
    pathways,
)
from mobility.services.pathway_status import Change
from tests.line import accept_everybody
from tests.staff import employ
from tests.world import NOW, TOMORROW, World, keep_answers, person

FARM, CANNERY, GUIDANCE = "FARM", "CANNERY", "INFO"
REASON = {"es": "El programa cerró hoy.", "en": "The programme closed today."}
WORDS = {"es": "Algo", "en": "Something"}
REASONS = dict.fromkeys(("reason", "reason_not", "reason_missing"), WORDS)
FROM_GUATEMALA = {"fact": "nationality", "op": "is", "value": "GT", **REASONS}
ALSO, ONLY = Group("xela", also=True), Group("xela", also=False)
MOVE_OR_KEEP = Plan({ALSO: Became.MOVED, ONLY: Became.GUIDANCE})
CLOSE_ALL = Plan({ALSO: Became.CLOSED, ONLY: Became.CLOSED})
LATER = timedelta(minutes=3)
numbers = count(1)


def texts_of(kind: str, name: str) -> dict[str, object]:
    """Return what people read of a pathway."""
    named = {"es": name, "en": f"{name} (en)"}
    others = dict.fromkeys(("summary", "how", "decides", "otherwise"), WORDS)
    return {"kind": kind, "name": named, **others, "bring": [WORDS]}


@dataclass
class Pathways:
    """One office that serves three pathways; whoever is from Guatemala may use the cannery too."""

    world: World
    proposer: Staff = field(init=False)
    second: Staff = field(init=False)

    def start(self) -> "Pathways":
        """Write the pathways, and give two administrators an account."""
        accept_everybody(self.world)
        with transaction() as session:
            guidance = pathway_by_code(session, GUIDANCE)
            assert guidance is not None
            guidance.texts = texts_of("guidance", "Orientación")
            _rule(session, guidance.id, {"all": []})
            for priority, code in enumerate((FARM, CANNERY)):
                row = PathwayRow(code=code, priority=priority, texts=texts_of("work", code))
                session.add(row)
                session.flush()
                _rule(session, row.id, FROM_GUATEMALA)
                session.add(PoolPathwayRow(pool_id=self.world.pool_id, pathway_id=row.id))
                session.add(
                    PathwayStatusRow(
                        pathway_id=row.id,
                        state="open",
                        since=(NOW - timedelta(days=9)).date(),
                        reason={},
                    )
                )
        self.proposer = employ(Role.ADMINISTRATOR, name="Berta")
        self.second = employ(Role.ADMINISTRATOR, name="Carlos")
        return self

    @property
    def settings(self) -> Settings:
        return self.world.settings

    def journey(self, nationality: str = "GT", **changes: object) -> str:
        """Let somebody answer and tell who they are; return their phone's token."""
        token = f"stopped-{next(numbers)}"
        answers = {"for_whom": "me", "nationality": nationality}
        keep_answers(token, answers, settings=self.settings, now=NOW)
        self.world.tell(token, person(40_000 + next(numbers), **changes))
        return token

    def hold(self, token: str, at: datetime, pathway: str = FARM, now: datetime = NOW) -> None:
        """Keep a place for a phone."""
        holds.hold_place(
            token,
            office_id=self.world.office_id,
            pool_ids=(self.world.pool_id,),
            pathway=pathway,
            starts_at=at,
            settings=self.settings,
            now=now,
        )

    def confirm(self, token: str, now: datetime = NOW) -> str:
        """Turn a phone's hold into an appointment."""
        return booking.confirm_hold(token, locale="es", settings=self.settings, now=now).uid

    def book(
        self, at: datetime, nationality: str = "GT", pathway: str = FARM, **changes: object
    ) -> str:
        """Book somebody, and return the uid of the appointment."""
        token = self.journey(nationality, **changes)
        self.hold(token, at, pathway)
        uid = self.confirm(token)
        drafts.leave(token, settings=self.settings)
        return uid

    def propose(
        self,
        plan: Plan = MOVE_OR_KEEP,
        *,
        state: PathwayState = PathwayState.SUSPENDED,
        since: datetime = NOW,
        now: datetime = NOW,
    ) -> str:
        """Propose to stop the farm, and return the uid of it."""
        change = Change(state, since.date(), REASON)
        return pathway_stop_steps.propose(
            FARM, change, plan, person=self.proposer, settings=self.settings, now=now
        )

    def agree(self, uid: str, now: datetime = NOW, version: int = 1) -> None:
        """Let the second administrator confirm."""
        pathway_stop_steps.confirm(
            uid, row_version=version, person=self.second, settings=self.settings, now=now
        )

    def stop(self, plan: Plan = MOVE_OR_KEEP, **more: object) -> str:
        """Propose and confirm."""
        uid = self.propose(plan, **more)  # type: ignore[arg-type]
        self.agree(uid)
        return uid

    def run(self, now: datetime = NOW) -> int:
        """Let the timers take one turn."""
        return pathway_stop_work.stop_pathways(settings=self.settings, now=now)

    def look(self, uid: str, now: datetime = NOW) -> pathway_stops.Stop:
        """Show how far a stop is."""
        return pathway_stops.look(uid, now=now)

    def stands(self, uid: str) -> tuple[str, str]:
        """Say in which state and for which pathway an appointment is."""
        with reading() as session:
            found = select(AppointmentRow.state, PathwayRow.code).join(
                PathwayRow, PathwayRow.id == AppointmentRow.pathway_id
            )
            state, code = session.execute(found.where(AppointmentRow.uid == uid)).one()
            return state, code

    def results(self) -> int:
        """Count what was written down as done."""
        return _count(PathwayStopVisitRow.appointment_id)

    def told(self) -> tuple[int, int]:
        """Count the messages about it, and the calls."""
        about = OutboxRow.kind == "pathway_suspended"
        return _count(OutboxRow.id, about), _count(RequestRow.id, RequestRow.kind == "closed")

    def taken(self, at: datetime = TOMORROW) -> int:
        """Count the places taken at a time."""
        with reading() as session:
            return session.scalars(select(SlotRow.taken).where(SlotRow.starts_at == at)).one()

    def state(self, code: str = FARM) -> PathwayState:
        """Say whether a pathway takes cases today."""
        found = pathways.pathway(code)
        status = status_on(found.statuses, NOW.date()) if found else None
        assert status is not None
        return status.state

    def waiting(self) -> int:
        """Count who is first in some line."""
        return _count(WaitlistEntryRow.id, WaitlistEntryRow.ahead)

    def arrived(self, uid: str) -> None:
        """Let somebody have come."""
        with transaction() as session:
            mine = update(AppointmentRow).where(AppointmentRow.uid == uid)
            session.execute(mine.values(state="checked_in"))


def _count(column: Any, *where: Any) -> int:
    with reading() as session:
        return session.scalars(select(func.count(column)).where(*where)).one()


def _rule(session: Session, pathway_id: int, conditions: Mapping[str, object]) -> None:
    session.add(
        RuleVersionRow(
            pathway_id=pathway_id,
            version=1,
            valid_from=NOW - timedelta(days=9),
            conditions=dict(conditions),
        )
    )
