"""A pathway with a rule, administrators who change it, and people who were told something."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.pathway import PathwayRow, PathwayStatusRow, RuleVersionRow
from mobility.services import drafts, rule_desk, rule_drafts, rule_publishing, screening
from mobility.services.drafts import Draft
from mobility.services.rule_desk import Desk
from tests.domain.material import leaf
from tests.staff import employ
from tests.world import NOW, World

CODE = "CAM"
LONG_AGO = NOW - timedelta(days=400)
phones = count(1)


def of_age(age: int) -> dict[str, Any]:
    """A rule of one condition: from this age on."""
    return {"all": [leaf("age", "at_least", age, f"{age}")]}


@dataclass
class RuleOffice:
    """Where Ana and Berta, administrators, change the rule of one pathway."""

    settings: Settings
    ana: Staff = field(init=False)
    berta: Staff = field(init=False)

    def __post_init__(self) -> None:
        spoken = ("name", "summary", "how", "decides", "otherwise")
        texts = {key: {"es": key, "en": key} for key in spoken}
        texts |= {"kind": "family", "bring": []}  # type: ignore[dict-item]
        with transaction() as session:
            row = PathwayRow(code=CODE, priority=1, texts=texts)
            session.add(row)
            guidance = session.scalars(select(PathwayRow).where(PathwayRow.code == "INFO")).one()
            guidance.texts = {**texts, "kind": "guidance"}
            session.flush()
            opened = {"state": "open", "since": LONG_AGO.date(), "reason": {}}
            for one, conditions in ((row, of_age(18)), (guidance, {"all": []})):
                session.add(PathwayStatusRow(pathway_id=one.id, **opened))
                first = {"version": 1, "valid_from": LONG_AGO, "conditions": conditions}
                session.add(RuleVersionRow(pathway_id=one.id, **first))
        self.ana = employ(Role.ADMINISTRATOR, name="Ana")
        self.berta = employ(Role.ADMINISTRATOR, name="Berta")

    def desk(self, now: datetime = NOW) -> Desk:
        """Look at the rule."""
        return rule_desk.look(CODE, now=now)

    @property
    def seen(self) -> int:
        """The draft that is there."""
        draft = self.desk().draft
        return draft.row_version if draft else 0

    def keep(self, conditions: Mapping[str, Any], *, who: Staff | None = None, **seen: int) -> None:
        """Keep a draft, on what there is."""
        found = {"seen": self.seen, "based_on": self.desk().newest, **seen}
        rule_drafts.keep(CODE, conditions, person=who or self.ana, now=NOW, **found)

    def publish(
        self,
        *,
        begins: datetime | None = None,
        now: datetime = NOW,
        who: Staff | None = None,
        seen: int | None = None,
        based_on: int | None = None,
    ) -> int | None:
        """Publish the draft that is there, or that was seen."""
        return rule_publishing.publish(
            CODE,
            seen=self.seen if seen is None else seen,
            based_on=self.desk().newest if based_on is None else based_on,
            begins=begins,
            person=who or self.ana,
            settings=self.settings,
            now=now,
        )

    def change(self, age: int, *, begins: datetime | None = None, now: datetime = NOW) -> None:
        """Change the age in one go."""
        self.keep(of_age(age))
        assert self.publish(begins=begins, now=now)

    def tell(self, age: int, now: datetime = NOW) -> str:
        """Tell somebody of an age what there is; return their phone's token."""
        token = f"phone-{next(phones)}"
        said = {"for_whom": "me", "nationality": "GT", "in_country": "GT", "age": str(age)}
        rest = {"fear": "no", "adult_with": "yes"}
        for key, value in {**said, **rest}.items():
            screening.answer(token, key, value, locale="es", settings=self.settings, now=now)
        return token

    def told(self, token: str, now: datetime = NOW) -> list[str]:
        """Read what somebody was told about the pathway."""
        found: Draft = drafts.require_draft(token, settings=self.settings, now=now)
        cards = {one.pathway.code: one for one in screening.cards(found, locale="es")}
        return list(cards[CODE].reasons)


def rule_office(world: World, rule_changes: str = "one") -> RuleOffice:
    """Open the office of a network whose rules one administrator may change, or two."""
    return RuleOffice(replace(world.settings, rule_changes=rule_changes))


def audited() -> list[str]:
    """List what was done to pathways."""
    with reading() as session:
        actions = select(AuditEventRow.action).where(AuditEventRow.record_kind == "pathway")
        return list(session.scalars(actions.order_by(AuditEventRow.id)))
