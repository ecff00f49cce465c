"""Administration: what concerns the whole network."""

from flask import Blueprint, Flask

from mobility.web.admin import audit, closing, overview, phases, programme

BLUEPRINTS: tuple[Blueprint, ...] = (
    audit.blueprint,
    closing.blueprint,
    overview.blueprint,
    phases.blueprint,
    programme.blueprint,
)


def init_app(app: Flask) -> None:
    """Serve the administrators' pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
