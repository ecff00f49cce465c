"""A network that was written out as files, and reads back in."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from mobility.gateways import toml_file
from mobility.gateways.holidays import public_holidays
from mobility.models.base import Base, reading, transaction
from mobility.models.office import OfficeRow
from mobility.models.pathway import PathwayRow, RuleVersionRow
from mobility.services import network, network_export
from mobility.services.network import Loaded

QUICHE, PETEN = "offices/quiche.toml", "offices/peten.toml"
LATER = timedelta(hours=1)


def export(tmp_path: Path, name: str = "exported") -> Path:
    folder = tmp_path / name
    toml_file.write_folder(folder, network_export.documents(), head="A test.")
    return folder


def come_back(folder: Path, settings, now, *, dry_run: bool = False) -> Loaded:
    return network.import_folder(
        folder, settings=settings, now=now, holidays=public_holidays, dry_run=dry_run
    )


def contents() -> dict[str, list[tuple[object, ...]]]:
    with reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select())]
            for table in Base.metadata.sorted_tables
        }


def require_same(folder: Path, settings, now) -> None:
    """Import a folder, and find that nothing at all is different."""
    before = contents()
    loaded = come_back(folder, settings, now)
    assert (loaded.changed, loaded.differences, loaded.stays) == (0, (), ())
    assert contents() == before


def office(session, slug: str) -> OfficeRow:
    row: OfficeRow = session.scalars(select(OfficeRow).where(OfficeRow.slug == slug)).one()
    return row


def publish(code: str, version: int, at: datetime, *, age: int) -> None:
    words = {"es": "Por la edad.", "en": "Because of the age."}
    leaf = {"fact": "age", "op": "at_least", "value": age}
    told = dict.fromkeys(("reason", "reason_not", "reason_missing"), words)
    with transaction() as session:
        number = session.scalars(select(PathwayRow.id).where(PathwayRow.code == code)).one()
        rule = {"all": [{**leaf, **told}]}
        session.add(
            RuleVersionRow(pathway_id=number, version=version, valid_from=at, conditions=rule)
        )
