"""The words for messages: their kinds, what stands in their gaps, and what is wrong with a text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.message import Channel, Kind
from mobility.domain.message_budget import Level
from mobility.domain.message_rules import Problem, Wrong
from mobility.domain.message_text import BY_TELEPHONE, IN_LINE, IN_PERSON, NO_LINK
from mobility.services.message_budget import BudgetWarning
from mobility.services.message_preview import Case
from mobility.web.i18n import text
from mobility.web.person_words import WAYS

Words = Mapping[str, LazyString]


@dataclass(frozen=True)
class Group:
    """Kinds of messages that belong together."""

    title: LazyString
    kinds: tuple[Kind, ...]


GROUPS = (
    Group(
        _l("The person's appointment"),
        (
            Kind.BOOKED,
            Kind.REMINDER,
            Kind.MOVED,
            Kind.GIVEN_UP,
            Kind.NOT_SEEN,
            Kind.WHAT_FOLLOWS,
        ),
    ),
    Group(
        _l("What the office changes"),
        (
            Kind.MOVED_BY_OFFICE,
            Kind.CLOSED_BY_OFFICE,
            Kind.PATHWAY_SUSPENDED,
            Kind.DATA_CORRECTED,
        ),
    ),
    Group(_l("The waiting line and the code"), (Kind.PLACE_OFFERED, Kind.CODE_AGAIN)),
    Group(
        _l("Answers to what somebody writes to us"),
        (
            Kind.STAYING,
            Kind.LEAVING,
            Kind.WHICH_CODE,
            Kind.STOPPED,
            Kind.RESUMED,
            Kind.NOT_UNDERSTOOD,
        ),
    ),
    Group(_l("For the staff"), (Kind.STAFF_INVITED, Kind.STAFF_ANEW)),
)
KINDS: Words = {
    Kind.BOOKED: _l("Appointment made"),
    Kind.REMINDER: _l("Reminder"),
    Kind.MOVED: _l("Changed by the person"),
    Kind.GIVEN_UP: _l("Given up by the person"),
    Kind.NOT_SEEN: _l("The person did not come"),
    Kind.WHAT_FOLLOWS: _l("What follows after the visit"),
    Kind.MOVED_BY_OFFICE: _l("Moved by the office"),
    Kind.CLOSED_BY_OFFICE: _l("Called off by the office"),
    Kind.PATHWAY_SUSPENDED: _l("Pathway stopped"),
    Kind.DATA_CORRECTED: _l("Details corrected"),
    Kind.PLACE_OFFERED: _l("A place is offered"),
    Kind.CODE_AGAIN: _l("Lost code"),
    Kind.STAYING: _l("Answered YES"),
    Kind.LEAVING: _l("Answered NO"),
    Kind.WHICH_CODE: _l("Which appointment?"),
    Kind.STOPPED: _l("Wants no more messages"),
    Kind.RESUMED: _l("Wants messages again"),
    Kind.NOT_UNDERSTOOD: _l("Answer not understood"),
    Kind.STAFF_INVITED: _l("Invitation to an account"),
    Kind.STAFF_ANEW: _l("Account that begins anew"),
}
WHEN: Words = {
    Kind.BOOKED: _l("At once, when somebody has an appointment."),
    Kind.REMINDER: _l("Before the visit, as each office says, and never at night."),
    Kind.MOVED: _l("At once, when the person takes another day or time."),
    Kind.GIVEN_UP: _l("At once, when the person gives the place back."),
    Kind.NOT_SEEN: _l("In the morning after a visit to which nobody came."),
    Kind.WHAT_FOLLOWS: _l("After the visit, when the officer wrote down what comes next."),
    Kind.MOVED_BY_OFFICE: _l("When the office closes a day and found another time."),
    Kind.CLOSED_BY_OFFICE: _l("When the office closes a day and found no other time."),
    Kind.PATHWAY_SUSPENDED: _l("When a pathway stops for those who have an appointment."),
    Kind.DATA_CORRECTED: _l("When the desk corrects name, document or telephone."),
    Kind.PLACE_OFFERED: _l("When a place becomes free for the first in the line."),
    Kind.CODE_AGAIN: _l("When somebody lost the code and asks for it."),
    Kind.STAYING: _l("When somebody answers that they will come."),
    Kind.LEAVING: _l("When somebody answers that they cannot come."),
    Kind.WHICH_CODE: _l("When a number has more than one appointment and answers."),
    Kind.STOPPED: _l("When somebody answers STOP."),
    Kind.RESUMED: _l("When somebody answers START."),
    Kind.NOT_UNDERSTOOD: _l("When an answer is no word that we know."),
    Kind.STAFF_INVITED: _l("When a colleague is given an account."),
    Kind.STAFF_ANEW: _l("When an administrator resets a colleague's account."),
}
CHANNELS = WAYS
GAPS: Words = {
    "day": _l("Day of the visit"),
    "time": _l("Time of the visit"),
    "place": _l("The office's short name, or “by telephone”"),
    "office": _l("The office's short name"),
    "code": _l("Code of the appointment"),
    "name": _l("How the person is called; empty on a borrowed telephone"),
    "link": _l("Address of the person's own page; empty on a borrowed telephone"),
    "contact": _l("Telephone of the office; may be empty"),
    "early": _l("How many minutes before the time to come; may be empty"),
    "old_day": _l("Day that it was before; may be empty"),
    "old_time": _l("Time that it was before; may be empty"),
    "until": _l("Until when it holds"),
    "kept": _l("How long the place is still kept"),
    "note": _l("What the officer wrote for the person; may be empty"),
    "programme": _l("Name of the programme"),
    "by": _l("Who gave the account"),
}
CONDITIONS: Words = {
    IN_PERSON: _l("only for a visit at the office"),
    BY_TELEPHONE: _l("only for a visit by telephone"),
    NO_LINK: _l("only where the message tells no link"),
    IN_LINE: _l("only for whoever was put first in the line"),
}
CASES: Words = {
    Case.IN_PERSON: _l("At the office"),
    Case.BY_TELEPHONE: _l("By telephone"),
    Case.LONG: _l("With the longest names and days"),
    Case.BORROWED: _l("On a borrowed telephone"),
}
LEVELS: Words = {
    Level.ENDLESS: _l("No budget"),
    Level.FINE: _l("Within the budget"),
    Level.NEAR: _l("80 % used"),
    Level.REACHED: _l("Used up"),
}


def wrong(problem: Problem) -> str:
    """Say what is wrong with a text, and what to do about it."""
    return str(_SAID[problem.wrong](problem))


def budget_notice(warning: BudgetWarning) -> str:
    """Say how much of an office's budget of this month is used, and what follows from it."""
    values = {"office": text(warning.details.names), "sent": warning.sent, "most": warning.budget}
    if warning.level is Level.REACHED:
        return str(
            _(
                "%(office)s has used up its messages of this month (%(sent)d of %(most)d): "
                "reminders wait, confirmations and closings still go out.",
                **values,
            )
        )
    return str(
        _("%(office)s has used %(sent)d of %(most)d messages of this month: over 80 %%.", **values)
    )


