"""Hours of the small network's office, as tests change them."""

from datetime import UTC, date, datetime, time, timedelta

from mobility.domain.hours_change import Choice
from mobility.domain.office import Pool
from mobility.domain.office_hours import HoursLine
from mobility.domain.slot import Audience, Mode
from mobility.domain.staff import Role, Staff
from mobility.models.base import transaction
from mobility.models.office import OfficeRow
from mobility.services import hours_draft, hours_preview, hours_save, schedule
from mobility.services.hours_preview import Preview
from mobility.services.hours_rows import pathway_ids, put_hours
from mobility.services.hours_save import Order, Result
from mobility.services.network_rows import Rows
from tests.staff import employ
from tests.world import NOW, PATHWAY, World

FRIDAY = 4
LONG_AGO = date(2026, 1, 1)
FIRST = datetime(2026, 11, 13, 14, 0, tzinfo=UTC)
"""Friday at eight, in Guatemala."""

WEEK = timedelta(days=7)


def line(opens: int = 8, closes: int = 12, places: int = 2, **changes: object) -> HoursLine:
    """Return a line of Fridays, unless changed."""
    values: dict[str, object] = {
        "weekday": FRIDAY,
        "opens": time(opens),
        "closes": time(closes),
        "visit_minutes": 20,
        "places": places,
        "valid_from": LONG_AGO,
    }
    return HoursLine(**{**values, **changes})  # type: ignore[arg-type]


def pool(*lines: HoursLine, code: str = "general", **changes: object) -> Pool:
    """Return a public pool, unless changed."""
    values: dict[str, object] = {
        "audience": Audience.PUBLIC,
        "mode": Mode.IN_PERSON,
        "pathways": (PATHWAY,),
    }
    return Pool(code=code, hours=lines, **{**values, **changes})  # type: ignore[arg-type]


class Hours:
    """The hours of a world's office, changed by an administrator."""

    def __init__(self, world: World, *pools: Pool) -> None:
        self.world, self.boss = world, employ(Role.ADMINISTRATOR, name="Inés")
        self.write(*(pools or (pool(line()),)))

    def write(self, *pools: Pool) -> None:
        """Write hours as a file does, and make their times."""
        with transaction() as session:
            row = session.get_one(OfficeRow, self.world.office_id)
            put_hours(Rows(session), row, pools, pathway_ids(session), now=NOW)
        schedule.extend_horizon(now=NOW, horizon=self.world.settings.horizon)

    def draft(self, *pools: Pool, person: Staff | None = None) -> None:
        """Keep a draft over whatever draft there is."""
        page = hours_preview.page("xela", person=self.boss, now=NOW)
        seen = page.draft.row_version if page.draft else 0
        who = person or self.boss
        hours_draft.keep("xela", pools, based_on=page.number, seen=seen, person=who, now=NOW)

    def look(self) -> Preview:
        """Look at what the draft would change."""
        page = hours_preview.page("xela", person=self.boss, now=NOW)
        return hours_preview.preview(
            "xela", page.drafted, person=self.boss, settings=self.world.settings, now=NOW
        )

    def order(self, choice: Choice = Choice.MOVE, uid: str = "u1", **choices: Choice) -> Order:
        """Say what to save, as a page that was opened now does."""
        page = hours_preview.page("xela", person=self.boss, now=NOW)
        seen = {row.uid: choice for row in self.look().rows}
        draft = page.draft.row_version if page.draft else 0
        return Order(uid=uid, based_on=page.number, draft=draft, choices={**seen, **choices})

    def save(self, order: Order | None = None, choice: Choice = Choice.MOVE) -> Result:
        """Save the draft."""
        return hours_save.save(
            "xela",
            order or self.order(choice),
            person=self.boss,
            settings=self.world.settings,
            now=NOW,
        )
