"""The desk: the pages on which an office runs its day."""

from flask import Blueprint, Flask

from mobility.web.desk import (
    closing,
    correction,
    day,
    day_end,
    display,
    dispute,
    from_paper,
    outcome,
    place,
    slip,
    steps,
    walk_in,
    window,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    closing.blueprint,
    correction.blueprint,
    day.blueprint,
    day_end.blueprint,
    display.blueprint,
    outcome.blueprint,
    # The pages of paper.py too: they share their blueprint.
    from_paper.blueprint,
    place.blueprint,
    slip.blueprint,
    steps.blueprint,
    # The list of people to call, and what is settled from it.
    dispute.blueprint,
    walk_in.blueprint,
    window.blueprint,
)


def init_app(app: Flask) -> None:
    """Serve the desk's pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
