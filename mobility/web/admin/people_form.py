"""The form of an account: who somebody is, whom they can serve, and what they may do where."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField

from mobility.domain.grants import GrantProblem, grant_problem, tidy
from mobility.domain.language import LANGUAGES
from mobility.domain.person_name import NameProblem, name_problem, tidy_name
from mobility.domain.staff import Grant, Role
from mobility.gateways.contact import parse_email
from mobility.services import offices, organisation_list, pathways
from mobility.services.people import Person
from mobility.services.people_changes import Changes, Rights
from mobility.web.admin import people_words as words
from mobility.web.i18n import NAMES, text
from mobility.web.person_words import NAME_WRONG, language_name
from mobility.web.wiring import settings

MOST_EMAIL = 120
GRANT, SEPARATOR = "grant", "@"


class PersonForm(Form):
    """Who somebody is and whom they can serve; what they may do is sent beside it."""

    name = StringField(_l("Name"))
    locale = SelectField(_l("Language of the pages"), validate_choice=False)
    languages = SelectMultipleField(_l("Languages they speak"), validate_choice=False)
    gender = RadioField(_l("Gender"), validate_choice=False)
    pathways = SelectMultipleField(_l("Pathways they serve"), validate_choice=False)
    organisation = SelectField(_l("Organisation"), validate_choice=False)
    manages = BooleanField(_l("Sees who books for the organisation, and how much"))
    grants: frozenset[Grant] = frozenset()
    grant_error = ""

    def prepare(self) -> None:
        """Offer the languages, pathways, organisations and offices that there are."""
        self.locale.choices = [(code, NAMES.get(code, code)) for code in settings().languages]
        self.languages.choices = [(code, language_name(code)) for code in LANGUAGES]
        self.gender.choices = [(value, str(label)) for value, label in words.GENDERS.items()]
        self.pathways.choices = [(code, text(names)) for code, names in pathways.names().items()]
        none = ("", str(_("No organisation")))
        self.organisation.choices = [none, *organisation_list.names()]
        self.offices = office_names()

    def fill(self, person: Person) -> None:
        """Show an account as it stands."""
        self.name.data, self.locale.data = person.name, person.locale
        self.languages.data, self.gender.data = list(person.languages), person.gender
        self.pathways.data = list(person.pathways)
        self.organisation.data, self.manages.data = person.organisation_uid, person.manages
        self.grants = frozenset(person.grants)

    def read(self) -> Changes:
        """Return what was sent; what cannot be used is marked. Rights are read apart."""
        name = tidy_name(self.name.data or "")
        problem = name_problem(name)
        if problem is NameProblem.EMPTY:
            self.name.errors = [str(_("Write the name."))]
        elif problem is not None:
            self.name.errors = [str(NAME_WRONG[problem])]
        return Changes(
            name=name,
            locale=_one(self.locale, settings().languages[0]),
            languages=tuple(_some(self.languages)),
            gender=_one(self.gender, ""),
            pathways=tuple(_some(self.pathways)),
        )

    def read_rights(self) -> Rights:
        """Return the rights that were sent; those that do not go together are marked."""
        self.grants = tidy(_sent_grants(self.offices))
        organisation = _one(self.organisation, "")
        problem = grant_problem(self.grants, in_organisation=bool(organisation))
        if problem is not None:
            self.refuse(problem)
        manages = bool(self.manages.data) and bool(organisation)
        return Rights(grants=self.grants, organisation=organisation, manages=manages)

    def refuse(self, problem: GrantProblem) -> None:
        """Say at its place why the rights do not go together."""
        if problem in words.OF_ORGANISATION:
            self.organisation.errors = [str(words.PROBLEMS[problem])]
        else:
            self.grant_error = str(words.PROBLEMS[problem])

    def problems(self) -> list[tuple[str, str]]:
        """List what is wrong, for the summary on top."""
        marked = [(str(field.id), str(field.errors[0])) for field in self if field.errors]
        at_grants = [("grants", self.grant_error)] if self.grant_error else []
        return sorted([*marked, *at_grants], key=lambda one: _ORDER.index(one[0]))

    def rows(self) -> Iterable[tuple[str, str]]:
        """List where rights can be given: every office, all of them first."""
        return [("", str(_("All offices"))), *self.offices.items()]

    def has(self, role: Role, office: str) -> bool:
        """Say whether a right is given."""
        return Grant(role, office or None) in self.grants


class InvitationForm(PersonForm):
    """The same for somebody who has no account yet: their address too."""

    email = StringField(_l("E-mail"))

    def read_email(self) -> str:
        """Return the address; one that cannot be used is marked."""
        found = parse_email(self.email.data or "")
        if not found or len(found) > MOST_EMAIL:
            self.email.errors = [str(_("Write the e-mail address of the person."))]
            return ""
        return found


_ORDER = ("name", "email", "locale", "languages", "gender", "pathways", "grants", "organisation")


def office_names() -> dict[str, str]:
    """Name every office shortly, by its slug."""
    named = {one.slug: one.details.short_name for one in offices.list_offices()}
    return dict(sorted(named.items(), key=lambda one: one[1]))


def described(person: Person, labels: Mapping[str, object], form: PersonForm) -> dict[str, str]:
    """Word how an account stands, field by field, to set it beside what was sent."""
    own = {"name": person.name, "locale": NAMES.get(person.locale, person.locale)}
    own["languages"] = ", ".join(language_name(code) for code in person.languages)
    own["gender"] = str(words.GENDERS.get(person.gender, ""))
    own["pathways"] = _picked(form.pathways, person.pathways)
    own["grants"] = _roles_in_words(person.grants, form)
    own["organisation"] = person.organisation
    return {name: own[name] for name in labels}


def sent(form: PersonForm, changes: Changes, labels: Mapping[str, object]) -> dict[str, str]:
    """Word what was sent, field by field."""
    own = {"name": changes.name, "locale": NAMES.get(changes.locale, changes.locale)}
    own["languages"] = ", ".join(language_name(code) for code in changes.languages)
    own["gender"] = str(words.GENDERS.get(changes.gender, ""))
    own["pathways"] = _picked(form.pathways, changes.pathways)
    own["grants"] = _roles_in_words(form.grants, form)
    chosen = changes.rights.organisation if changes.rights else form.organisation.data
    own["organisation"] = _picked(form.organisation, (chosen or "",)) if chosen else ""
    return {name: own[name] for name in labels}


def _roles_in_words(grants: Iterable[Grant], form: PersonForm) -> str:
    return "; ".join(f"{role}: {where}" for role, where in words.roles(grants, form.offices))


def _picked(field: Any, values: Iterable[str]) -> str:  # noqa: ANN401 -- a field with choices
    labels = dict(field.choices)
    return ", ".join(str(labels.get(one, one)) for one in values)


def _one(field: Any, otherwise: str) -> str:  # noqa: ANN401 -- a field with choices
    return str(field.data) if field.data in dict(field.choices) else otherwise


def _some(field: Any) -> list[str]:  # noqa: ANN401 -- a field with choices
    chosen = set(field.data or ())
    return [value for value, _label in field.choices if value in chosen]


def _sent_grants(known: Mapping[str, str]) -> list[Grant]:
    """Read the ticked boxes: a role, and the office behind it or none for all of them."""
    found = []
    for one in request.form.getlist(GRANT):
        role, _at, office = one.partition(SEPARATOR)
        if role in {*Role} and (not office or office in known):
            found.append(Grant(Role(role), office or None))
    return found
