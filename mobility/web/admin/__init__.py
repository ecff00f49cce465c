"""Administration: what concerns the whole network."""

from flask import Flask

from mobility.web.admin import (
    audit,
    closing,
    days,
    figures,
    hours,
    messages,
    offices,
    offices_edit,
    offices_opening,
    organisations,
    overview,
    pathways,
    people_edit,
    phases,
    programme,
    rule_releases,
    rule_trials,
    rules,
    stops,
)

PAGES = (
    audit,
    closing,
    days,
    figures,
    hours,
    messages,
    offices,
    offices_edit,
    offices_opening,
    organisations,
    overview,
    pathways,
    people_edit,
    phases,
    programme,
    rule_releases,
    rule_trials,
    rules,
    stops,
)


def init_app(app: Flask) -> None:
    """Serve the administrators' pages; they follow the language of whoever has signed in."""
    # Pages of one noun may stand in several files and share a blueprint.
    for blueprint in dict.fromkeys(page.blueprint for page in PAGES):
        app.register_blueprint(blueprint)
