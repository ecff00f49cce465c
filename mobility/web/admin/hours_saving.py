"""Saving hours from their page: what becomes of each person, and what was booked meanwhile."""

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.hours_change import Choice
from mobility.domain.hours_errors import BookedMeanwhile, DraftGone
from mobility.domain.staff import Staff
from mobility.services import hours_preview, hours_save
from mobility.services.hours_save import Order
from mobility.web import closing_words
from mobility.web.admin.frame import go, say
from mobility.web.admin.hours_page import Shown, overtaken, render
from mobility.web.wiring import now, settings

HERE = "admin_hours.show"
CHOICE = "choice-"
Answer = Any


def with_people(shown: Shown, do: str, person: Staff) -> Answer:
    """Go on with a draft that was seen: choose for everybody, keep it, or save it."""
    shown.choices = _chosen()
    if do == "draft":
        say(str(_("The draft is kept. Nobody sees it yet.")))
        return go(HERE, office=shown.page.office.slug)
    what, _colon, choice = do.partition(":")
    if what == "all" and choice in list(Choice):
        shown.choices = dict.fromkeys(shown.choices, Choice(choice))
        shown.at = "hours-people"
    if do != "save":
        shown.look(person)
        return render(shown, person)
    telling = sum(one is not Choice.KEEP for one in shown.choices.values())
    if str(telling) != request.form.get("told", ""):
        # The button said another number: it is said anew before anybody is told.
        shown.recounted = True
        shown.look(person)
        return render(shown, person), 409
    return _save(shown, person)


def saved_before(office: str) -> Answer:
    """Lead to what the same form has saved already; None where it has not."""
    uid = request.form.get("uid", "")
    if not closing_words.is_uid(uid):
        abort(400)
    done = hours_save.done_by(office, uid)
    return go(HERE, office=office, done=done.number) if done else None


def copied_words(count: int) -> str:
    """Say at how many offices there is a draft now."""
    return str(
        ngettext(
            "Copied to %(num)d office as a draft. Nothing is saved there yet.",
            "Copied to %(num)d offices as drafts. Nothing is saved there yet.",
            count,
        )
    )


def left_words(count: int) -> str:
    """Say at how many offices a draft was left alone."""
    return str(
        ngettext(
            "%(num)d office has a draft of its own already: it stays as it is.",
            "%(num)d offices have drafts of their own already: they stay as they are.",
            count,
        )
    )


def _save(shown: Shown, person: Staff) -> Answer:
    office = shown.page.office.slug
    order = Order(
        uid=request.form["uid"],
        based_on=shown.form.based_on,
        draft=shown.form.seen,
        choices=shown.choices,
    )
    try:
        done = hours_save.save(office, order, person=person, settings=settings(), now=now())
    except DraftGone:
        say(str(_("There is no draft any more: somebody saved or discarded it.")), "warning")
        return go(HERE, office=office)
    except BookedMeanwhile as refusal:
        return _shown_anew(shown, person, meanwhile=refusal), 409
    except ChangedMeanwhile as refusal:
        return _shown_anew(shown, person, refusal=refusal), 409
    return go(HERE, office=office, done=done.number)


def _shown_anew(shown: Shown, person: Staff, **why: Any) -> str:  # noqa: ANN401
    """Show the page as things stand now, with what was chosen."""
    page = hours_preview.page(shown.page.office.slug, person=person, now=now())
    refusal = why.get("refusal") or overtaken(page)
    anew = Shown(page, shown.form, choices=shown.choices, meanwhile=why.get("meanwhile"))
    if refusal is not None:
        anew.conflict(refusal, page.saved, page.drafted)
    anew.look(person)
    return render(anew, person)


def _chosen() -> dict[str, Choice]:
    return {
        name.removeprefix(CHOICE): Choice(value) if value in list(Choice) else Choice.MOVE
        for name, value in request.form.items()
        if name.startswith(CHOICE)
    }
