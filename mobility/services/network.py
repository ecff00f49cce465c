"""Loading a network from its files: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.domain.errors import NetworkInvalid
from mobility.domain.network import Network, parse_network
from mobility.domain.network_diff import differences, unnamed
from mobility.domain.office import OfficeState
from mobility.domain.office_opening import GuidanceLost
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow, offices
from mobility.services import guidance, network_changes
from mobility.services.closures import HolidaysOf, put_days, years_until
from mobility.services.hours_rows import put_hours
from mobility.services.network_export import network_in
from mobility.services.network_files import read_folder
from mobility.services.network_rows import Rows
from mobility.services.office_rows import put_acceptance, put_office
from mobility.services.pathway_rows import put_pathways
from mobility.services.schedule import extend_in


@dataclass(frozen=True)
class Loaded:
    """How many offices and pathways the files name, and how many rows were made or changed.

    `differences` says in sentences what became different, `stays` what the files do not name;
    `stranded` counts, by office, the people who are now booked at times that it no longer offers.
    """

    offices: int
    pathways: int
    changed: int
    differences: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    stranded: Mapping[str, int] = field(default_factory=dict)


class _OnlyTried(Exception):
    """Nothing was to be changed: carries what would have been."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.loaded = loaded


def is_empty() -> bool:
    """Say whether no network has been loaded yet."""
    with reading() as session:
        return session.scalar(select(OfficeRow.id).limit(1)) is None


def read_network(folder: Path) -> Network:
    """Read and check a network's folder without loading it; raises NetworkInvalid."""
    return parse_network(read_folder(folder))


def load_folder(folder: Path, *, settings: Settings, now: datetime, holidays: HolidaysOf) -> Loaded:
    """Bring the database into line with a network's folder; a second time changes nothing.

    Offices and pathways that the files do not name stay as they are. Conditions that changed become
    a new version from now on. Holidays are made once, and then belong to those who edit them;
    feasts and closures are those of the files.
    Raises NetworkInvalid, and then nothing has changed.
    """
    load = _Load(read_network(folder), settings, now, holidays, firm=False)
    with transaction() as session:
        return load.into(session)


def import_folder(
    folder: Path,
    *,
    settings: Settings,
    now: datetime,
    holidays: HolidaysOf,
    dry_run: bool = False,
) -> Loaded:
    """Bring the database into line with files that were exported from it or another one.

    It is as loading a network, but that what the files say goes before what administrators have
    changed since, that they may lack guidance for whom nobody gives it today either, and that the
    slots follow in the same unit. With `dry_run` nothing changes.
    Raises NetworkInvalid, and then nothing has changed either.
    """
    load = _Load(
        parse_network(read_folder(folder), guided=False), settings, now, holidays, firm=True
    )
    try:
        with transaction() as session:
            loaded = load.guided_into(session)
            if dry_run:
                raise _OnlyTried(loaded)
            return loaded
    except _OnlyTried as tried:
        return tried.loaded


class _Load:
    """One load of a network that was read."""

    def __init__(
        self,
        network: Network,
        settings: Settings,
        now: datetime,
        holidays: HolidaysOf,
        *,
        firm: bool,
    ) -> None:
        self.network, self.now, self.firm = network, now, firm
        self.years, self.horizon = years_until(now, settings.horizon), settings.horizon
        countries = {office.details.holidays_from for office in network.offices}
        self.given = {one: holidays(one, self.years) for one in sorted(countries)}

    def guided_into(self, session: Session) -> Loaded:
        """Load it, unless it takes guidance from anybody who has it now."""
        had = guidance.lacking(session) if network_in(session).pathways else ()
        loaded = self.into(session)
        try:
            guidance.require_no_worse(session, had)
        except GuidanceLost as lost:
            reason = f"no open office would give guidance to people of {lost}"
            raise NetworkInvalid("offices", "acceptance", reason) from None
        return self._with_slots(session, loaded) if loaded.changed else loaded

    def _with_slots(self, session: Session, loaded: Loaded) -> Loaded:
        """Let the slots follow the hours, and count whom that leaves without a time."""
        before = network_changes.stranded(session, now=self.now)
        for row in offices(session):
            if row.state == OfficeState.OPEN:
                extend_in(session, row.id, now=self.now, horizon=self.horizon)
        after = network_changes.stranded(session, now=self.now)
        more = {slug: count - before.get(slug, 0) for slug, count in after.items()}
        return replace(loaded, stranded={slug: count for slug, count in more.items() if count > 0})

    def into(self, session: Session) -> Loaded:
        """Load it within an open unit."""
        rows, before = Rows(session), network_in(session)
        ids = self._put(rows)
        session.flush()
        after = network_in(session)
        loaded = Loaded(
            len(self.network.offices),
            len(self.network.pathways),
            rows.changed,
            tuple(differences(before, after, now=self.now)),
            tuple(unnamed(before, self.network, now=self.now)),
        )
        if rows.changed:
            network_changes.write_down(session, before, after, ids, now=self.now)
        return loaded

    def _put(self, rows: Rows) -> Mapping[str, Any]:
        ids = put_pathways(rows, self.network.pathways, self.now, firm=self.firm)
        for office in self.network.offices:
            row = put_office(rows, office)
            put_acceptance(rows, row, office, self.network)
            put_hours(rows, row, office.pools, ids, now=self.now)
            put_days(rows, row, office, self.given[office.details.holidays_from], self.years)
        return ids
