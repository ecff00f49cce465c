"""What somebody asks of the audit trail: the filters of its page, read and checked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField

from mobility.services.audit_reading import APPLICANT, SYSTEM, Asked
from mobility.web.audit_words import GROUPS, KINDS, SENTENCES, Group

SHOWN_FIRST = timedelta(days=29)
"""So many days before today are shown to whoever has asked for nothing yet."""
DAY_LENGTH = len("2026-06-12")
LONGEST = 40
MOST_BEHIND = 1_000_000
NOT_FOUND = _l("There is no appointment with this code. Check the letters and figures.")


class AuditForm(Form):
    """Who, where, about what, and from when to when; empty is all."""

    by = SelectField(_l("Who"), validate_choice=False)
    office = SelectField(_l("Office"), validate_choice=False)
    group = SelectField(_l("What happened"), validate_choice=False)
    kind = SelectField(_l("About what"), validate_choice=False)
    record = StringField(_l("Code of an appointment"))
    first = StringField(_l("From day"))
    last = StringField(_l("Until day"))

    def offer(self, people: Sequence[tuple[str, str]], offices: Sequence[tuple[str, str]]) -> None:
        """Offer whom and what there is to choose from."""
        everybody = [(APPLICANT, _("People who ask for appointments")), (SYSTEM, _("The system"))]
        self.by.choices = [("", _("Everybody")), *everybody, *people]
        self.office.choices = [("", _("All offices")), *offices]
        groups = sorted((str(words), str(code)) for code, words in GROUPS.items())
        self.group.choices = [("", _("Everything")), *((code, words) for words, code in groups)]
        kinds = sorted((str(words), code) for code, words in KINDS.items())
        self.kind.choices = [("", _("Everything")), *((code, words) for words, code in kinds)]

    def begin_at(self, today: date) -> None:
        """Choose the days that are shown before anybody has asked."""
        self.first.data = (today - SHOWN_FIRST).isoformat()

    def read(self) -> Asked | None:
        """Return what is asked; None where it cannot be read, which is marked."""
        first, last = self._day(self.first), self._day(self.last)
        if first and last and last < first:
            self.last.errors = [str(_("The last day comes before the first."))]
        if len(self.record.data or "") > LONGEST:
            self.record.errors = [str(NOT_FOUND)]
        if self.problems():
            return None
        return Asked(
            by=self._chosen(self.by),
            office=self._chosen(self.office),
            record=(self.record.data or "").strip(),
            kind=self._chosen(self.kind),
            actions=self._actions(),
            first=first,
            last=last,
        )

    def mark_unknown(self) -> None:
        """Mark that there is no such record."""
        self.record.errors = [str(NOT_FOUND)]

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]

    def asked(self) -> Iterator[tuple[str, str]]:
        """List what was asked, to be asked again."""
        yield from ((field.name, field.data or "") for field in self)

    def _actions(self) -> tuple[str, ...]:
        group = self._chosen(self.group)
        return tuple(SENTENCES[Group(group)]) if group else ()

    def _chosen(self, field: SelectField) -> str:
        """Return a choice; one that is not offered is the first, which the page then shows."""
        if field.data not in {one[0] for one in field.iter_choices()}:
            field.data = ""
        return str(field.data)

    def _day(self, field: StringField) -> date | None:
        raw = (field.data or "").strip()
        try:
            day = date.fromisoformat(raw) if len(raw) == DAY_LENGTH else None
        except ValueError:
            day = None
        if raw and day is None:
            field.errors = [str(_("Write the day like 2026-06-12."))]
        return day


def read_begin(raw: str) -> tuple[datetime, int] | None:
    """Read where a page begins, as `write_begin` wrote it; None for the first page."""
    moment, _sign, behind = raw.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if at.tzinfo is None or not behind.isdecimal() or not int(behind[:9]) <= MOST_BEHIND:
        return None
    return at, int(behind[:9])


def write_begin(begin: tuple[datetime, int]) -> str:
    """Write where the next page begins: a moment, and how many of it were shown."""
    return f"{begin[0].isoformat()}~{begin[1]}"
