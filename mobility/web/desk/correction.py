"""Correcting who a visit is for, how to reach them, and what they need."""

from flask import Blueprint, abort

from mobility.domain.staff import Role, Staff
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer

blueprint = Blueprint("correction", __name__, url_prefix=PREFIX)


@blueprint.route("/visits/<uid>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.SUPERVISOR)
def edit(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Correct what an appointment says of its person."""
    del person, office, day, uid
    abort(404)
