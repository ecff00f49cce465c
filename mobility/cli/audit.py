"""The `mobility audit` commands: the audit trail's chain, checked."""

import sys
from zoneinfo import ZoneInfo

import click

from mobility.cli.parts import Parts
from mobility.domain.settings import SettingInvalid

WHAT = {
    "altered": "event {event} was altered",
    "removed": "event {event} was removed",
    "inserted": "event {event} was inserted",
}
WHOLE = "The chain is whole: {links} until {until}, head {head}; {unlinked} wait for a link."
EMPTY = "The chain is whole: no links yet; {unlinked} wait for a link."
BROKEN = "The chain is broken after {links}: {what} ({at})."


@click.group()
def audit() -> None:
    """Check the audit trail."""


@audit.command()
@click.pass_obj
def verify(parts: Parts) -> None:
    """Walk the chain over all events; exits with 1 and names the first link that is broken."""
    from mobility.services import audit_chain, health

    settings = parts.settings()
    with parts.make_app(settings).app_context():
        if not health.database_answers():
            raise SettingInvalid("DATABASE_URL", "no database answers that has been migrated")
        verdict = audit_chain.verify(settings=settings)
    zone = ZoneInfo(settings.home_zone)
    until = verdict.until and verdict.until.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    links = "1 link" if verdict.linked == 1 else f"{verdict.linked} links"
    counted = {"links": links, "unlinked": verdict.unlinked}
    if verdict.broken is None:
        words = WHOLE if verdict.linked else EMPTY
        click.echo(words.format(until=until, head=verdict.head, **counted))
        return
    at = verdict.broken.at
    when = at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else "no time known"
    what = WHAT[verdict.broken.how].format(event=verdict.broken.event_id)
    click.echo(BROKEN.format(links=links, what=what, at=when))
    sys.exit(1)
