"""The sentences of the audit trail: one for each thing that can happen, by what it is about.

Every action that the program writes down has its sentence here, or the suite fails.
"""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Words = Mapping[str, LazyString]


class Group(StrEnum):
    """What kind of thing happened."""

    LOOKS = "looks"
    VISITS = "visits"
    DESK = "desk"
    LINE = "line"
    ACCOUNTS = "accounts"
    SETTINGS = "settings"
    TRAIL = "trail"


GROUPS: Words = {
    Group.LOOKS: _l("Looks at people's data"),
    Group.VISITS: _l("Appointments"),
    Group.DESK: _l("The desk's day"),
    Group.LINE: _l("Waiting list and calls"),
    Group.ACCOUNTS: _l("Accounts and sign-in"),
    Group.SETTINGS: _l("Configuration and texts"),
    Group.TRAIL: _l("The audit trail"),
}
KINDS: Words = {
    "appointment": _l("Appointment"),
    "audit": _l("The audit trail"),
    "closing": _l("Closing of a day"),
    "figures": _l("Figures"),
    "pathway_stop": _l("Stop of a pathway"),
    "phase": _l("Phase"),
    "programme": _l("The programme's name and look"),
    "contact_stop": _l("Stopped messages"),
    "desk_day": _l("Day of an office"),
    "message_text": _l("Text of a message"),
    "network": _l("The network's files"),
    "offer": _l("Offered place"),
    "office": _l("Office"),
    "organisation": _l("Organisation"),
    "pathway": _l("Pathway"),
    "person": _l("Person without an appointment"),
    "request": _l("Call"),
    "staff": _l("Account"),
    "waitlist_entry": _l("Place in line"),
    "window": _l("Window"),
}
"""The kinds of record, by which the trail is filtered."""

