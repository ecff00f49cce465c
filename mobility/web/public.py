"""Pages that are the same for everybody: no cookie, and anyone may store them for a while."""

from collections.abc import Iterable
from datetime import date, timedelta

from babel.lists import format_list
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask import url_for as address_of
from flask_babel import get_locale
from werkzeug.wrappers import Response as AnyResponse

from mobility.domain.language import LANGUAGES
from mobility.domain.pathway import DatedStatus, Pathway, PathwayKind, status_on
from mobility.services import offices as network
from mobility.services import pathways as paths
from mobility.services.screening import today
from mobility.web.access import everyone
from mobility.web.headers import storable
from mobility.web.i18n import language, text, weekday
from mobility.web.programme import current as programme
from mobility.web.wiring import now, settings

blueprint = Blueprint("public", __name__)
door = Blueprint("door", __name__)
MONDAY = date(2026, 1, 5)
MONTH = timedelta(days=30)


@door.get("/")
@everyone
def choose_language() -> AnyResponse:
    """Go to the language that the browser asks for, without a cookie."""
    answer = redirect(address_of("public.start", lang=language()))
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/")
@everyone
def start() -> Response:
    """Say what this is, and begin."""
    return settled("public/start.html", left="left" in request.args)


@blueprint.get("/pathways")
@everyone
def pathways() -> Response:
    """List the legal pathways, each with the state it is in."""
    day = today(settings(), now())
    # A new one is shown to nobody before it has its rule.
    rows = [(one, _status(one, day)) for one in paths.list_pathways() if one.rules]
    return page("public/pathways.html", rows=[row for row in rows if row[1] is not None])


@blueprint.get("/pathways/<code>")
@everyone
def pathway(code: str) -> Response:
    """Explain one pathway."""
    found = paths.pathway(code) or abort(404)
    status = (found.rules and _status(found, today(settings(), now()))) or abort(404)
    return page("public/pathway.html", pathway=found, status=status)


@blueprint.get("/offices")
@everyone
def offices() -> Response:
    """List the offices."""
    return page("public/offices.html", offices=network.public_offices())


@blueprint.get("/offices/<slug>")
@everyone
def office(slug: str) -> Response:
    """Show one office: the way there, its languages, whom to reach."""
    found = network.office_page(slug, now=now(), horizon=settings().horizon) or abort(404)
    details = found.office.details
    return page(
        "public/office.html",
        found=found,
        office=found.office,
        weekdays=[weekday(MONDAY + timedelta(days=number)) for number in range(7)],
        spoken=_language_names(details.languages),
        interpreted=_language_names(details.interpreters),
    )


@blueprint.get("/privacy")
@everyone
def privacy() -> Response:
    """Say what is kept, for how long, and who sees it."""
    own = settings()
    return settled(
        "public/privacy.html",
        draft_hours=own.draft_life // timedelta(hours=1),
        result_months=own.screening_life // MONTH,
    )


@blueprint.get("/help", endpoint="help")
@everyone
def help_page() -> Response:
    """Answer what people ask most, and say where a person helps."""
    return page("public/help.html", offices=network.public_offices())


@blueprint.get("/report-a-charge")
@everyone
def report_charge() -> Response:
    """Say where to report that somebody asked for money."""
    return settled("public/report_charge.html")


def page(template: str, **values: object) -> Response:
    """Render a page that may be stored, and answer 304 to whoever has it."""
    answer = storable(make_response(render_template(template, public_page=True, **values)))
    answer.make_conditional(request)
    return answer


def settled(template: str, **values: object) -> Response:
    """Show a page that stays as it is until the programme changes, rendered once a language."""
    if request.query_string:
        return page(template, **values)
    kept: dict[tuple[str, str, int], str] = current_app.extensions.setdefault("settled_pages", {})
    key = (template, language(), programme().row_version)
    if key not in kept:
        kept[key] = render_template(template, public_page=True, **values)
    answer = storable(make_response(kept[key]))
    answer.make_conditional(request)
    return answer


def _language_names(codes: Iterable[str]) -> str:
    names = [text(LANGUAGES.get(code, {"es": code})) for code in codes]
    return str(format_list(names, locale=get_locale()))


def _status(pathway: Pathway, day: date) -> DatedStatus | None:
    status = status_on(pathway.statuses, day)
    # General guidance is always there, whatever its dates say.
    return status or (pathway.statuses[0] if pathway.kind is PathwayKind.GUIDANCE else None)
