"""Every refusal of the domain, each with a stable code; wording and status live in web/errors."""

from datetime import datetime


class DomainError(Exception):
    """Something that was asked for cannot be done, for a reason a person can be told."""

    code = "refused"


class Busy(DomainError):
    """The database did not answer in time, or chose this unit to end a deadlock."""

    code = "busy"


class SlotFull(DomainError):
    """Every place of the slot is taken."""

    code = "slot_full"


class SlotClosed(DomainError):
    """The office has closed or withheld the slot."""

    code = "slot_closed"


class SlotPast(DomainError):
    """The slot has already begun."""

    code = "slot_past"


class SlotUnknown(DomainError):
    """No such slot serves this person: a stale or altered form, or another office's slot."""

    code = "slot_unknown"


class HoldExpired(DomainError):
    """The applicant took longer than the hold allows, or holds nothing."""

    code = "hold_expired"


class HoldAlreadyExtended(DomainError):
    """A hold is extended once."""

    code = "hold_already_extended"


class AlreadyBooked(DomainError):
    """A live appointment exists for the same document."""

    code = "already_booked"


class SameName(DomainError):
    """Somebody with these names and this birth date has a live appointment: the page asks."""

    code = "same_name"


class DetailsMissing(DomainError):
    """Nothing was told about the person yet; the form comes first."""

    code = "details_missing"


class AppointmentNotFound(DomainError):
    """No appointment has this code together with this birth date."""

    code = "appointment_not_found"


class TooManyTries(DomainError):
    """Too many wrong answers for one code within the hour."""

    code = "too_many_tries"


class LinkInvalid(DomainError):
    """A signed link is altered, outdated or past its expiry."""

    code = "link_invalid"


class MoveNotAllowed(DomainError):
    """The appointment's state does not allow what was asked."""

    code = "move_not_allowed"


class TooManyMoves(DomainError):
    """The applicant has moved the appointment as often as the rules allow."""

    code = "too_many_moves"


class TooLateToMove(DomainError):
    """The office's cut-off before the visit has passed."""

    code = "too_late_to_move"


class DraftExpired(DomainError):
    """The answers of this journey are no longer open on this phone; the code reopens them."""

    code = "draft_expired"


class AnswersChanged(DomainError):
    """The answers are no longer those that the decision was made on."""

    code = "answers_changed"


class CodeUnknown(DomainError):
    """No screening has this code."""

    code = "code_unknown"


class NotServed(DomainError):
    """No office serves this pathway for this person in this way."""

    code = "not_served"


class AlreadyWaiting(DomainError):
    """The person already stands in this line."""

    code = "already_waiting"


class OfferUnknown(DomainError):
    """The link of an offer is altered, or its person was erased since."""

    code = "offer_unknown"


class OfferOver(DomainError):
    """The place was answered before, or its time to answer has passed."""

    code = "offer_over"


class NetworkInvalid(DomainError):
    """The network's description is wrong; carries file, key and reason."""

    code = "network_invalid"

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason = file, key, reason


class TextInvalid(DomainError):
    """A message's text cannot be used; carries the reason."""

    code = "text_invalid"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AccountExists(DomainError):
    """An account with this e-mail address exists already."""

    code = "account_exists"


class SignInRefused(DomainError):
    """Who signs in could not be proved; never says what was wrong."""

    code = "sign_in_refused"


class AccountUnknown(DomainError):
    """No account has this e-mail address."""

    code = "account_unknown"


class OfficeUnknown(DomainError):
    """No office has this name."""

    code = "office_unknown"


class VisitUnknown(DomainError):
    """No visit of this office has this name: a stale form, or another office's visit."""

    code = "visit_unknown"


class NotAllowed(DomainError):
    """It takes a supervisor, who has not approved."""

    code = "not_allowed"


class ReasonMissing(DomainError):
    """What is unusual needs a reason."""

    code = "reason_missing"


class ChangedMeanwhile(DomainError):
    """Somebody else changed the same record since it was opened; carries who and when."""

    code = "changed_meanwhile"

    def __init__(self, by: str = "", at: datetime | None = None) -> None:
        super().__init__(by)
        self.by, self.at = by, at
