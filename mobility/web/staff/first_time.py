"""What a new account still lacks on its first sign-in: a password of its own, and a PIN."""

from flask import render_template, request

from mobility.domain.password import password_problem, pin_problem
from mobility.domain.staff import SignInStep
from mobility.services import own_account
from mobility.services import sign_in as signing
from mobility.services.sign_in import Entry
from mobility.web import access
from mobility.web.access import entering
from mobility.web.staff.pages import Answer, blueprint, wording
from mobility.web.staff.sign_in import on_the_way
from mobility.web.staff_forms import typed
from mobility.web.wiring import now, settings


@blueprint.route("/new-password", methods=["GET", "POST"], endpoint="new_password")
@entering
def choose_password(entry: Entry) -> Answer:
    """Let somebody choose a password that nobody else knows."""
    if _step(entry) is not SignInStep.RENEW:
        return on_the_way(entry)
    if request.method == "GET":
        return render_template("staff/new_password.html", errors=[])
    new, again = typed("password"), typed("again")
    problem = password_problem(new, again, email=entry.email, name=entry.staff.name)
    if problem is not None:
        errors = [("password", wording(problem))]
        return render_template("staff/new_password.html", errors=errors), 422
    epoch = own_account.set_password(entry.staff, new, settings=settings(), now=now())
    found = signing.known(entry.staff.uid, epoch, settings=settings(), now=now())
    if found is None:
        return on_the_way(entry)
    access.begin_entry(found, proved=access.has_proved())
    return on_the_way(found)


@blueprint.route("/first-pin", methods=["GET", "POST"], endpoint="first_pin")
@entering
def choose_pin(entry: Entry) -> Answer:
    """Let somebody choose the PIN that opens a locked screen."""
    if _step(entry) is not SignInStep.PIN:
        return on_the_way(entry)
    if request.method == "GET":
        return render_template("staff/first_pin.html", errors=[])
    pin, again = typed("pin").strip(), typed("again").strip()
    problem = pin_problem(pin, again)
    if problem is not None:
        return render_template("staff/first_pin.html", errors=[("pin", wording(problem))]), 422
    own_account.set_pin(entry.staff, pin, settings=settings(), now=now())
    found = access.entered()
    return on_the_way(found or entry)


def _step(entry: Entry) -> SignInStep:
    return entry.step(proved=access.has_proved(), settings=settings())
