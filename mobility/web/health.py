"""Whether this copy is up, for machines."""

from flask import Blueprint, Flask

from mobility import clock
from mobility.services import health as service
from mobility.services import timers
from mobility.web.access import everyone
from mobility.web.wiring import settings

blueprint = Blueprint("health", __name__, url_prefix="/health")


def init_app(app: Flask) -> None:
    """Serve the checks."""
    app.register_blueprint(blueprint)


@blueprint.get("/live")
@everyone
def live() -> tuple[str, int]:
    """Answer while the process runs."""
    return "ok", 200


@blueprint.get("/ready")
@everyone
def ready() -> tuple[str, int]:
    """Answer while the database answers too; name the timed jobs that are late.

    A late reminder is no reason to take every node out of service, so that the status stays 200.
    """
    if not service.database_answers():
        return "database", 503
    return _said(_late()) or "ok", 200


@blueprint.get("/timers")
@everyone
def timers_in_time() -> tuple[str, int]:
    """Answer 503 with their names when timed jobs are late: for monitors, not for balancers."""
    late = _late()
    return (_said(late), 503) if late else ("ok", 200)


def _late() -> tuple[str, ...]:
    return timers.late_jobs(clock.now(), settings())


def _said(late: tuple[str, ...]) -> str:
    return f"late: {', '.join(late)}" if late else ""
