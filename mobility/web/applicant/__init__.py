"""The pages of whoever looks for an appointment: public ones, questions, and what follows."""

from flask import Flask

from mobility.web import public
from mobility.web.applicant import (
    appointment,
    find,
    leave,
    link,
    move,
    offer,
    request,
    result,
    review,
    stop,
    waitlist,
)
from mobility.web.i18n import prefix

BLUEPRINTS = (
    public.blueprint,
    result.blueprint,  # the questions and what was found share one
    request.blueprint,
    leave.blueprint,
    review.blueprint,  # choosing a place, the details and the check share one
    appointment.blueprint,
    move.blueprint,
    find.blueprint,
    waitlist.blueprint,
)


def init_app(app: Flask) -> None:
    """Serve every page under each language, and a door that chooses one."""
    app.register_blueprint(public.door)
    app.register_blueprint(link.door)
    app.register_blueprint(offer.door)
    stop.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=prefix(app.extensions["languages"]))
