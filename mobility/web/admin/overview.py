"""Today in the network: every office on one page."""

from flask import Blueprint

from mobility.domain.staff import Role, Staff
from mobility.services import network_closing
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page

blueprint = Blueprint("admin_overview", __name__)


@blueprint.get("/admin")
@staff(Role.ADMINISTRATOR)
def show(person: Staff) -> Answer:
    """Show the offices of whoever asks."""
    return admin_page("admin/overview.html", person, offices=network_closing.own_offices(person))
