"""The `mobility staff` commands, and what is said of the demonstration's accounts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from mobility import clock
from mobility.cli.parts import ACCOUNTS, Parts
from mobility.domain.errors import AccountExists, AccountUnknown, OfficeUnknown
from mobility.domain.language import LANGUAGES
from mobility.domain.password import LEAST, password_problem
from mobility.domain.settings import Settings
from mobility.domain.staff import Grant, Role

# Loaded by the commands that need them: `run` must be quick.
if TYPE_CHECKING:
    from mobility.services.staff import NewStaff

ONCE = "Password for the first sign-in of {email}, good once: {password}"


@click.group()
def staff() -> None:
    """Accounts of whoever works with the system."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues call them.")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE[@OFFICE]")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Spoken; default es.")
@click.option("--gender", type=click.Choice(["woman", "man"]), default=None)
@click.option("--pathway", "pathways", multiple=True, metavar="CODE", help="Served; default all.")
@click.option("--organisation", default="", metavar="NAME", help="Of a helper.")
@click.option("--places", type=click.IntRange(0, 500), help="A day, of a new organisation.")
@click.option("--manages", is_flag=True, help="Sees who else helps there.")
@click.option("--pages", default="es", metavar="LANGUAGE", help="Language of the pages.")
@click.option("--one-time", is_flag=True, help="Print a password for the first time; ask none.")
@click.pass_obj
def add(parts: Parts, /, email: str, *, one_time: bool, **told: Any) -> None:  # noqa: ANN401
    """Give EMAIL an account."""
    settings, now = parts.settings(), clock.now()
    if email.count("@") != 1 or email.startswith("@") or email.endswith("@"):
        raise click.BadParameter(f"expected an e-mail address, got {email}")
    with parts.migrated(settings), _refusals():
        new = _new(email, told, settings, now)
        password = "" if one_time else _ask(email, told["name"])
        _add(new, password, settings, now)


@staff.command("list")
@click.pass_obj
def list_all(parts: Parts) -> None:
    """List the accounts: address, state, second factor, roles, name."""
    from mobility.services import colleagues

    with parts.migrated(parts.settings()):
        for one in colleagues.everybody():
            roles = ",".join(f"{grant.role}@{grant.office or '*'}" for grant in one.grants)
            of = f" ({one.organisation})" if one.organisation else ""
            click.echo(f"{one.email}  {one.state}  {one.factor}  {roles}  {one.name}{of}")


@staff.command()
@click.argument("email")
@click.pass_obj
def suspend(parts: Parts, email: str) -> None:
    """Let the account of EMAIL no longer work, wherever it is signed in."""
    from mobility.services import colleagues

    with parts.migrated(parts.settings()), _refusals():
        colleagues.suspend(email, now=clock.now())
    click.echo(f"{email} is suspended.")


@staff.command("start-anew")
@click.argument("email")
@click.pass_obj
def start_anew(parts: Parts, email: str) -> None:
    """Give EMAIL a new first password, for who lost theirs, the phone or the sheet."""
    from mobility.services import colleagues

    settings = parts.settings()
    with parts.migrated(settings), _refusals():
        password = colleagues.start_anew(email, settings=settings, now=clock.now())
    click.echo(ONCE.format(email=email, password=password))


def add_demonstration(settings: Settings, now: datetime) -> None:
    """Make the demonstration's accounts; in development only."""
    from mobility.services import demo_staff

    demo_staff.add(ACCOUNTS, settings=settings, now=now)


def tell_demonstration(settings: Settings) -> None:
    """Print the demonstration's sign-ins; in development only."""
    from mobility.services import demo_staff

    found = demo_staff.known(ACCOUNTS, settings=settings)
    if found is None:
        return
    click.echo(f"Staff of the demonstration sign in on {settings.base_url}/staff/sign-in")
    click.echo(f"  password: {found.password}   PIN of a locked screen: {found.pin}")
    for email, what in found.people:
        click.echo(f"  {email:<32}{what}")


def _new(email: str, told: Mapping[str, Any], settings: Settings, now: datetime) -> "NewStaff":
    """Read what was told of a new account; what cannot be is a wrong parameter."""
    from mobility.services import pathways
    from mobility.services.staff import NewStaff

    _one_of("--language", told["languages"], LANGUAGES)
    _one_of("--pages", [told["pages"]], settings.languages)
    _one_of("--pathway", told["pathways"], [one.code for one in pathways.list_pathways()])
    grants = tuple(_grant(role) for role in told["roles"])
    helps = any(grant.role is Role.HELPER for grant in grants)
    if helps != bool(told["organisation"]):
        raise click.BadParameter("a helper has an --organisation, and nobody else")
    return NewStaff(
        email=email,
        name=told["name"],
        grants=grants,
        locale=told["pages"],
        languages=told["languages"] or ("es",),
        gender=told["gender"] or "",
        pathways=told["pathways"],
        organisation_id=_organisation(told, now) if helps else None,
        manages=told["manages"],
    )


def _organisation(told: Mapping[str, Any], now: datetime) -> int:
    """Find a helper's organisation, or add it where its places a day are told."""
    from mobility.services import colleagues, organisations

    found = colleagues.organisation_named(told["organisation"])
    if found is not None:
        return found
    if told["places"] is None:
        raise click.BadParameter("no such organisation; a new one needs --places")
    new = organisations.NewOrganisation(name=told["organisation"], places_a_day=told["places"])
    return organisations.add(new, now=now).id


def _grant(text: str) -> Grant:
    role, _, office = text.partition("@")
    _one_of("--role", [role], list(Role))
    return Grant(Role(role), office or None)


def _one_of(option: str, given: Iterable[str], known: Collection[str]) -> None:
    for one in given:
        if one not in known:
            raise click.BadParameter(f"{option}: expected one of {', '.join(known)}, got {one}")


def _ask(email: str, name: str) -> str:
    """Ask for the password of whoever sits here, until it can be used."""
    while True:
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        if password_problem(asked, asked, email=email, name=name) is None:
            return asked
        click.echo(f"Please choose {LEAST} signs or more, not easy to guess.", err=True)


def _add(new: "NewStaff", password: str, settings: Settings, now: datetime) -> None:
    from mobility.services import colleagues
    from mobility.services import staff as accounts

    accounts.add(new, now=now)
    if password:
        colleagues.give_password(new.email, password, settings=settings, now=now)
        click.echo(f"{new.email} can sign in.")
    else:
        once = colleagues.start_anew(new.email, settings=settings, now=now)
        click.echo(ONCE.format(email=new.email, password=once))


@contextmanager
def _refusals() -> Iterator[None]:
    """Say in one line what cannot be done."""
    try:
        yield
    except AccountExists:
        raise click.ClickException("this address has an account already") from None
    except AccountUnknown as unknown:
        raise click.ClickException(f"no account has the address {unknown}") from None
    except OfficeUnknown as unknown:
        raise click.ClickException(f"no office is called {unknown}") from None
