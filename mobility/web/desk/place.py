"""Moving and closing a visit for a person."""

from flask import Blueprint, abort

from mobility.domain.staff import Role, Staff
from mobility.web.access import staff
from mobility.web.desk.frame import PREFIX, Answer

blueprint = Blueprint("place", __name__, url_prefix=PREFIX)


@blueprint.route("/visits/<uid>/move", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.SUPERVISOR)
def move(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Move a visit for the person."""
    del person, office, day, uid
    abort(404)


@blueprint.route("/visits/<uid>/close", methods=["GET", "POST"])
@staff(Role.OFFICER, Role.SUPERVISOR)
def close(person: Staff, office: str, day: str, uid: str) -> Answer:
    """Close a visit for the person."""
    del person, office, day, uid
    abort(404)
