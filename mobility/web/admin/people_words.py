"""The words for accounts: roles, states, second factors, and why rights do not go together."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.grants import GrantProblem
from mobility.domain.staff import Grant, Role, SecondFactor, StaffState
from mobility.services.people import Person

ROLES: Mapping[Role, LazyString] = {
    Role.OFFICER: _l("Officer"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
    Role.HELPER: _l("Helper"),
    Role.DISPLAY: _l("Waiting room screen"),
}
ROLE_HINTS: Mapping[Role, LazyString] = {
    Role.OFFICER: _l("receives people at the desk"),
    Role.SUPERVISOR: _l("approves what an officer may not decide alone, and closes days"),
    Role.ADMINISTRATOR: _l("changes the office, and at all offices the whole network"),
    Role.AUDITOR: _l("reads figures and the audit trail, and changes nothing"),
    Role.HELPER: _l("books for people who cannot, for an organisation"),
    Role.DISPLAY: _l("a screen on the wall that calls turns; nobody works with it"),
}
STATES: Mapping[StaffState, LazyString] = {
    StaffState.ACTIVE: _l("Works"),
    StaffState.INVITED: _l("Invited"),
    StaffState.SUSPENDED: _l("Suspended"),
}
FACTORS: Mapping[SecondFactor, LazyString] = {
    SecondFactor.NONE: _l("None yet"),
    SecondFactor.APP: _l("App"),
    SecondFactor.SHEET: _l("Sheet"),
}
GENDERS: Mapping[str, LazyString] = {
    "": _l("Not told"),
    "woman": _l("Woman"),
    "man": _l("Man"),
}
PROBLEMS: Mapping[GrantProblem, LazyString] = {
    GrantProblem.NONE: _l("Choose at least one role at one office."),
    GrantProblem.NO_ORGANISATION: _l("A helper belongs to an organisation: choose which."),
    GrantProblem.NO_HELPER: _l("Only helpers belong to an organisation: take one of the two away."),
    GrantProblem.HELPER_AND_MORE: _l("A helper has no other role: it would be another account."),
    GrantProblem.DISPLAY_AND_MORE: _l("A screen has no other role: it would be another account."),
    GrantProblem.DISPLAY_EVERYWHERE: _l("A screen hangs at an office: choose which."),
}
OF_ORGANISATION = frozenset({GrantProblem.NO_ORGANISATION, GrantProblem.NO_HELPER})
"""What is shown at the organisation's field; the others stand at the roles."""


def roles(grants: Iterable[Grant], offices: Mapping[str, str]) -> list[tuple[str, str]]:
    """List what somebody may do: each role, and where; in the order of the roles."""
    places: dict[Role, list[str | None]] = {}
    for one in grants:
        places.setdefault(one.role, []).append(one.office)
    return [(str(ROLES[role]), _where(places[role], offices)) for role in ROLES if role in places]


def standing(person: Person, now: datetime) -> tuple[str, str]:
    """Say how an account stands: the kind of its tag, "" for none, and the words."""
    if person.state is StaffState.SUSPENDED:
        return "closed", str(STATES[person.state])
    if person.stopped:
        return "closed", str(_("Its organisation does not work now"))
    if person.state is StaffState.ACTIVE:
        return "", str(STATES[person.state])
    if person.has_password:
        return "missing", str(_("Has a password for the first time"))
    if person.invited_until is None or person.invited_until <= now:
        return "missing", str(_("Invited, the link has expired"))
    hours = -(-(person.invited_until - now).total_seconds() // 3600)
    return "info", ngettext(
        "Invited, the link is good for %(num)d hour",
        "Invited, the link is good for %(num)d hours",
        int(hours),
    )


def factor(person: Person) -> str:
    """Say what proves who signs in, besides the password."""
    return str(FACTORS[person.factor])


def _where(places: list[str | None], offices: Mapping[str, str]) -> str:
    if None in places:
        return str(_("all offices"))
    return ", ".join(sorted(offices.get(one or "", one or "") for one in places))
