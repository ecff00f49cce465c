"""The frame of the administrators' pages: sections, what was done, and what others changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from mobility.domain.staff import Role, Staff
from mobility.web.wiring import now, settings

Answer = Any
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
MOST_FIGURES = 9
READERS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


@dataclass(frozen=True)
class Section:
    """A part of the administration: its first page, its name, who sees it, and where.

    `parts` names the blueprints of its further pages.
    """

    endpoint: str
    label: LazyString
    roles: frozenset[Role] = ADMINISTRATOR
    everywhere: bool = True
    parts: tuple[str, ...] = ()


SECTIONS = (
    Section("admin_overview.show", _l("Today"), everywhere=False),
    Section(
        "admin_offices.index", _l("Offices"), everywhere=False, parts=("admin_hours", "admin_days")
    ),
    Section("admin_pathways.index", _l("Pathways"), parts=("admin_rules", "admin_stops")),
    Section("admin_messages.index", _l("Messages"), parts=("admin_budget",)),
    Section("admin_people.index", _l("Staff")),
    Section("admin_organisations.index", _l("Organisations")),
    Section("admin_programme.show", _l("Programme"), parts=("admin_phases",)),
    Section("admin_figures.show", _l("Figures"), READERS, everywhere=False),
    Section("admin_audit.show", _l("Audit"), READERS),
)


def admin_page(template: str, person: Staff, **values: object) -> str:
    """Render a page of the administration within its frame."""
    return render_template(
        template, person=person, sections=sections(person), moment=now(), zone=zone(), **values
    )


def sections(person: Staff) -> list[tuple[str, str, bool]]:
    """List what somebody may open: address, name, and whether it is where they are."""
    here = (request.blueprint or "").split(".")[0]
    return [
        (url_for(one.endpoint), str(one.label), here in (one.endpoint.split(".")[0], *one.parts))
        for one in SECTIONS
        if one.endpoint in current_app.view_functions and _may_open(person, one)
    ]


def zone() -> str:
    """Name the zone in which the network tells times."""
    return settings().home_zone


def say(text: str, kind: str = "success") -> None:
    """Tell on the next page what was done: success, warning or info."""
    flash(text, kind)


def go(endpoint: str, **values: Any) -> Response:  # noqa: ANN401 -- as url_for takes them
    """Go on to a page after a form was carried out."""
    return redirect(url_for(endpoint, **values), 303)


def both(
    labels: Mapping[str, object], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """List what differs between what stands now and what was sent: label, theirs, mine."""
    return [
        (str(label), theirs.get(name, ""), mine.get(name, ""))
        for name, label in labels.items()
        if theirs.get(name, "") != mine.get(name, "")
    ]


def seen(name: str = "seen") -> int:
    """Read which version a form was opened on, 0 for what is no number that we gave it."""
    raw = request.form.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= MOST_FIGURES else 0


def problems(form: Iterable[Any]) -> list[tuple[str, str]]:
    """List a form's errors for the summary on top: the field's id and what is wrong."""
    return [(field.id, str(field.errors[0])) for field in form if field.errors]


def _may_open(person: Staff, section: Section) -> bool:
    return person.may(section.roles) if section.everywhere else person.has(section.roles)
