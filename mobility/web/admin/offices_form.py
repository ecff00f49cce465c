"""The form of an office: as its file, in the person's language, with what is wrong at its place."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from mobility.domain.country import SERVED, country
from mobility.domain.errors import NetworkInvalid
from mobility.domain.language import LANGUAGES
from mobility.domain.office import ContactKind, OfficePlan
from mobility.domain.office_data import plain_data
from mobility.domain.office_file import parse_plain
from mobility.web.admin.office_words import KINDS, wrong_words, zones
from mobility.web.i18n import text
from mobility.web.texts_field import TextsField

YES, NO = "yes", "no"
WHOLE = ("cutoff_hours", "grace_minutes", "arrive_early")
TEXTS = ("names", "town", "address", "directions", "accessibility")
CHOSEN = ("languages", "interpreters", "acceptance")
LISTS = ("contact", "urgent")


class ContactForm(Form):
    """One way to reach somebody; an empty line is none."""

    kind = SelectField(_l("Kind"), validate_choice=False)
    label = TextsField(_l("What it is for"), most=80, required=False)
    value = StringField(_l("Number, address or place"))

    def data_of(self) -> dict[str, Any] | None:
        """Return it as a file says it, None for an empty line."""
        value = _tidy(self.value)
        if not value and not self.label.data:
            return None
        return {"kind": self.kind.data or "", "label": self.label.data, "value": value}


class OfficeForm(Form):
    """Everything that is said of an office but its hours and its single days."""

    names = TextsField(_l("Name"), most=80)
    short_name = StringField(_l("Short name"))
    town = TextsField(_l("Town"), most=80)
    zone = SelectField(_l("Time zone"), validate_choice=False)
    address = TextsField(_l("Address"), most=200, required=False)
    address_is_public = RadioField(_l("Who reads the address?"), validate_choice=False)
    directions = TextsField(_l("How to get there"), most=500, required=False)
    accessibility = TextsField(_l("Access: ramps, steps, toilets"), most=500, required=False)
    latitude = StringField(_l("Latitude"))
    longitude = StringField(_l("Longitude"))
    languages = SelectMultipleField(_l("Languages spoken here"), validate_choice=False)
    interpreters = SelectMultipleField(_l("Languages with an interpreter"), validate_choice=False)
    contact = FieldList(FormField(ContactForm))
    urgent = FieldList(FormField(ContactForm))
    arrive_early = StringField(_l("Minutes to come early"))
    cutoff_hours = StringField(_l("Hours until which a person may move or give up the appointment"))
    grace_minutes = StringField(_l("Minutes of grace before somebody counts as missed"))
    reminders = StringField(_l("Reminders, in hours before the visit"))
    intake_open = BooleanField(_l("The office gives new appointments"))
    acceptance = SelectMultipleField(_l("Whom the office accepts"), validate_choice=False)
    holidays_from = SelectField(_l("Country whose holidays close it"), validate_choice=False)

    def offer(self, plan: OfficePlan, rules: Collection[str]) -> None:
        """Offer what may be chosen, and an empty line more in each list."""
        self.address_is_public.choices = [
            (YES, str(_("Everybody: it stands on the public page"))),
            (NO, str(_("Only who has an appointment: it is told after booking"))),
        ]
        spoken = [(code, text(names)) for code, names in LANGUAGES.items()]
        self.languages.choices = self.interpreters.choices = spoken
        self.holidays_from.choices = [(code, text(country(code).names)) for code in SERVED]
        self.zone.choices = zones(plan.zone)
        self.acceptance.choices = [(name, name) for name in rules]
        for name in LISTS:
            rows: Any = self[name]
            if not rows.entries or rows[-1].form.data_of() is not None:
                rows.append_entry()
            for row in rows:
                row.form.kind.choices = [(kind.value, str(KINDS[kind])) for kind in ContactKind]

    def read(self, plan: OfficePlan, rules: Collection[str]) -> OfficePlan | None:
        """Return the office as it was typed, over how it stands; None, marked, where it is wrong.

        The rule is that of the files: what they refuse is refused here, all of it at once.
        """
        base = plain_data(plan)
        is_well = self.validate()
        typed = self._typed()
        for name in CHOSEN:
            typed[name] = _as_before(self[name].data or (), base[name])
        found = checked({**base, **typed}, base, rules, self._mark)
        return found if is_well else None

    def problems(self) -> list[tuple[str, str]]:
        """List what is wrong for the summary: the field's id and the words."""
        return [(id_of(field), str(field.errors[0])) for field in self._fields_of() if field.errors]

    def _fields_of(self) -> list[Field]:
        found: list[Field] = []
        for field in self:
            if isinstance(field, FieldList):
                found += [part for row in field for part in row.form if _is_marked(part)]
            else:
                found.append(field)
        return found

    def _typed(self) -> dict[str, Any]:
        typed: dict[str, Any] = {name: self[name].data or {} for name in TEXTS}
        typed |= {name: _number(self[name]) for name in WHOLE}
        typed |= {name: _degrees(self[name]) for name in ("latitude", "longitude")}
        typed |= {name: [one for _row, one in self._lines(name)] for name in LISTS}
        return {
            **typed,
            "short_name": _tidy(self.short_name),
            "zone": self.zone.data or "",
            "holidays_from": self.holidays_from.data or "",
            "address_is_public": self.address_is_public.data == YES,
            "intake_open": bool(self.intake_open.data),
            "reminders": _minutes(self.reminders),
        }

    def _lines(self, name: str) -> list[tuple[Any, dict[str, Any]]]:
        rows: Any = self[name]
        read = ((row.form, row.form.data_of()) for row in rows)
        return [(form, data) for form, data in read if data is not None]

    def _mark(self, wrong: NetworkInvalid) -> str:
        """Say what is wrong at its field; return the key that holds it."""
        top, *more = wrong.key.split(".")
        field: Any = self[top]
        if more:
            form = self._lines(top)[int(more[0])][0]
            field = form[more[1]] if len(more) > 1 and more[1] in form else next(iter(form))
        elif isinstance(field, FieldList):
            field = next(iter(field[0].form)) if field.entries else field
        if not field.errors:
            field.errors = [str(wrong_words(wrong.key))]
        return top


