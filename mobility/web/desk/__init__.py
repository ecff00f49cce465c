"""The desk: the pages on which an office runs its day."""

from flask import Blueprint, Flask

from mobility.web.desk import (
    correction,
    day,
    day_end,
    outcome,
    paper,
    place,
    to_call,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    correction.blueprint,
    day.blueprint,
    day_end.blueprint,
    outcome.blueprint,
    paper.blueprint,
    place.blueprint,
    to_call.blueprint,
)


def init_app(app: Flask) -> None:
    """Serve the desk's pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
