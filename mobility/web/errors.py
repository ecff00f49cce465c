"""Every refusal and every failure is answered here, by the pages of error_pages."""

import secrets

import structlog
from flask import Flask, current_app, g, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from mobility.domain.errors import DomainError
from mobility.web.error_pages import FORM_KEPT, FORM_TOO_OLD, REFUSALS, STATUSES, Page
from mobility.web.i18n import language
from mobility.web.sent import same_origin

log = structlog.get_logger("mobility.error")
Answer = tuple[str, int]


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
