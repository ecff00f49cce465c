"""Whether this copy is up, for machines."""

from flask import Blueprint, Flask

from mobility.services import health as service
from mobility.web.access import everyone

blueprint = Blueprint("health", __name__, url_prefix="/health")


def init_app(app: Flask) -> None:
    """Serve the two checks."""
    app.register_blueprint(blueprint)


@blueprint.get("/live")
@everyone
def live() -> tuple[str, int]:
    """Answer while the process runs."""
    return "ok", 200


@blueprint.get("/ready")
@everyone
def ready() -> tuple[str, int]:
    """Answer while the database answers too."""
    return ("ok", 200) if service.database_answers() else ("database", 503)
