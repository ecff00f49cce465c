"""What a correction asks: the person's three forms with what stands now, and a reason."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from mobility.domain.applicant import Applicant
from mobility.domain.appointment import Purpose
from mobility.domain.correction import Reason, changed_fields
from mobility.domain.slot import Mode
from mobility.services.corrections import Correction
from mobility.services.visit_file import VisitFile
from mobility.web.contact_fields import HOME
from mobility.web.dense_person import DensePerson, typed_of
from mobility.web.desk.reasons import CORRECTIONS, ReasonForm, reason_form
from mobility.web.person_forms import Asked
from mobility.web.wiring import settings

WHOLE = ("given_names", "first_surname", "birth_date")
Sent = MultiDict[str, str]


class CorrectionForm:
    """The whole page, with what stands in the file or what was sent."""

    def __init__(self, file: VisitFile, today: date, *, sent: Sent | None = None) -> None:
        self.file, self.sent = file, sent
        country = file.nationality if file.nationality != "OTHER" else HOME
        whatsapp = settings().development or bool(settings().sending.whatsapp_url)
        asked = Asked(
            nationality=file.nationality,
            phone_country=country,
            today=today,
            telephone=file.mode == Mode.TELEPHONE,
            whatsapp=whatsapp,
        )
        # Of whom little was asked, little has to be known now.
        partial = not all(file.identity.get(name) for name in WHOLE)
        self.person = DensePerson(asked, sent=sent, known=_known(file), partial=partial)
        self.why: ReasonForm = reason_form(sent, CORRECTIONS)

    def read(self) -> Correction | None:
        """Return what shall stand; None where something is marked."""
        who, reason = self.person.read(), self.why.read_reason()
        if who is None or not reason or self.problems():
            return None
        return _correction(who, Reason(reason), self._version())

    def look_again(self) -> str:
        """Say, once, what an officer should look at: it refuses nothing."""
        return self.person.look_again()

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary, in the order of the page."""
        return [*self.person.problems(), *self.why.problems()]

    def is_saved(self, correction: Correction) -> bool:
        """Say whether all of a correction stands in the file already, however it was typed."""
        parts = ("identity", "contact", "needs")
        same = (
            not changed_fields(getattr(self.file, part), getattr(correction, part))
            for part in parts
        )
        return all(same) and set(correction.permissions) == set(self.file.permissions)

    def differences(self) -> list[tuple[str, str, str]]:
        """List the fields in which what was typed is not what stands now: label, now, typed."""
        known = _known(self.file)
        pairs = [(field, known.get(field.name, []), typed) for field, typed in self._typed()]
        return [
            (str(field.label.text), _worded(field, stands), _worded(field, typed))
            for field, stands, typed in pairs
            if not field.name.endswith("_seen") and _plain(stands) != _plain(typed)
        ]

    def _typed(self) -> Iterator[tuple[Field, list[str]]]:
        sent = self.sent if self.sent is not None else Sent()
        for form in self.person.forms:
            for field in form:
                yield field, sent.getlist(field.name)

    def _version(self) -> int:
        typed = (self.sent or Sent()).get("row_version", "")
        return int(typed) if typed.isdecimal() else 0


def _correction(who: Applicant, reason: Reason, version: int) -> Correction:
    return Correction(
        row_version=version,
        reason=reason,
        identity=who.identity(),
        contact=who.contact(),
        needs=who.needs(),
        permissions=frozenset(who.permissions),
    )


def _known(file: VisitFile) -> dict[str, list[str]]:
    """Turn what stands in a file into what would have been typed."""
    stands: dict[str, Any] = {**file.identity, **file.contact, **file.needs}
    given = {str(one): ["y"] for one in Purpose if one.value in file.permissions}
    return {**typed_of(stands), **given}


def _plain(values: list[str]) -> list[str]:
    """Compare as a person would: without spaces around, and nothing like empty or none."""
    told = sorted(value.strip() for value in values)
    return [value for value in told if value not in ("", "0")]


def _worded(field: Field, values: list[str]) -> str:
    """Say what stands in a field, choices in words."""
    names = {value: str(label) for value, label in getattr(field, "choices", None) or ()}
    return ", ".join(names.get(value, "✓" if value == "y" else value) for value in values)
