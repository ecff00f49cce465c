"""Loading a network from its files: all of it, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from mobility.domain.network import Network, parse_network
from mobility.domain.settings import Settings
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow
from mobility.services.closures import HolidaysOf, put_days, years_until
from mobility.services.hours_rows import put_hours
from mobility.services.network_files import read_folder
from mobility.services.network_rows import Rows
from mobility.services.office_rows import put_acceptance, put_office
from mobility.services.pathway_rows import put_pathways


@dataclass(frozen=True)
class Loaded:
    """How many offices and pathways the files name, and how many rows were made or changed."""

    offices: int
    pathways: int
    changed: int


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
    network = read_network(folder)
    years = years_until(now, settings.horizon)
    countries = {office.details.holidays_from for office in network.offices}
    given = {country: holidays(country, years) for country in sorted(countries)}
    with transaction() as session:
        rows = Rows(session)
        ids = put_pathways(rows, network.pathways, now)
        for office in network.offices:
            row = put_office(rows, office)
            put_acceptance(rows, row, office, network)
            put_hours(rows, row, office.pools, ids, now=now)
            put_days(rows, row, office, given[office.details.holidays_from], years)
        return Loaded(len(network.offices), len(network.pathways), rows.changed)
