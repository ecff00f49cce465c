"""The form of a pathway's texts, and its words: kinds, states, what is missing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, NumberRange

from mobility.domain.gap import FALLBACK, Text
from mobility.domain.pathway import DatedStatus, PathwayKind, PathwayState
from mobility.domain.pathway_file import CODE
from mobility.domain.pathway_text import TEXTS, Texts
from mobility.web.i18n import NAMES, day_of_month, text
from mobility.web.texts_field import TextsField

MOST_ROWS = 30
KINDS = {
    PathwayKind.PROTECTION: _l("Protection"),
    PathwayKind.FAMILY: _l("Family"),
    PathwayKind.WORK: _l("Work"),
    PathwayKind.RETURN: _l("For those who return"),
    PathwayKind.STAY: _l("Staying in the country"),
    PathwayKind.GUIDANCE: _l("General guidance"),
}
STATES = {
    PathwayState.OPEN: _l("Open"),
    PathwayState.SUSPENDED: _l("Suspended"),
    PathwayState.CLOSED: _l("Closed"),
}
TAGS = {
    PathwayState.OPEN: "may_qualify",
    PathwayState.SUSPENDED: "not_now",
    PathwayState.CLOSED: "closed",
}
LABELS = {
    "name": _l("Name"),
    "summary": _l("In one sentence"),
    "how": _l("How it works"),
    "decides": _l("Who decides"),
    "otherwise": _l("What else there is"),
    "bring": _l("What to bring"),
    "priority": _l("Place in the list"),
}


class PathwayForm(Form):
    """What people read of a pathway."""

    name = TextsField(LABELS["name"], most=80)
    summary = TextsField(LABELS["summary"], most=300)
    how = TextsField(LABELS["how"], most=1500)
    decides = TextsField(LABELS["decides"], most=500)
    otherwise = TextsField(LABELS["otherwise"], most=1000)
    bring = FieldList(TextsField(_l("Document"), most=150, required=False))
    priority = IntegerField(
        LABELS["priority"],
        [
            InputRequired(_l("Write a number from 0 to 99.")),
            NumberRange(0, 99, _l("Write a number from 0 to 99.")),
        ],
    )

    def read(self) -> Texts | None:
        """Return what was written; None where something cannot be used, marked."""
        self.validate()
        for row in self.bring:
            if row.data and not row.data.get(FALLBACK):
                language = NAMES.get(FALLBACK, FALLBACK)
                row.errors = [str(_("Write this in %(language)s.", language=language))]
        if self.problems():
            return None
        rows = tuple(row.data for row in self.bring if row.data)
        texts = {name: self[name].data for name in TEXTS}
        return Texts(**texts, bring=rows, priority=self.priority.data or 0)

    def problems(self) -> list[tuple[str, str]]:
        """List what is wrong for the summary: the field's id and the words."""
        fields = [one for one in self if one is not self.bring]
        return [(one.id, str(one.errors[0])) for one in (*fields, *self.bring) if one.errors]

    def change_rows(self, sent: Mapping[str, str]) -> bool:
        """Add a row to what people bring, or take one away; False where that was not asked."""
        if "add" in sent:
            if len(self.bring) < MOST_ROWS:
                self.bring.append_entry({})
            return True
        number = sent.get("remove", "")
        if not number.isdigit():
            return False
        rows = [row.data for at, row in enumerate(self.bring) if at != int(number)]
        while len(self.bring):
            self.bring.pop_entry()
        for row in rows:
            self.bring.append_entry(row)
        return True


class NewPathwayForm(PathwayForm):
    """A pathway that is not there yet."""

    code = StringField(_l("Code"))
    kind = RadioField(_l("What is it about?"), validate_choice=False)

    def offer(self) -> None:
        """Offer the kinds that there can be more of."""
        self.kind.choices = [
            (one.value, str(label))
            for one, label in KINDS.items()
            if one is not PathwayKind.GUIDANCE
        ]

    def named(self) -> tuple[str, PathwayKind] | None:
        """Return code and kind; None where one cannot be used, marked."""
        self.code.data = (self.code.data or "").strip().upper()
        if not CODE.fullmatch(self.code.data):
            self.code.errors = [
                str(_("Two to twenty capital letters, figures or _, a letter first."))
            ]
        if self.kind.data not in set(PathwayKind) - {PathwayKind.GUIDANCE}:
            self.kind.errors = [str(_("Choose what it is about."))]
        if self.code.errors or self.kind.errors:
            return None
        return self.code.data, PathwayKind(self.kind.data)


def values_of(texts: Texts) -> dict[str, Any]:
    """Give the form what stands now."""
    named = {name: dict(getattr(texts, name)) for name in TEXTS}
    return {**named, "bring": [dict(one) for one in texts.bring], "priority": texts.priority}


def shown(texts: Texts) -> dict[str, str]:
    """Write every text in one line, so that two versions can be compared."""
    lines = {name: _both(getattr(texts, name)) for name in TEXTS}
    bring = "; ".join(_both(one) for one in texts.bring)
    return {**lines, "bring": bring, "priority": str(texts.priority)}


def changes(before: Texts | None, after: Texts) -> list[str]:
    """Name what a version changed; nothing for the first one."""
    if before is None:
        return []
    old, new = shown(before), shown(after)
    return [str(LABELS[name]) for name in LABELS if old[name] != new[name]]


def status_words(status: DatedStatus | None) -> str:
    """Say since when a pathway is open, suspended or closed."""
    if status is None:
        return str(_("Not open yet"))
    since = day_of_month(status.since, year=True)
    if status.state is PathwayState.OPEN:
        return str(_("Open since %(day)s", day=since))
    if status.state is PathwayState.CLOSED:
        return str(_("Closed since %(day)s", day=since))
    return str(_("Suspended since %(day)s", day=since))


def planned_words(state: PathwayState, since: date) -> str:
    """Say what a pathway becomes from a day on."""
    day = day_of_month(since, year=True)
    if state is PathwayState.OPEN:
        return str(_("Opens on %(day)s", day=day))
    if state is PathwayState.CLOSED:
        return str(_("Closes on %(day)s", day=day))
    return str(_("Suspended from %(day)s", day=day))


def _both(one: Text) -> str:
    return " / ".join(f"{one[code]}" for code in sorted(one, reverse=True)) or text(one)


def change_words(state: PathwayState) -> str:
    """Say on the button what is done."""
    buttons = {
        PathwayState.OPEN: _("Open the pathway"),
        PathwayState.SUSPENDED: _("Suspend the pathway"),
        PathwayState.CLOSED: _("Close the pathway"),
    }
    return str(buttons[state])