def taken(length: int, most: int, channel: Channel) -> str:
    """Say how much of a message's room is taken."""
    values = {"length": length, "most": most}
    if channel is Channel.SMS:
        return str(_("%(length)d of %(most)d signs of one text message", **values))
    return str(_("%(length)d of %(most)d signs", **values))


def _too_long(problem: Problem) -> str:
    over = problem.length - problem.most
    said: str = ngettext(
        "What stands outside brackets can become %(length)d signs long and %(most)d fit: "
        "%(num)d too many. Shorten it, or put a part in square brackets.",
        "What stands outside brackets can become %(length)d signs long and %(most)d fit: "
        "%(num)d too many. Shorten it, or put a part in square brackets.",
        over,
        length=problem.length,
        most=problem.most,
    )
    return said


_SAID: Mapping[Wrong, Callable[[Problem], str]] = {
    Wrong.EMPTY: lambda _one: _("Write the message."),
    Wrong.SUBJECT_ELSEWHERE: lambda _one: _("Only an e-mail has a subject."),
    Wrong.SUBJECT_MISSING: lambda _one: _("Write the subject of the e-mail."),
    Wrong.SUBJECT_LONG: lambda one: _(
        "The subject is one line of at most %(most)d signs.", most=one.most
    ),
    Wrong.CONDITION: lambda one: _(
        "“%(what)s:” is no condition. Look at the list of those there are.", what=one.what
    ),
    Wrong.MARK: lambda one: _(
        "A “%(what)s” is too many, or its other half is missing.", what=one.what
    ),
    Wrong.GAP: lambda one: _(
        "This message has no gap {%(what)s}. Look at the list of those there are.", what=one.what
    ),
    Wrong.MAY_BE_EMPTY: lambda one: _(
        "{%(what)s} may be empty: put it in square brackets with the words around it.",
        what=one.what,
    ),
    Wrong.MISSING: lambda one: _(
        "{%(what)s} must stand in it, outside square brackets: without it the message is no use.",
        what=one.what,
    ),
    Wrong.LONG: _too_long,
    Wrong.UNSAID: lambda one: _(
        "“%(what)s” must not be in a message: telephones are shared, and whoever reads along "
        "would learn what the person hopes for or fears.",
        what=one.what,
    ),
    Wrong.PATHWAY: lambda one: _(
        "“%(what)s” is a pathway, and a message names none: telephones are shared.", what=one.what
    ),
}
