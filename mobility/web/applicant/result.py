"""What was found: the pathways with their reasons, the code that reopens them, the choice."""

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from mobility.domain.errors import CodeUnknown, NotServed
from mobility.domain.reference import format_code
from mobility.domain.screening import BY_KEY, Standing, is_abroad, is_minor_alone
from mobility.domain.slot import Mode
from mobility.services import drafts, holds
from mobility.services import screening as service
from mobility.services.drafts import Draft
from mobility.services.screening import Card
from mobility.web.access import applicant
from mobility.web.applicant import screening
from mobility.web.applicant.contacts import urgent_contacts
from mobility.web.i18n import language
from mobility.web.question_words import WORDINGS
from mobility.web.wiring import holder, new_holder, now, settings

blueprint = screening.blueprint
BOOKABLE = (Standing.MAY_QUALIFY, Standing.GUIDANCE)


class CodeForm(Form):
    """The code that opens a result again."""

    code = StringField(_l("Your code"))


@blueprint.get("/screening/result")
@applicant
def result() -> screening.Answer:
    """Show what was found, the best first and general guidance last."""
    draft = drafts.require_draft(holder(), settings=settings(), now=now())
    if is_minor_alone(draft.answers) or not screening.is_decided(draft):
        return redirect(screening.onward(draft), 303)
    cards = _cards(draft)
    first = _of(cards, Standing.MAY_QUALIFY, Standing.MISSING)
    return render_template(
        "screening/result.html",
        first=first,
        not_now=_of(cards, Standing.NOT_NOW),
        shut=_of(cards, Standing.SUSPENDED, Standing.CLOSED),
        guidance=_of(cards, Standing.GUIDANCE),
        only_guidance=not first,
        abroad=is_abroad(draft.answers),
        code=format_code(draft.code or ""),
        missing_url=lambda card: _missing_url(card, draft),
        finds=lambda card: _finds(card, draft),
    )


@blueprint.post("/screening/choose")
@applicant
def choose() -> Response:
    """Keep the chosen pathway and way of meeting, and go on to the offices."""
    draft = drafts.require_draft(holder(), settings=settings(), now=now())
    if is_minor_alone(draft.answers) or not screening.is_decided(draft):
        return redirect(screening.onward(draft), 303)
    pathway, mode = request.form.get("pathway"), request.form.get("mode")
    offered = _of(_cards(draft), *BOOKABLE)
    if pathway not in {card.pathway.code for card in offered} or mode not in set(Mode):
        raise NotServed
    journey: dict[str, object] = {"pathway": pathway, "mode": mode}
    if draft.journey.get("pathway") not in (None, pathway):
        # A place that was kept for the other pathway would book that one.
        holds.release(str(holder()), settings=settings(), now=now())
        journey["visit"] = None
    drafts.save_journey(str(holder()), journey, settings=settings(), now=now())
    return redirect(url_for("booking.office"), 303)


@blueprint.route("/screening/code", methods=["GET", "POST"])
@applicant
def reopen() -> screening.Answer:
    """Open a result again by its code."""
    form = CodeForm(request.form)
    if request.method == "GET":
        return render_template("screening/reopen.html", form=form)
    try:
        token = holder() or new_holder()
        drafts.reopen(form.code.data or "", token, settings=settings(), now=now())
    except CodeUnknown:
        problem = _l("We do not find that code. Please check each letter and number.")
        form.code.errors = [problem]
        errors = [(form.code.id, problem)]
        return render_template("screening/reopen.html", form=form, errors=errors), 422
    return redirect(url_for("screening.result"), 303)


@blueprint.get("/screening/minor")
@applicant
def minor() -> str:
    """Send a minor who is alone to people, not to a calendar."""
    return render_template("screening/minor.html", contacts=urgent_contacts())


def _cards(draft: Draft) -> tuple[Card, ...]:
    day = service.today(settings(), now())
    return service.cards(draft, locale=language(), day=day)


def _of(cards: Iterable[Card], *standings: Standing) -> list[Card]:
    return [card for card in cards if card.standing in standings]


def _questions(card: Card, draft: Draft) -> list[str]:
    return [key for key in card.missing if BY_KEY[key].applies(draft.answers)]


def _missing_url(card: Card, draft: Draft) -> str:
    for key in _questions(card, draft):
        return url_for("screening.question", slug=BY_KEY[key].slug)
    return url_for("screening.answers")


def _finds(card: Card, draft: Draft) -> list[str]:
    found = [str(WORDINGS[key].find or "") for key in _questions(card, draft)]
    return [words for words in dict.fromkeys(found) if words]
