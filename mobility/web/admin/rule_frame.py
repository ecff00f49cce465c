"""What all pages of a rule share: their addresses, and what they are refused with."""

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from mobility.domain.rule_version import RuleFixed, RuleUnknown
from mobility.web import errors
from mobility.web.admin.frame import Answer, go, say

blueprint = Blueprint("admin_rules", __name__)


def sent_number(name: str) -> int:
    """Return a number that the form carries, 0 where it is none."""
    sent = request.form.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


@blueprint.errorhandler(RuleUnknown)
def unknown(_error: RuleUnknown) -> Answer:
    """There is no page of what is not there."""
    return errors.failed(NotFound())


@blueprint.errorhandler(RuleFixed)
def fixed(_error: RuleFixed) -> Answer:
    """Lead back to the page that says why nothing can be changed."""
    say(_("General guidance is for everyone. Its rule cannot be changed."), "warning")
    return go("admin_rules.edit", code=(request.view_args or {})["code"])
