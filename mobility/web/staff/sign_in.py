"""Signing in."""

from flask import Blueprint, render_template

from mobility.web.access import everyone

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


@blueprint.get("/sign-in", endpoint="sign_in")
@everyone
def ask() -> str:
    """Ask who is there."""
    return render_template("staff/sign_in.html")
