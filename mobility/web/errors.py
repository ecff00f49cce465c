"""The only place that turns a refusal into a status and a sentence a person can act on."""

import secrets
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, g, render_template, request
from flask.globals import request_ctx
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from mobility.domain.errors import DomainError
from mobility.web.i18n import language
from mobility.web.sent import same_origin

log = structlog.get_logger("mobility.error")
Answer = tuple[str, int]
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
FORM_TOO_OLD = Page(
    400,
    _l("This form was open for too long."),
    _l("What was saved stays saved. Please open the page again."),
)
FORM_KEPT = Page(400, FORM_TOO_OLD.title, KEPT)


def init_app(app: Flask) -> None:
    """Answer every refusal and every failure with a page in the person's language."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, unexpected)
    # Flask would add the trace, whose last line may repeat what a person typed.
    app.logger.disabled = True


def refused(refusal: DomainError) -> Answer:
    """Say what could not be done, and the way on."""
    if refusal.code == "busy":
        log.warning("database_busy", cause=str(refusal), id=g.get("request_id"))
    return _show(REFUSALS.get(refusal.code, STATUSES[409]))


def form_too_old(_error: CSRFError) -> Answer:
    """A form whose token no longer fits, because the cookie was erased or changed.

    What one of our own pages sent can be sent again; what another site sent is not offered.
    """
    if not same_origin():
        return _show(FORM_TOO_OLD)
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    return _show(FORM_KEPT, typed=typed, address=request.full_path.removesuffix("?"))


def failed(error: HTTPException) -> Answer | HTTPException:
    """An error of HTTP; redirects pass as they are."""
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
        return unexpected(error.original_exception)
    return _show(STATUSES.get(status, STATUSES[400 if status < 500 else 500]))


def unexpected(error: Exception) -> Answer:
    """A defect: the page shows a code, the log has the same code and the trace."""
    incident = g.get("request_id") or secrets.token_hex(4)
    # The trace's values could hold a person's data, so that only places and types are logged.
    log.error("unexpected", id=incident, error=type(error).__name__, where=_where(error))
    return _show(STATUSES[500], incident=incident)


def _where(error: BaseException) -> list[str]:
    frame, places = error.__traceback__, []
    while frame is not None:
        code = frame.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno} {code.co_name}")
        frame = frame.tb_next
    return places[-8:]


def _show(page: Page, **values: object) -> Answer:
    if request_ctx.url_adapter is None:
        # A forged Host leaves nothing to make links with, and the page that says so has links.
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    return render_template("error.html", page=page, lang=language(), **values), page.status
