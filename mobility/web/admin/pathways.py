"""Pathways: the list with the state of each, their texts with versions, a new one."""

from datetime import date

from flask import Blueprint, abort, request
from flask_babel import gettext as _

from mobility.domain.config import Version
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.pathway_stop import CodeTaken
from mobility.domain.pathway_text import read_texts
from mobility.domain.staff import Role, Staff
from mobility.services import pathway_admin, pathway_status, pathway_stops
from mobility.services.pathway_admin import Opened
from mobility.web.access import staff
from mobility.web.admin import frame, stop_words
from mobility.web.admin import pathway_form as words
from mobility.web.admin.frame import Answer, admin_page, both, go, say
from mobility.web.admin.pathway_form import NewPathwayForm, PathwayForm
from mobility.web.i18n import NAMES
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_pathways", __name__)


@blueprint.get("/admin/pathways")
@staff(Role.ADMINISTRATOR, everywhere=True)
def index(person: Staff) -> Answer:
    """List every pathway: its state today, who is booked ahead, what is missing."""
    rows = pathway_admin.list_all(settings=settings(), now=now())
    waiting = pathway_stops.proposed()
    return admin_page(
        "admin/pathways.html",
        person,
        rows=rows,
        waiting=waiting,
        words=words,
        names=NAMES,
    )


@blueprint.get("/admin/pathways/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def new(person: Staff) -> Answer:
    """Ask for the texts of a pathway that is not there yet."""
    form = NewPathwayForm(data={"bring": [{}]})
    form.offer()
    return admin_page("admin/pathway_new.html", person, form=form, errors=[])


@blueprint.post("/admin/pathways/new")
@staff(Role.ADMINISTRATOR, everywhere=True)
def make(person: Staff) -> Answer:
    """Make it: suspended, and shown to nobody before it has a rule."""
    form = NewPathwayForm(request.form)
    form.offer()
    if form.change_rows(request.form):
        return admin_page("admin/pathway_new.html", person, form=form, errors=[])
    texts, named = form.read(), form.named()
    if texts is not None and named is not None:
        try:
            where = {"settings": settings(), "now": now()}
            pathway_admin.create(*named, texts, person=person, **where)  # type: ignore[arg-type]
        except CodeTaken:
            form.code.errors = [str(_("Another pathway has this code."))]
        else:
            say(_("It is there, suspended. Nobody sees it before it has a rule."))
            return go("admin_pathways.show", code=named[0])
    return admin_page("admin/pathway_new.html", person, form=form, errors=form.problems()), 422


@blueprint.get("/admin/pathways/<code>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def show(person: Staff, code: str) -> Answer:
    """Show a pathway's texts, status and versions."""
    found = _look(code)
    form = PathwayForm(data=words.values_of(found.texts))
    return _page(person, found, form)


@blueprint.post("/admin/pathways/<code>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff, code: str) -> Answer:
    """Save the texts as the next version."""
    form = PathwayForm(request.form)
    if form.change_rows(request.form):
        return _page(person, _look(code), form, seen=frame.seen())
    texts = form.read()
    if texts is None:
        return _page(person, _look(code), form, seen=frame.seen()), 422
    try:
        changed = pathway_admin.save(code, texts, seen=frame.seen(), person=person, now=now())
    except ChangedMeanwhile as refusal:
        found = _look(code)
        differ = both(words.LABELS, words.shown(found.texts), words.shown(texts))
        return _page(person, found, form, refusal=refusal, differ=differ), 409
    say(_("Saved. People read it now.") if changed else _("Nothing differs from what stood here."))
    return go("admin_pathways.show", code=code)


@blueprint.post("/admin/pathways/<code>/again")
@staff(Role.ADMINISTRATOR, everywhere=True)
def again(person: Staff, code: str) -> Answer:
    """Make the texts of an earlier version current again, as the next version."""
    number = request.form.get("number", 0, type=int)
    kept = {one.number: one for one in _look(code).history}
    if number not in kept:
        abort(404)
    texts = read_texts(kept[number].data)
    try:
        pathway_admin.save(code, texts, seen=frame.seen(), person=person, now=now())
    except ChangedMeanwhile as refusal:
        found = _look(code)
        form = PathwayForm(data=words.values_of(texts))
        differ = both(words.LABELS, words.shown(found.texts), words.shown(texts))
        return _page(person, found, form, refusal=refusal, differ=differ), 409
    say(_("Version %(number)d is in use again.", number=number))
    return go("admin_pathways.show", code=code)


@blueprint.post("/admin/pathways/<code>/drop")
@staff(Role.ADMINISTRATOR, everywhere=True)
def drop(person: Staff, code: str) -> Answer:
    """Take back a change of status that has not begun."""
    try:
        since = date.fromisoformat(request.form.get("since", ""))
    except ValueError:
        abort(400)
    where = {"settings": settings(), "now": now()}
    if pathway_status.drop_planned(code, since, person=person, **where):  # type: ignore[arg-type]
        say(_("Taken back. What people were told before stays told."))
    else:
        say(_("There was nothing to take back."), "info")
    return go("admin_pathways.show", code=code)


def _look(code: str) -> Opened:
    return pathway_admin.look(code, settings=settings(), now=now())


def _history(found: Opened) -> list[tuple[Version, list[str]]]:
    """List the versions, each with the names of what it changed."""
    texts = [read_texts(one.data) for one in found.history]
    before = [*texts[1:], None]
    return [
        (one, words.changes(was, now_so))
        for one, was, now_so in zip(found.history, before, texts, strict=False)
    ]


def _page(
    person: Staff,
    found: Opened,
    form: PathwayForm,
    *,
    seen: int | None = None,
    refusal: ChangedMeanwhile | None = None,
    differ: list[tuple[str, str, str]] | None = None,
) -> str:
    stops = pathway_stops.all_of(found.listed.code, now=now())
    return admin_page(
        "admin/pathway.html",
        person,
        found=found,
        form=form,
        seen=found.number if seen is None else seen,
        refusal=refusal,
        differ=differ or [],
        history=_history(found),
        errors=form.problems(),
        stop=next((one for one in stops if one.is_open), None),
        stops=stops,
        stands=stop_words.STANDS,
        words=words,
        names=NAMES,
    )
