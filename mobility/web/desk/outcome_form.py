"""The form of an outcome: all kinds on one page, of which each asks only for what it needs."""

import uuid
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from mobility.domain.outcome import (
    MOST_LINE,
    MOST_TEXT,
    REASONS,
    Decision,
    OutcomeKind,
    kinds_for,
)
from mobility.services.outcome_page import Asked
from mobility.web import outcome_words as words
from mobility.web.i18n import clock_time, long_day, text

MISSING = {
    "reason": _l("Choose the reason."),
    "pathway": _l("Choose the pathway."),
    "partner": _l("Write the name of the organisation."),
    "where": _l("Write where the person has to go."),
    "bring": _l("Tick a document, or write what is missing."),
}
TOO_LONG = _l("Please write less.")
NO_KIND = _l("Choose what came of the visit.")
TAKEN = _l("Another person took that time. Choose another one.")
NO_DATE = _l("Please check the date. It must be today or later.")
LINES, TEXTS = ("partner", "where", "more"), ("text", "note")


class OutcomeForm(Form):
    """What came of a visit; the reason of each kind is a field of its own."""

    kind = RadioField(_l("What came of the visit?"), validate_choice=False)
    changed_reason = RadioField(_l("Why another pathway?"), validate_choice=False)
    not_for_now_reason = RadioField(_l("Why not for now?"), validate_choice=False)
    left_reason = RadioField(_l("Why did the person leave?"), validate_choice=False)
    pathway = SelectField(_l("Which pathway?"), validate_choice=False)
    partner = StringField(_l("Name of the organisation"))
    where = StringField(_l("Where to go"))
    bring = SelectMultipleField(_l("What the person has to bring"), validate_choice=False)
    more = StringField(_l("Something else to bring"))
    until = StringField(_l("Until which day?"))
    next_at = RadioField(_l("The next appointment"), validate_choice=False)
    text = TextAreaField(_l("For the person, in their language"))
    note = TextAreaField(_l("Note for colleagues"))
    once = HiddenField()

    def offer(self, asked: Asked, zone: str) -> "OutcomeForm":
        """Offer what there is to choose from for this visit."""
        kinds = kinds_for(asked.state)
        self.kind.choices = [(str(kind), str(words.KINDS[kind])) for kind in kinds]
        for kind in REASONS:
            field: Any = self[f"{kind}_reason"]
            field.choices = [(code, str(said)) for code, said in words.REASONS[kind].items()]
        others = [(code, text(name)) for code, name in asked.pathways if code != asked.pathway]
        self.pathway.choices = [("", str(_("Choose a pathway"))), *others]
        self.bring.choices = [(str(at), text(item)) for at, item in enumerate(asked.bring)]
        times = [
            (one.starts_at.isoformat(), f"{long_day(one.day)}, {clock_time(one.starts_at, zone)}")
            for one in asked.times
        ]
        self.next_at.choices = [("", str(_("None for now"))), *times]
        self.next_at.data = self.next_at.data or ""
        return self

    @classmethod
    def fresh(cls, asked: Asked, kind: str) -> "OutcomeForm":
        """Begin with a kind that a key chose, or with what was decided so far."""
        once, before, kinds = str(uuid.uuid4()), asked.before, kinds_for(asked.state)
        chosen = kind if kind in kinds else kinds[0] if len(kinds) == 1 else None
        if before is None:
            return cls(kind=chosen, once=once)
        typed: dict[str, Any] = {f"{before.kind}_reason": before.reason}
        ticked = [str(at) for at, item in enumerate(asked.bring) if item in before.bring]
        return cls(
            kind=chosen or before.kind.value,
            once=once,
            pathway=before.pathway,
            partner=before.partner,
            where=before.where,
            bring=ticked,
            more=before.more,
            until=before.until.isoformat() if before.until else "",
            text=before.text,
            **typed,
        )

    def read(self, asked: Asked, today: date) -> Decision | None:
        """Return what was decided, or mark what is missing or cannot be used."""
        if self.kind.data not in set(OutcomeKind):
            self.refuse(self.kind, NO_KIND)
            return None
        decision = self._decision(OutcomeKind(self.kind.data), asked, today)
        for name in decision.lacks:
            self.refuse(self._field(name, decision.kind, asked), MISSING[name])
        for names, most in ((LINES, MOST_LINE), (TEXTS, MOST_TEXT)):
            for name in names:
                if len(self[name].data or "") > most:
                    self.refuse(self[name], TOO_LONG)
        return None if self.problems() else decision

    def refuse(self, field: Field, message: LazyString | str) -> None:
        """Mark a field that cannot be used."""
        field.errors = [str(message)]

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary, in the order of the page."""
        return [(str(one.id), str(one.errors[0])) for one in self if one.errors]

    def _decision(self, kind: OutcomeKind, asked: Asked, today: date) -> Decision:
        """Read what this kind asks for; what was typed for another stays on the page only."""
        goes_on = kind not in (OutcomeKind.NOT_FOR_NOW, OutcomeKind.LEFT)
        referred, changed = kind is OutcomeKind.REFERRED, kind is OutcomeKind.CHANGED
        return Decision(
            uid=_uuid(self.once.data or ""),
            kind=kind,
            reason=(self[f"{kind}_reason"].data or "") if kind in REASONS else "",
            pathway=_chosen(self.pathway) if changed else "",
            partner=_line(self.partner) if referred else "",
            where=_line(self.where) if referred else "",
            bring=self._ticked(asked) if goes_on and not changed else (),
            more=_line(self.more) if goes_on else "",
            until=self._until(today) if goes_on else None,
            next_at=self._next_at() if kind is OutcomeKind.DOCUMENTS else None,
            text=_text(self.text) if kind is not OutcomeKind.LEFT else "",
            note=_text(self.note),
        )

    def _ticked(self, asked: Asked) -> tuple[Any, ...]:
        ticked = set(self.bring.data or ())
        return tuple(item for at, item in enumerate(asked.bring) if str(at) in ticked)

    def _next_at(self) -> datetime | None:
        """Read the chosen time; one that is no longer offered is marked, and not another's."""
        chosen = self.next_at.data
        if not chosen:
            return None
        if _is_offered(self.next_at):
            return datetime.fromisoformat(chosen)
        self.refuse(self.next_at, TAKEN)
        return None

    def _until(self, today: date) -> date | None:
        raw = (self.until.data or "").strip()
        if not raw:
            return None
        with suppress(ValueError):
            day = datetime.strptime(raw, "%Y-%m-%d").date()  # noqa: DTZ007 -- a day has no zone
            if day >= today:
                return day
        self.refuse(self.until, NO_DATE)
        return None

    def _field(self, name: str, kind: OutcomeKind, asked: Asked) -> Field:
        if name == "bring" and not asked.bring:
            return self.more
        field: Field = self[f"{kind}_reason" if name == "reason" else name]
        return field


def _uuid(raw: str) -> str:
    """Read the form's own name; a form without a proper one is only itself."""
    with suppress(ValueError):
        return str(uuid.UUID(raw))
    return str(uuid.uuid4())


def _chosen(field: SelectField) -> str:
    """Read a choice, "" where it is none of those that are offered."""
    return str(field.data) if _is_offered(field) else ""


def _is_offered(field: Any) -> bool:  # noqa: ANN401 -- the library's types are loose
    return field.data in dict(field.choices)


def _line(field: StringField) -> str:
    return " ".join((field.data or "").split())


def _text(field: TextAreaField) -> str:
    return (field.data or "").strip()
