"""What each refusal and each error says: status, what happened, what was kept, the next step."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

START = _l("Go to the start")


@dataclass(frozen=True)
class Page:
    """An error page: what happened, what was not lost, and the one next step."""

    status: int
    title: LazyString
    body: LazyString
    endpoint: str = "public.start"
    action: LazyString = START


KEPT = _l("Nothing you wrote was lost.")
TIMES = _l("See the times that are free")

REFUSALS = {
    "slot_full": Page(
        409,
        _l("Another person took that place."),
        _l("Your answers are saved."),
        "booking.day_again",
        TIMES,
    ),
    "slot_closed": Page(
        409,
        _l("The office closed that time."),
        _l("Your answers are saved."),
        "booking.day_again",
        TIMES,
    ),
    "slot_past": Page(
        409,
        _l("That time has already begun."),
        _l("Your answers are saved."),
        "booking.day_again",
        TIMES,
    ),
    "slot_unknown": Page(
        409,
        _l("That time is not offered here."),
        _l("Your answers are saved."),
        "booking.day_again",
        TIMES,
    ),
    "hold_expired": Page(
        409,
        _l("A lot of time has passed."),
        _l("We could no longer keep your place. Everything you wrote is still here."),
        "booking.day_again",
        TIMES,
    ),
    "hold_already_extended": Page(
        409,
        _l("You already have more time."),
        _l("We can give more time once."),
        "booking.details",
        _l("Continue where I was"),
    ),
    "already_booked": Page(
        409,
        _l("This document already has an appointment."),
        KEPT,
        "find.lost_code",
        _l("I lost my code"),
    ),
    "appointment_not_found": Page(
        404,
        _l("We do not find an appointment with that information."),
        _l("Please check the code and the date."),
        "find.find",
        _l("Try again"),
    ),
    "too_many_tries": Page(
        429,
        _l("Too many tries with that code."),
        _l("Please wait an hour, or call the office. This protects your appointment."),
    ),
    "link_invalid": Page(
        404,
        _l("This link no longer works."),
        _l("You can see your appointment with your code and your birth date."),
        "find.find",
        _l("Write my code"),
    ),
    "move_not_allowed": Page(
        409,
        _l("That is no longer possible for this appointment."),
        _l("Nothing was changed."),
        "find.find",
        _l("See my appointment"),
    ),
    "too_many_moves": Page(
        409,
        _l("You have already changed the day twice."),
        _l("Your appointment stays as it is. The office can help you change it again."),
        "find.find",
        _l("See my appointment"),
    ),
    "too_late_to_move": Page(
        409,
        _l("It is too late to change this appointment here."),
        _l("Your appointment stays as it is. If you cannot come, call the office."),
        "find.find",
        _l("See my appointment"),
    ),
    "draft_expired": Page(
        409,
        _l("A lot of time has passed."),
        _l("Your answers are still saved. Write your code."),
        "screening.reopen",
        _l("Write my code"),
    ),
    "answers_changed": Page(
        409,
        _l("Your answers changed."),
        _l("Please look at your options again. What you wrote is saved."),
        "screening.result",
        _l("See my options"),
    ),
    "code_unknown": Page(
        404,
        _l("We do not find that code."),
        _l("Please check each letter and number."),
        "screening.reopen",
        _l("Try again"),
    ),
    "not_served": Page(
        409,
        _l("No office offers this now."),
        _l("You can ask for an appointment for general guidance."),
        "screening.result",
        _l("Back to my options"),
    ),
    "already_waiting": Page(
        409,
        _l("You are already in this waiting line."),
        _l("You do not have to do anything."),
        "waitlist.mine",
        _l("See my place in the line"),
    ),
    "offer_unknown": Page(
        404,
        _l("This link no longer works."),
        _l("You can see your place in the line with the code of your options."),
        "screening.reopen",
        _l("Write my code"),
    ),
    "offer_over": Page(
        409,
        _l("That place is no longer kept for you."),
        _l("You can see your place in the line with the code of your options."),
        "screening.reopen",
        _l("Write my code"),
    ),
    "text_invalid": Page(
        400,
        _l("This message cannot be saved."),
        _l("Nothing was changed. Please look at its gaps and at its length."),
    ),
}

STATUSES = {
    400: Page(
        400,
        _l("We could not read what was sent."),
        _l("Please go back and try again. What was saved stays saved."),
    ),
    403: Page(403, _l("This page is not open to you."), _l("Nothing was changed.")),
    404: Page(
        404, _l("This page does not exist."), _l("The address may be old or have a mistake.")
    ),
    405: Page(405, _l("This page cannot be used that way."), _l("Please start from a link.")),
    409: Page(409, _l("Something changed in the meantime."), KEPT),
    413: Page(413, _l("That is too much text."), _l("Please write less and send it again.")),
    429: Page(429, _l("Too many tries."), _l("Please wait a while and try again.")),
    500: Page(
        500,
        _l("Something went wrong here."),
        _l("It is not your fault. What was saved stays saved. Please try again."),
    ),
    503: Page(
        503,
        _l("Many people are here right now."),
        _l("What was saved stays saved. Please wait a minute and try again."),
    ),
}
REFUSALS["busy"] = STATUSES[503]
REFUSALS["visit_unknown"] = REFUSALS["office_unknown"] = STATUSES[404]
REFUSALS["pathway_unknown"] = REFUSALS["stop_unknown"] = STATUSES[404]
FORM_TOO_OLD = Page(
    400,
    _l("This form was open for too long."),
    _l("What was saved stays saved. Please open the page again."),
)
FORM_KEPT = Page(400, FORM_TOO_OLD.title, KEPT)
