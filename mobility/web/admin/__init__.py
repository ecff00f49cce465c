"""Administration: what concerns the whole network."""

from flask import Blueprint, Flask

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

BLUEPRINTS: tuple[Blueprint, ...] = (
    *dict.fromkeys((rules.blueprint, rule_trials.blueprint, rule_releases.blueprint)),
    audit.blueprint,
    closing.blueprint,
    days.blueprint,
    figures.blueprint,
    hours.blueprint,
    messages.blueprint,
    *dict.fromkeys((offices.blueprint, offices_edit.blueprint, offices_opening.blueprint)),
    organisations.blueprint,
    overview.blueprint,
    pathways.blueprint,
    people_edit.blueprint,
    phases.blueprint,
    programme.blueprint,
    stops.blueprint,
)


def init_app(app: Flask) -> None:
    """Serve the administrators' pages; they follow the language of whoever has signed in."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
