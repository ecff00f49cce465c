"""Administration: what concerns the whole network."""

from flask import Blueprint, Flask

from mobility.web.admin import closing, overview

BLUEPRINTS: tuple[Blueprint, ...] = (closing.blueprint, overview.blueprint)


def init_app(app: Flask) -> None:
    """Serve the administrators' pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
