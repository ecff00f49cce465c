"""The figures of the network: pictures, their tables, and the same as files."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField

from mobility.domain.errors import OfficeUnknown
from mobility.domain.figure_span import Shortcut, Span, SpanProblem, read_span, span_of
from mobility.domain.figure_tables import Chosen
from mobility.domain.figures import Dimension
from mobility.domain.office_hours import local_day
from mobility.domain.staff import Role, Staff
from mobility.gateways import spreadsheet
from mobility.services import figures, pathways
from mobility.services.figures import Figures
from mobility.web import figure_words as words
from mobility.web.access import staff
from mobility.web.admin import figure_rows, figure_views
from mobility.web.admin.frame import Answer, admin_page, problems
from mobility.web.i18n import text
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_figures", __name__)
ANY = ""


class FiguresForm(Form):
    """Which days, and which part of the people."""

    first = StringField(_l("From day"))
    last = StringField(_l("Until"))
    office = SelectField(words.DIMENSIONS[Dimension.OFFICE], validate_choice=False)
    pathway = SelectField(words.DIMENSIONS[Dimension.PATHWAY], validate_choice=False)
    nationality = SelectField(words.DIMENSIONS[Dimension.NATIONALITY], validate_choice=False)
    locale = SelectField(words.DIMENSIONS[Dimension.LOCALE], validate_choice=False)
    channel = SelectField(words.DIMENSIONS[Dimension.CHANNEL], validate_choice=False)

    def offer(self, names: Mapping[Dimension, words.Names], shown: Figures) -> None:
        """Offer what there is, and what was chosen."""
        for dimension in Dimension:
            known = shown.seen[dimension] | {shown.chosen.get(dimension, ANY)}
            every = dimension in (Dimension.OFFICE, Dimension.CHANNEL)
            field: Any = self[dimension.value]
            field.choices = [
                (ANY, _("All")),
                *(
                    (code, name)
                    for code, name in names[dimension].items()
                    if every or code in known
                ),
            ]


@blueprint.get("/admin/figures")
@staff(Role.ADMINISTRATOR, Role.AUDITOR)
def show(person: Staff) -> Answer:
    """Show the figures of some days; those of the last weeks, unless others are asked for."""
    form = FiguresForm(request.args)
    found, status = _span(), 200
    if isinstance(found, SpanProblem):
        form.first.errors = [str(words.WRONG[found])]
        found, status = span_of(Shortcut.WEEKS, _today()), 422
    else:
        form.first.data, form.last.data = found.first.isoformat(), found.last.isoformat()
    try:
        shown = figures.show(found, _chosen(), person)
    except OfficeUnknown:
        abort(404)
    return _page(person, form, shown), status


@blueprint.get("/admin/figures.csv")
@staff(Role.ADMINISTRATOR, Role.AUDITOR)
def csv(person: Staff) -> Response:
    """Give what is shown as comma-separated values."""
    shown = _taken(person)
    written = spreadsheet.csv_file(figure_rows.headings(), figure_rows.rows(shown, _names(shown)))
    return _file(written, spreadsheet.CSV, shown.span, "csv")


@blueprint.get("/admin/figures.xlsx")
@staff(Role.ADMINISTRATOR, Role.AUDITOR)
def xlsx(person: Staff) -> Response:
    """Give what is shown as a workbook."""
    shown = _taken(person)
    rows = figure_rows.rows(shown, _names(shown))
    written = spreadsheet.xlsx_file(_("Figures"), figure_rows.headings(), rows, now=now())
    return _file(written, spreadsheet.XLSX, shown.span, "xlsx")


def _page(person: Staff, form: FiguresForm, shown: Figures) -> str:
    names = _names(shown)
    form.offer(names, shown)
    wrong = bool(form.first.errors)
    return admin_page(
        "admin/figures.html",
        person,
        form=form,
        errors=problems(form),
        shown=None if wrong else shown,
        views=None if wrong else figure_views.views(shown, names),
        shortcuts=_shortcuts(shown),
        asked=_codes(shown.span, shown.chosen),
        chosen=[names[one][code] for one, code in shown.chosen.items() if code in names[one]],
        words=words,
        Dimension=Dimension,
    )


def _taken(person: Staff) -> Figures:
    """Read what is taken away; that it is, is written down."""
    span = _span()
    if isinstance(span, SpanProblem):
        abort(404)
    try:
        return figures.export(span, _chosen(), person, now=now())
    except OfficeUnknown:
        abort(404)


def _today() -> Any:  # noqa: ANN401 -- a day
    return local_day(now(), settings().home_zone)


def _span() -> Span | SpanProblem:
    first, last = request.args.get("first"), request.args.get("last")
    if first is None and last is None:
        return span_of(Shortcut.WEEKS, _today())
    return read_span(first or "", last or "", _today())


def _chosen() -> Chosen:
    """Read what was chosen; anything that is not there is a page that does not exist."""
    asked = {one: request.args.get(one.value, ANY) for one in Dimension}
    chosen = {dimension: code for dimension, code in asked.items() if code != ANY}
    for dimension, code in chosen.items():
        if dimension is not Dimension.OFFICE and code not in _known(dimension):
            abort(404)
    return chosen


def _known(dimension: Dimension) -> words.Names:
    every = pathways.names() if dimension is Dimension.PATHWAY else {}
    return words.names_of(dimension, {}, every)


def _codes(span: Span, chosen: Chosen) -> dict[str, str]:
    """Return what an address says of days and of what was chosen."""
    codes = {dimension.value: code for dimension, code in chosen.items()}
    return {"first": span.first.isoformat(), "last": span.last.isoformat(), **codes}


def _names(shown: Figures) -> dict[Dimension, words.Names]:
    offices = {one.slug: text(one.names) for one in shown.offices}
    every = pathways.names()
    return {dimension: words.names_of(dimension, offices, every) for dimension in Dimension}


def _shortcuts(shown: Figures) -> list[tuple[str, str, bool]]:
    """List the spans that have a name: name, address, and whether it is the one shown."""
    named = []
    for one, label in words.SHORTCUTS.items():
        span = span_of(one, _today())
        asked: dict[str, Any] = {**_codes(span, shown.chosen)}
        named.append((str(label), url_for("admin_figures.show", **asked), span == shown.span))
    return named


def _file(written: bytes, mimetype: str, span: Span, ending: str) -> Response:
    answer = Response(written, mimetype=mimetype)
    name = "-".join((_("figures"), str(span.first), f"{span.last}.{ending}"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
