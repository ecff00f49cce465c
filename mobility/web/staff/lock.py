"""The locked screen: hiding names, and the PIN that shows them again."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain.errors import SignInRefused, TooManyTries
from mobility.domain.staff import PEOPLE, Role, Staff
from mobility.services import own_account
from mobility.web import access, idle
from mobility.web.access import staff
from mobility.web.kept import carried, local_or
from mobility.web.staff.pages import Answer, blueprint, go_on, home
from mobility.web.staff_forms import SignInForm, locked_page, sign_in_page, typed
from mobility.web.wiring import now, settings


@blueprint.get("/locked")
@staff(*PEOPLE, even_locked=True)
def locked(person: Staff) -> Answer:
    """Ask for the PIN; a page that is left open for long leads here too."""
    then = local_or(request.args.get("then", ""), "")
    return locked_page(person, then=then)


@blueprint.post("/lock")
@staff(*Role, even_locked=True)
def lock(person: Staff) -> Response:
    """Lock the screen now; a script is answered by 204."""
    if not person.is_device:
        idle.lock()
    if idle.by_script():
        return Response(status=204)
    return redirect(url_for("staff.locked", then=local_or(typed("then"), "")), 303)


@blueprint.post("/here")
@staff(*PEOPLE)
def here(_person: Staff) -> Response:
    """Hear from a script that somebody writes, or tell one that asks whether the screen is locked.

    The guard before every page does both: it takes note of use, and answers 423 where it is locked.
    """
    return Response(status=204)


@blueprint.post("/unlock")
@staff(*PEOPLE, even_locked=True)
def unlock(person: Staff) -> Answer:
    """Show names again; a script is answered by 204, 422, or 401 once it is signed out."""
    kept, then = carried(), local_or(typed("then"), "")
    try:
        own_account.check_pin(person, typed("pin").strip(), settings=settings(), now=now())
    except SignInRefused:
        return _wrong(person)
    except TooManyTries:
        access.sign_out()
        if idle.by_script():
            return "", 401
        words = _("Too many wrong PINs. Please sign in again.")
        return sign_in_page(SignInForm(), then=then, kept=kept, error=words), 401
    idle.unlock()
    if idle.by_script():
        return Response(status=204)
    return go_on(kept, then or home(person))


def _wrong(person: Staff) -> Answer:
    if idle.by_script():
        return "", 422
    words = _("That PIN is not right.")
    then = local_or(typed("then"), "")
    return locked_page(person, then=then, kept=carried(), error=words), 422
