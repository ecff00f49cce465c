"""The references of rows 6 and 7: the least that Flask and Jinja can do for the same bytes.

gunicorn starts them as `benchmarks.smallest:calendar()` and `benchmarks.smallest:pages()`.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask, render_template, render_template_string, request

import wsgi
from mobility.app import ROOT, create_app
from mobility.services.programme import unsaved
from mobility.web import assets, i18n, programme

PREPARED = "prepared.json"
SMALLEST = "<!doctype html><title>{{ title }}</title><main>{{ words }}</main>"


def calendar() -> Flask:
    """Serve month pages by the program's own templates, from a dict in memory."""
    settings = wsgi.load_settings(os.environ)
    pages: dict[str, dict[str, Any]] = json.loads(_prepared().read_text(encoding="utf-8"))
    app = Flask(
        "mobility", root_path=str(ROOT / "mobility"), template_folder=str(ROOT / "templates")
    )
    app.extensions["mobility"] = settings
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    i18n.init_app(app, languages=settings.languages, translations=ROOT / "translations")
    app.context_processor(lambda: programme.on_pages(unsaved(settings)))
    assets.init_app(app)
    for rule in create_app(settings).url_map.iter_rules():
        if rule.endpoint != "static":
            app.add_url_rule(rule.rule, rule.endpoint, methods=rule.methods)

    def month() -> str:
        return render_template("booking/month.html", **pages[request.query_string.decode()])

    app.view_functions["booking.day"] = month
    return app


def pages() -> Flask:
    """Serve one template with two variables, filled to the sizes of the program's own pages."""
    sizes: dict[str, int] = json.loads(_prepared().read_text(encoding="utf-8"))
    filling = {path: "x" * (size - len(SMALLEST)) for path, size in sizes.items()}
    app = Flask(__name__)

    @app.get("/<path:place>")
    def page(place: str) -> str:
        return render_template_string(SMALLEST, title="Mobility", words=filling[f"/{place}"])

    return app


def prepare(folder: Path, content: Any) -> None:  # noqa: ANN401 -- any JSON
    """Leave what a reference keeps in memory where it finds it."""
    (folder / PREPARED).write_text(json.dumps(content), encoding="utf-8")


def _prepared() -> Path:
    return Path(os.environ["HOME"]) / PREPARED
