"""The `mobility config` commands: the network as files, written out and read in again."""

from pathlib import Path

import click

from mobility import clock
from mobility.cli.parts import Parts

HEAD = "Written by `mobility config export`; `mobility config import` reads it."
SAME = "Nothing differs: the network is as the files say."
STRANDED = (
    "Office {office}: appointments at times that it no longer offers: {count}. They stay, and "
    "nobody was told: move or close them at the desk."
)
TRIED = "Nothing was changed: this was only tried."


@click.group()
def config() -> None:
    """Write the network's configuration as files, and read it in again."""


@config.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("network"))
@click.pass_obj
def export_files(parts: Parts, folder: Path) -> None:
    """Write the network to FOLDER, in the files that `import` and `seed` read."""
    from mobility.gateways import toml_file
    from mobility.services import network_export

    settings = parts.settings()
    with parts.migrated(settings):
        written = network_export.documents()
    toml_file.write_folder(folder, written, head=HEAD)
    click.echo(f"{len(written)} files are in {folder}.")


@config.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would differ, and change nothing.")
@click.pass_obj
def import_files(parts: Parts, folder: Path, *, dry_run: bool) -> None:
    """Bring the network into line with the files of FOLDER: all of it, or nothing."""
    from mobility.gateways.holidays import public_holidays
    from mobility.services import network

    settings, now = parts.settings(), clock.now()
    with parts.migrated(settings):
        loaded = network.import_folder(
            folder, settings=settings, now=now, holidays=public_holidays, dry_run=dry_run
        )
    left = [STRANDED.format(office=slug, count=count) for slug, count in loaded.stranded.items()]
    said = [*loaded.differences, *loaded.stays, *left]
    click.echo("\n".join(said if loaded.changed else [SAME, *loaded.stays]))
    if dry_run:
        click.echo(TRIED)
