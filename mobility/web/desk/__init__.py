"""The desk: the pages on which an office runs its day."""

from flask import Blueprint, Flask

PREFIX = "/desk/<office>/<day>"

BLUEPRINTS: tuple[Blueprint, ...] = ()


def init_app(app: Flask) -> None:
    """Serve the desk's pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