def checked(
    data: dict[str, Any],
    base: Mapping[str, Any],
    acceptance: Collection[str],
    mark: Callable[[NetworkInvalid], str],
) -> OfficePlan | None:
    """Read an office as the files' rule does, and mark each key that it refuses.

    What was refused is put back to what stands in `base`, so that the rest is looked at as well.
    """
    is_well = True
    while True:
        try:
            found = parse_plain(data, str(base["slug"]), acceptance)
        except NetworkInvalid as wrong:
            is_well, top = False, mark(wrong)
            if data.get(top) == base[top]:
                return None
            data = {**data, top: base[top]}
        else:
            return found if is_well else None


def form_data(plan: OfficePlan) -> dict[str, Any]:
    """Fill the form from an office as it stands."""
    data = plain_data(plan)
    hours = [minutes / 60 for minutes in plan.reminders]
    located = (plan.details.latitude, plan.details.longitude) != (0.0, 0.0)
    where = {name: str(data[name]) if located else "" for name in ("latitude", "longitude")}
    return {
        **data,
        **where,
        **{name: str(data[name]) for name in WHOLE},
        "address_is_public": YES if plan.details.address_is_public else NO,
        "reminders": ", ".join(f"{one:g}" for one in hours),
    }


def id_of(field: Any) -> str:  # noqa: ANN401 -- any field
    """Name where the error summary leads for a field."""
    return str(field.id)


def _is_marked(field: Field) -> bool:
    return bool(field.errors)


def _as_before(chosen: Collection[str], before: Collection[str]) -> list[str]:
    """List what is chosen in the order in which it stood, and what is new after it."""
    return [
        *(one for one in before if one in chosen),
        *(one for one in chosen if one not in before),
    ]


def _tidy(field: Any) -> str:  # noqa: ANN401 -- a field of text
    return (field.data or "").strip()


def _number(field: Any) -> object:  # noqa: ANN401
    """Read a whole number; what is none stays as it was typed, to be refused."""
    typed = _tidy(field)
    return int(typed) if typed.isascii() and typed.isdecimal() else typed


def _degrees(field: Any) -> object:  # noqa: ANN401
    """Read degrees with a point or a comma; nothing typed is nowhere yet."""
    typed = _tidy(field).replace(",", ".")
    try:
        return float(typed) if typed else 0.0
    except ValueError:
        return typed


def _minutes(field: Any) -> object:  # noqa: ANN401
    """Read hours, parted by commas, as minutes."""
    parts = [one.strip() for one in _tidy(field).replace(";", ",").split(",") if one.strip()]
    try:
        return [round(float(one) * 60) for one in parts]
    except (ValueError, OverflowError):
        return _tidy(field)