LOOKS: Words = {
    "file_opened": _l("%(who)s opened the file of %(visit)s"),
    "answers_read": _l("%(who)s read the answers of %(visit)s"),
    "other_visit_shown": _l("%(who)s saw where and when %(visit)s is"),
    "found_elsewhere": _l("%(who)s searched, and found %(visit)s at another office or day"),
    "slip_printed": _l("%(who)s printed the slip of %(visit)s"),
    "contact_opened": _l("%(who)s read how to reach somebody who waits for a call"),
    "day_list_read": _l("%(who)s looked at the list of %(office)s for %(day)s"),
    "list_printed": _l("%(who)s printed the list of %(office)s for %(day)s"),
    "list_exported": _l("%(who)s took the list of %(office)s for %(day)s as a file"),
    "visits_listed": _l("%(who)s looked at the appointments that %(name)s booked"),
    "slips_printed": _l("%(who)s printed slips of %(name)s"),
    "reopened_by_helper": _l("%(who)s opened %(visit)s to help its person"),
    "closing_looked_at": _l("%(who)s looked at what closing %(office)s on %(day)s would change"),
    "figures_exported": _l("%(who)s took figures as a file"),
}
VISITS: Words = {
    "booked": _l("%(who)s booked %(visit)s"),
    "walked_in": _l("%(who)s took in a person without an appointment: %(visit)s"),
    "moved": _l("%(who)s changed the day or time of %(visit)s"),
    "moved_by_office": _l("%(who)s gave %(visit)s another place, because the office closed"),
    "given_up": _l("%(who)s gave up %(visit)s"),
    "closed_by_office": _l("%(who)s closed %(visit)s"),
    "suits": _l("%(who)s said that the new time of %(visit)s suits"),
    "said_yes": _l("%(who)s wrote that they are coming to %(visit)s"),
    "leaving": _l("%(who)s wrote that they are not coming to %(visit)s"),
    "staying": _l("%(who)s wrote that they keep %(visit)s after all"),
    "pathway_suspended": _l("%(who)s changed %(visit)s, because its pathway stopped"),
    "told": _l("%(who)s told something more for %(visit)s"),
    "corrected": _l("%(who)s corrected details of %(visit)s"),
    "note_added": _l("%(who)s wrote a note on %(visit)s"),
    "code_asked_again": _l("%(who)s asked to be sent the code of %(visit)s"),
    "dispute_settled": _l("%(who)s settled whose appointment it is: %(visit)s"),
    "namesake_asked_about": _l(
        "%(who)s was asked whether an appointment in the same name is theirs"
    ),
    "second_booking_refused": _l("%(who)s was refused a second appointment"),
}
DESK: Words = {
    "arrived": _l("%(who)s checked in %(visit)s"),
    "called": _l("%(who)s called %(visit)s"),
    "no_answer": _l("%(who)s called %(visit)s, and nobody answered"),
    "put_back": _l("%(who)s put %(visit)s back into the queue"),
    "handed_over": _l("%(who)s handed %(visit)s over to another window"),
    "completed": _l("%(who)s finished %(visit)s"),
    "left": _l("%(who)s wrote down that the person left: %(visit)s"),
    "no_show": _l("%(who)s wrote down that nobody came: %(visit)s"),
    "outcome_changed": _l("%(who)s changed the outcome of %(visit)s"),
    "undone": _l("%(who)s undid the last step of %(visit)s"),
    "interpreters_set": _l("%(who)s set in which languages they interpret at %(office)s"),
    "window_taken": _l("%(who)s sat down at window %(number)s of %(office)s"),
    "window_left": _l("%(who)s left window %(number)s of %(office)s"),
    "window_paused": _l("%(who)s paused window %(number)s of %(office)s"),
    "window_opened": _l("%(who)s went on at window %(number)s of %(office)s"),
    "list_entered": _l("%(who)s typed in from paper the day %(day)s of %(office)s"),
    "day_closed": _l("%(who)s ended the day %(day)s of %(office)s"),
    "day_reopened": _l("%(who)s opened the day %(day)s of %(office)s again"),
    "closed_part": _l("%(who)s closed a day, or a part of it, at %(office)s"),
}
LINE: Words = {
    "joined_line": _l("%(who)s joined the waiting list"),
    "left_line": _l("%(who)s ended a place in the waiting list"),
    "put_ahead": _l("%(who)s put somebody first in line who had lost an appointment"),
    "offered": _l("%(who)s offered a free place to somebody who waits"),
    "accepted": _l("%(who)s took an offered place"),
    "declined": _l("%(who)s said no to an offered place"),
    "lapsed": _l("%(who)s ended an offer that nobody answered"),
    "withdrawn": _l("%(who)s took an offered place back, because the office closed"),
    "call_requested": _l("%(who)s asked to be called"),
    "not_mine": _l("%(who)s said that an appointment is not theirs"),
    "call_settled": _l("%(who)s wrote down what came of a call"),
    "messages_stopped": _l("%(who)s asked for no more messages"),
    "messages_resumed": _l("%(who)s asked for messages again"),
}
ACCOUNTS: Words = {
    "signed_in": _l("%(who)s signed in"),
    "signed_out": _l("%(who)s signed out"),
    "sign_in_failed": _l("Somebody could not sign in as %(name)s"),
    "password_set": _l("%(who)s set a password of their own"),
    "password_refused": _l("%(who)s typed a wrong password"),
    "pin_set": _l("%(who)s set a PIN"),
    "pin_refused": _l("%(who)s typed a wrong PIN"),
    "language_set": _l("%(who)s changed the language of their pages"),
    "ended_everywhere": _l("%(who)s signed out everywhere"),
    "second_factor_set": _l("%(who)s set up a second step for signing in"),
    "password_given": _l("%(who)s gave a password to %(name)s"),
    "password_renewed": _l("%(who)s gave %(name)s a password that is good once"),
    "staff_added": _l("%(who)s made an account for %(name)s"),
    "staff_suspended": _l("%(who)s suspended the account of %(name)s"),
    "staff_resumed": _l("%(who)s let the account of %(name)s work again"),
    "staff_changed": _l("%(who)s changed the account or the rights of %(name)s"),
    "staff_begun_anew": _l("%(who)s let %(name)s begin anew, with a new second step"),
    "staff_ended_everywhere": _l("%(who)s signed %(name)s out everywhere"),
    "invitation_sent": _l("%(who)s sent an invitation to %(name)s"),
    "invitation_revoked": _l("%(who)s took back the invitation of %(name)s"),
    "invitation_accepted": _l("%(who)s accepted the invitation"),
    "provider_linked": _l("%(who)s came in by the identity provider for the first time"),
    "organisation_added": _l("%(who)s added the organisation %(name)s"),
    "organisation_changed": _l("%(who)s changed the organisation %(name)s"),
    "organisation_suspended": _l("%(who)s suspended the organisation %(name)s"),
    "organisation_resumed": _l("%(who)s let the organisation %(name)s work again"),
    "approved": _l("%(name)s approved with a PIN what %(who)s did"),
    "approval_refused": _l("%(who)s was refused an approval: e-mail or PIN did not fit"),
}
SETTINGS: Words = {
    "network_loaded": _l("%(who)s loaded the network's files"),
    "office_created": _l("%(who)s created the office %(office)s"),
    "office_changed": _l("%(who)s changed the office %(office)s"),
    "office_opened": _l("%(who)s opened the office %(office)s to the public"),
    "office_suspended": _l("%(who)s suspended the office %(office)s"),
    "practice_filled": _l("%(who)s filled the practice office %(office)s with invented people"),
    "hours_looked_at": _l("%(who)s looked at whom other hours of %(office)s would affect"),
    "hours_drafted": _l("%(who)s worked on the hours of %(office)s, as a draft"),
    "hours_discarded": _l("%(who)s discarded a draft of the hours of %(office)s"),
    "hours_saved": _l("%(who)s changed the hours of %(office)s"),
    "days_changed": _l("%(who)s changed which days %(office)s is closed"),
    "pathway_made": _l("%(who)s added the pathway %(pathway)s"),
    "pathway_saved": _l("%(who)s changed what people read of the pathway %(pathway)s"),
    "status_changed": _l("%(who)s changed from when the pathway %(pathway)s is open or not"),
    "status_dropped": _l("%(who)s took back a planned change of the pathway %(pathway)s"),
    "stop_proposed": _l("%(who)s proposed to stop the pathway %(pathway)s with people booked"),
    "stop_confirmed": _l("%(who)s confirmed the stop of the pathway %(pathway)s"),
    "stop_withdrawn": _l("%(who)s took back the proposed stop of the pathway %(pathway)s"),
    "stop_halted": _l("%(who)s halted the messages about the stop of the pathway %(pathway)s"),
    "stop_running": _l("%(who)s let the messages about the stop of %(pathway)s go on"),
    "stop_done": _l("%(who)s finished the stop of the pathway %(pathway)s"),
    "rule_drafted": _l("%(who)s worked on the rule of the pathway %(pathway)s, as a draft"),
    "rule_draft_discarded": _l("%(who)s discarded a draft of the rule of %(pathway)s"),
    "rule_compared": _l("%(who)s compared a draft of the rule of %(pathway)s with past answers"),
    "rule_proposed": _l("%(who)s proposed a new rule of the pathway %(pathway)s"),
    "rule_given_back": _l("%(who)s gave back the proposed rule of the pathway %(pathway)s"),
    "rule_published": _l("%(who)s published a new rule of the pathway %(pathway)s"),
    "text_saved": _l("%(who)s saved a text of messages"),
    "text_tested": _l("%(who)s sent themselves a message as a test"),
    "budget_set": _l("%(who)s set how many messages %(office)s may send in a month"),
    "identity_saved": _l("%(who)s changed the programme's name, contacts or look"),
    "phase_saved": _l("%(who)s saved a phase of the programme"),
    "phase_removed": _l("%(who)s removed a phase of the programme"),
    "phase_begun": _l("%(who)s began a phase of the programme"),
    "phase_ended": _l("%(who)s ended a phase of the programme"),
}
TRAIL: Words = {
    "audit_exported": _l("%(who)s took events of the audit trail as a file"),
    "chain_check_asked": _l("%(who)s asked for the chain of the audit trail to be checked"),
    "chain_checked": _l("%(who)s checked the chain of the audit trail"),
}
SENTENCES: Mapping[Group, Words] = {
    Group.LOOKS: LOOKS,
    Group.VISITS: VISITS,
    Group.DESK: DESK,
    Group.LINE: LINE,
    Group.ACCOUNTS: ACCOUNTS,
    Group.SETTINGS: SETTINGS,
    Group.TRAIL: TRAIL,
}
OF: Words = {action: words for group in SENTENCES.values() for action, words in group.items()}
"""The sentence of each action."""
