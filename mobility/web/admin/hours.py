"""An office's hours and capacity: the draft, what it changes, saving, history, and copies."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.hours_data import same_hours
from mobility.domain.hours_errors import DraftGone, PoolsDiffer
from mobility.domain.office import Pool
from mobility.domain.staff import Role, Staff
from mobility.services import hours_draft, hours_preview
from mobility.web.access import staff
from mobility.web.admin import hours_saving
from mobility.web.admin.frame import Answer, go, say
from mobility.web.admin.hours_form import HoursForm
from mobility.web.admin.hours_page import Shown, overtaken, render
from mobility.web.wiring import now

blueprint = Blueprint("admin_hours", __name__, url_prefix="/admin/offices/<office>")
HERE = "admin_hours.show"


@blueprint.get("/hours")
@staff(Role.ADMINISTRATOR)
def show(person: Staff, office: str) -> Answer:
    """Show the hours or their draft, and what it changes; looking at names is written down."""
    page = hours_preview.page(office, person=person, now=now())
    done = request.args.get("done", "")
    shown = Shown(page=page, form=HoursForm.shown(page), refusal=overtaken(page))
    shown.done = next((one for one in page.history[:1] if str(one.number) == done), None)
    if page.draft is not None:
        shown.look(person)
    return render(shown, person)


@blueprint.post("/hours")
@staff(Role.ADMINISTRATOR)
def change(person: Staff, office: str) -> Answer:
    """Do what the button says: edit the form, look, keep a draft, discard it, or save."""
    if saved := hours_saving.saved_before(office):
        return saved
    page = hours_preview.page(office, person=person, now=now())
    form, do = HoursForm.sent(request.form, page), request.form.get("do", "look")
    shown = Shown(page=page, form=form)
    if do == "add-pool":
        do = f"{do}:{request.form.get('kind', '')}"
    if do.partition(":")[0] in ("add-pool", "drop-pool", "add-line", "drop-line"):
        shown.at = form.change(do, page.today)
        form.numbered()
        return render(shown, person)
    if do == "discard":
        hours_draft.discard(office, person=person, now=now())
        say(str(_("The draft is gone. The hours are as they were.")))
        return go(HERE, office=office)
    pools = form.read(page)
    if pools is None:
        return render(shown, person), 422
    if page.draft is not None and same_hours(pools, page.drafted):
        return hours_saving.with_people(shown, do, person)
    return _keep(shown, pools, do, person)


@blueprint.post("/hours/copy")
@staff(Role.ADMINISTRATOR)
def copy(person: Staff, office: str) -> Answer:
    """Make the hours the drafts of other offices; nothing is saved there."""
    slugs = request.form.getlist("offices")
    if not slugs:
        say(str(_("Choose at least one office.")), "warning")
        return go(HERE, office=office)
    left = hours_draft.copy(office, slugs, person=person, now=now())
    copied = len(set(slugs) - set(left) - {office})
    if copied:
        say(hours_saving.copied_words(copied))
    if left:
        say(hours_saving.left_words(len(left)), "warning")
    return go(HERE, office=office)


@blueprint.post("/hours/again")
@staff(Role.ADMINISTRATOR)
def again(person: Staff, office: str) -> Answer:
    """Make a draft of an earlier version, to be looked at before it is saved."""
    number = request.form.get("number", "")
    try:
        hours_draft.use_again(
            office,
            int(number) if number.isdecimal() and len(number) < 10 else 0,
            person=person,
            now=now(),
        )
    except DraftGone:
        abort(404)
    except ChangedMeanwhile:
        say(str(_("There is a draft already: save it or discard it first.")), "warning")
        return go(HERE, office=office)
    say(str(_("The earlier hours are a draft now. See what changes, then save.")))
    return go(HERE, office=office)


def _keep(shown: Shown, pools: tuple[Pool, ...], do: str, person: Staff) -> Any:  # noqa: ANN401
    """Keep what was typed as the draft, and show what it changes."""
    page, form = shown.page, shown.form
    try:
        if form.based_on != page.number:
            newest = page.history[0]
            raise ChangedMeanwhile(newest.by, newest.at)
        kept = hours_draft.keep(
            page.office.slug,
            pools,
            based_on=page.number,
            seen=form.seen,
            person=person,
            now=now(),
        )
    except ChangedMeanwhile as refusal:
        theirs = page.saved if form.based_on != page.number else page.drafted
        shown.conflict(refusal, theirs, pools)
        return render(shown, person), 409
    except PoolsDiffer:
        abort(409)
    _say_kept(do, kept=kept)
    return redirect(url_for(HERE, office=page.office.slug, _anchor="hours-change"), 303)


def _say_kept(do: str, *, kept: bool) -> None:
    if not kept:
        say(str(_("These are the hours as they stand: nothing changes.")), "info")
    elif do == "draft":
        say(str(_("The draft is kept. Nobody sees it yet.")))
    elif do == "save":
        say(str(_("You changed the hours: look at what changes before saving.")), "warning")
