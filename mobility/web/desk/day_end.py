"""Closing the day: everybody who is left is settled on one page."""

from flask import Blueprint

from mobility.domain.staff import Role, Staff
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer, back

blueprint = Blueprint("day_end", __name__, url_prefix=PREFIX)


@blueprint.get("/close-day")
@staff(Role.OFFICER, Role.SUPERVISOR)
def settle(person: Staff, office: str, day: str) -> Answer:
    """List everybody who is left, each with what can become of them."""
    return back(office, day)
