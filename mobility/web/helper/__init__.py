"""The pages of whoever books for somebody who cannot: a shelter, a municipality, a call centre."""

from flask import Flask

from mobility.web.helper import book, find, start, visit

BLUEPRINTS = (start.blueprint, book.blueprint, find.blueprint, visit.blueprint)


def init_app(app: Flask) -> None:
    """Serve the helpers' pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
