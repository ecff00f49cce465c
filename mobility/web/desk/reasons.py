"""The words for why the desk changes a visit, and for a supervisor who has to approve it."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField

from mobility.domain.correction import Reason, Wall
from mobility.domain.staff_move import CloseReason, Look, MoveReason, Place
from mobility.services.standing_by import Approval
from mobility.web import person_words

Words = Mapping[str, LazyString]
CORRECTIONS: Words = {
    Reason.TYPING: _l("It was typed wrongly"),
    Reason.DOCUMENT_SEEN: _l("I saw the document"),
    Reason.PERSON_SAID: _l("The person said so"),
    Reason.NEW_CONTACT: _l("The person has another telephone or e-mail"),
    Reason.OTHER: _l("Another reason"),
}
MOVES: Words = {
    MoveReason.PERSON_ASKED: _l("The person asked for it"),
    MoveReason.CANNOT_WAIT: _l("The person cannot wait"),
    MoveReason.OFFICE_NEEDS: _l("The office needs the time"),
    MoveReason.MISTAKE: _l("We made a mistake"),
    MoveReason.OTHER: _l("Another reason"),
}
CLOSINGS: Words = {
    CloseReason.PERSON_ASKED: _l("The person asked for it"),
    CloseReason.TWICE: _l("The person has two appointments"),
    CloseReason.NOT_SERVED: _l("This office cannot help with it"),
    CloseReason.OTHER: _l("Another reason"),
}
WALLS: Words = {
    Wall.DOCUMENT: _l("The document changes."),
    Wall.NAME: _l("The name changes by more than a few letters."),
    Wall.BIRTH_DATE: _l("The birth date changes."),
}
PLACES: Words = {
    Place.PRIORITY: _l("kept for priority"),
    Place.WITHHELD: _l("withheld by the office"),
}
LOOKS: Words = {
    Look.TOO_LATE: _l("The time to change this appointment is over."),
    Look.MOVED_OFTEN: _l("The person has changed the day as often as the rules allow."),
    Look.NOT_ACCEPTED: _l("That office does not usually see people in this situation."),
    Look.INTAKE_CLOSED: _l("That office takes no new requests now."),
}
CHOOSE: LazyString = _l("Choose a reason.")
ASK_SUPERVISOR: LazyString = _l("A supervisor has to approve this with e-mail and PIN.")
NOT_APPROVED: LazyString = _l(
    "That e-mail and PIN are not those of a supervisor of this office. Nothing was changed."
)
TRIED_OFTEN: LazyString = _l("Too many wrong PINs. Wait an hour, or ask another supervisor.")


class ReasonForm(Form):
    """Why, and the supervisor who stands by where it takes one."""

    reason = RadioField(_l("Why?"), validate_choice=False)
    approver_email = StringField(_l("E-mail of the supervisor"))
    approver_pin = StringField(_l("PIN of the supervisor"))
    codes: frozenset[str] = frozenset()

    def offer(self, reasons: Words) -> None:
        """Offer the reasons of a page."""
        self.codes = frozenset(reasons)
        self.reason.choices = person_words.options(reasons)

    def read_reason(self) -> str:
        """Return the code of the reason, or mark that there is none."""
        if self.reason.data not in self.codes:
            self.reason.errors = [str(CHOOSE)]
            return ""
        return str(self.reason.data)

    def approval(self) -> Approval:
        """Return what the supervisor typed."""
        return Approval(email=self.approver_email.data or "", pin=self.approver_pin.data or "")

    def ask_supervisor(self, *, often: bool = False) -> None:
        """Mark that a supervisor has to approve, or that what was typed is not one's."""
        typed = (self.approver_email.data or "").strip() or self.approver_pin.data
        message = TRIED_OFTEN if often else NOT_APPROVED if typed else ASK_SUPERVISOR
        self.approver_email.errors = [str(message)]

    def problems(self) -> list[tuple[str, str]]:
        """List the marked fields for the summary."""
        return [(str(field.id), str(field.errors[0])) for field in self if field.errors]


def reason_form(sent: MultiDict[str, str] | None, reasons: Words) -> ReasonForm:
    """Make the form with the reasons of a page."""
    form = ReasonForm(sent)
    form.offer(reasons)
    return form
