"""Opening, suspending and closing a pathway; a stop with people booked takes two administrators."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.pathway_stop import (
    OwnProposal,
    RuleMissing,
    SomebodyBooked,
    StopState,
    StopWaits,
)
from mobility.domain.staff import Role, Staff
from mobility.services import pathway_admin, pathway_status, pathway_stop_steps, pathway_stops
from mobility.services.pathway_status import WEEK, Change, StatusInvalid
from mobility.services.pathway_stop_plan import Foreseen
from mobility.services.pathway_stops import Stop
from mobility.web.access import staff
from mobility.web.admin import pathway_form, stop_words
from mobility.web.admin.frame import Answer, admin_page, go, problems, say
from mobility.web.admin.stop_form import StatusForm, plan_of, sent_again
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_stops", __name__)


@blueprint.get("/admin/pathways/<code>/stop")
@staff(Role.ADMINISTRATOR, everywhere=True)
def ask(person: Staff, code: str) -> Answer:
    """Ask what a pathway becomes; then show in numbers what that does."""
    form = StatusForm(request.args).offer()
    change = form.read() if "since" in request.args else None
    return _page(person, code, form, change), 422 if problems(form) else 200


@blueprint.post("/admin/pathways/<code>/stop")
@staff(Role.ADMINISTRATOR, everywhere=True)
def change(person: Staff, code: str) -> Answer:
    """Change the status where nobody is booked; else propose it to another administrator."""
    form = StatusForm(request.form).offer()
    asked = form.read()
    if asked is None:
        return _page(person, code, form, None), 422
    common: dict[str, Any] = {"person": person, "settings": settings(), "now": now()}
    try:
        if "propose" in request.form:
            uid = pathway_stop_steps.propose(code, asked, plan_of(request.form), **common)
            say(_("Proposed. Nothing changes before another administrator confirms it."))
            return go("admin_stops.show", uid=uid)
        pathway_status.set_status(code, asked, **common)
    except StopWaits as waits:
        say(_("Another change of this pathway is under way."), "warning")
        return _to_stop(code, waits.uid)
    except SomebodyBooked:
        say(_("Somebody booked meanwhile: see what becomes of them."), "warning")
        return go("admin_stops.ask", code=code, **dict(sent_again(request.form)))
    except StatusInvalid as refusal:
        form.mark(refusal)
        return _page(person, code, form, None), 422
    except RuleMissing:
        form.state.errors = [str(_("It has no rule yet: without one it would be for nobody."))]
        return _page(person, code, form, None), 422
    say(_("Saved: %(what)s.", what=pathway_form.planned_words(asked.state, asked.since)))
    return go("admin_pathways.show", code=code)


@blueprint.get("/admin/stops/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def show(person: Staff, uid: str) -> Answer:
    """Show a stop: what it does, who has to confirm it, how far the timers are."""
    return _stop_page(person, uid)


@blueprint.post("/admin/stops/<uid>/confirm")
@staff(Role.ADMINISTRATOR, everywhere=True)
def confirm(person: Staff, uid: str) -> Answer:
    """Confirm what another administrator proposed."""
    try:
        pathway_stop_steps.confirm(
            uid, row_version=_version(), person=person, settings=settings(), now=now()
        )
    except OwnProposal:
        return _stop_page(person, uid, own=True), 409
    except ChangedMeanwhile as refusal:
        return _stop_page(person, uid, refusal=refusal), 409
    say(_("Confirmed. The timers begin to tell people."))
    return go("admin_stops.show", uid=uid)


@blueprint.post("/admin/stops/<uid>/withdraw")
@staff(Role.ADMINISTRATOR, everywhere=True)
def withdraw(person: Staff, uid: str) -> Answer:
    """Take a proposal back."""
    said = _("Withdrawn. Nothing was changed and nobody was told.")
    return _turn(person, uid, pathway_stop_steps.withdraw, said)


@blueprint.post("/admin/stops/<uid>/halt")
@staff(Role.ADMINISTRATOR, everywhere=True)
def halt(person: Staff, uid: str) -> Answer:
    """Let the timers tell nobody more."""
    said = _("Halted. Nobody more is told; what was told stays told.")
    return _turn(person, uid, pathway_stop_steps.halt, said)


@blueprint.post("/admin/stops/<uid>/go-on")
@staff(Role.ADMINISTRATOR, everywhere=True)
def go_on(person: Staff, uid: str) -> Answer:
    """Let the timers go on."""
    return _turn(person, uid, pathway_stop_steps.carry_on, _("The timers go on."))


def _turn(person: Staff, uid: str, step: Callable[..., None], said: str) -> Answer:
    try:
        step(uid, row_version=_version(), person=person, now=now())
    except ChangedMeanwhile as refusal:
        return _stop_page(person, uid, refusal=refusal), 409
    say(said)
    return go("admin_stops.show", uid=uid)


def _version() -> int:
    return request.form.get("row_version", 0, type=int)


def _to_stop(code: str, uid: str) -> Response:
    found = pathway_stops.open_of(code, now=now()) if not uid else None
    if not uid and found is None:
        return go("admin_pathways.show", code=code)
    return go("admin_stops.show", uid=uid or (found.uid if found else ""))


def _page(person: Staff, code: str, form: StatusForm, change: Change | None) -> str:
    found = pathway_admin.look(code, settings=settings(), now=now())
    seen: Foreseen | None = None
    effect = None
    if change is not None and not found.is_guidance:
        effect = pathway_status.effect(code, change, since=now() - WEEK, now=now())
        if change.shuts and (effect.booked or effect.holding):
            seen = pathway_stops.preview(code, change.since, settings=settings(), now=now())
    plan = plan_of(request.values)
    results = seen.by_result(plan) if seen else {}
    return admin_page(
        "admin/stop_ask.html",
        person,
        found=found,
        form=form,
        change=change,
        effect=effect,
        seen=seen,
        plan=plan,
        results=results,
        stop=pathway_stops.open_of(code, now=now()),
        sent=list(sent_again(request.values)),
        samples=list(stop_words.samples(results, change.state)) if change else [],
        errors=problems(form),
        words=stop_words,
        pathway_words=pathway_form,
        names={
            one.code: one.name for one in pathway_admin.list_all(settings=settings(), now=now())
        },
    )


def _stop_page(
    person: Staff, uid: str, *, refusal: ChangedMeanwhile | None = None, own: bool = False
) -> str:
    stop: Stop = pathway_stops.look(uid, now=now())
    seen = None
    if stop.state is StopState.PROPOSED:
        seen = pathway_stops.preview(stop.code, stop.since, settings=settings(), now=now())
    results = seen.by_result(stop.plan) if seen else stop.counts
    return admin_page(
        "admin/stop.html",
        person,
        stop=stop,
        seen=seen,
        results=results,
        refusal=refusal,
        own=own,
        is_mine=stop.proposed_by_id == person.id,
        samples=list(stop_words.samples(results, stop.becomes)) if seen else [],
        words=stop_words,
        pathway_words=pathway_form,
        back=url_for("admin_pathways.show", code=stop.code),
        step=lambda name: url_for(f"admin_stops.{name}", uid=uid),
    )
