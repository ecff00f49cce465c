"""The questions of a screening: one to a page, kept from the first answer on."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.domain.facts import Answers
from mobility.domain.screening import (
    BY_KEY,
    BY_SLUG,
    QUESTIONS,
    Question,
    clean,
    is_minor_alone,
    previous_question,
)
from mobility.services import drafts
from mobility.services import screening as service
from mobility.services.drafts import Draft
from mobility.web.access import applicant
from mobility.web.applicant.leave import forget_journey
from mobility.web.i18n import language
from mobility.web.question_forms import AnswerForm, form_of, read_answer, shown
from mobility.web.question_words import WORDINGS, title_of
from mobility.web.wiring import holder, new_holder, now, settings

blueprint = Blueprint("screening", __name__)
FIRST = QUESTIONS[0]
Answer = str | Response | tuple[str, int]


@blueprint.get("/screening/start")
@applicant
def start() -> Answer:
    """Begin, or ask whose answers these are where this phone has some already."""
    draft = drafts.open_draft(holder(), settings=settings(), now=now())
    if draft is None or not draft.answers:
        return redirect(url_for("screening.question", slug=FIRST.slug))
    return render_template("screening/started.html", onward=onward(draft))


@blueprint.post("/screening/start")
@applicant
def restart() -> Response:
    """Let go of the answers that this phone has, and begin with new ones."""
    forget_journey()
    return redirect(url_for("screening.question", slug=FIRST.slug), 303)


@blueprint.route("/screening/<slug>", methods=["GET", "POST"])
@applicant
def question(slug: str) -> Answer:
    """Show one question; take its answer."""
    asked = BY_SLUG.get(slug) or abort(404)
    draft = _draft_at(asked)
    if not _is_open(asked, draft):
        return redirect(onward(draft), 303)
    answers = draft.answers if draft else {}
    if request.method == "GET":
        return _page(asked, form_of(asked, answers), answers)
    form = form_of(asked, answers, request.form)
    answer, problem = read_answer(form, asked, today=service.today(settings(), now()))
    if problem is not None:
        return _page(asked, form, answers, problem=str(problem)), 422
    return redirect(_keep(asked, answer, draft), 303)


@blueprint.get("/screening/answers")
@applicant
def answers() -> Answer:
    """List every answer, each with the way to change it."""
    draft = drafts.require_draft(holder(), settings=settings(), now=now())
    said = clean(draft.answers)
    rows = [
        (title_of(key, said), shown(BY_KEY[key], value), _url_of(key))
        for key, value in said.items()
    ]
    return render_template("screening/answers.html", rows=rows, onward=onward(draft))


def onward(draft: Draft | None) -> str:
    """Return where the journey goes on: the next open question, or what was found."""
    said = draft.answers if draft else {}
    following = service.next_question(said, settings=settings(), now=now())
    return _end_of(draft) if following is None else _url_of(following)


def is_decided(draft: Draft | None) -> bool:
    """Say whether a decision stands that was made on the very answers that are kept."""
    return (
        draft is not None
        and draft.result is not None
        and clean(draft.result["answers"]) == clean(draft.answers)
    )


def _end_of(draft: Draft | None) -> str:
    """Return where the journey goes on when no question is open."""
    said = draft.answers if draft else {}
    if is_minor_alone(said):
        return url_for("screening.minor")
    if is_decided(draft):
        return url_for("screening.result")
    # The decision was never written down: giving the last answer again does it.
    return _url_of(previous_question(said, None) or FIRST.key)


def _draft_at(asked: Question) -> Draft | None:
    draft = drafts.open_draft(holder(), settings=settings(), now=now())
    if draft is None and holder() is not None and asked is not FIRST:
        return drafts.require_draft(holder(), settings=settings(), now=now())
    return draft


def _is_open(asked: Question, draft: Draft | None) -> bool:
    said = draft.answers if draft else {}
    if asked.key in said or asked is FIRST:
        return True
    following = service.next_question(said, settings=settings(), now=now())
    return asked.applies(said) and following in (None, asked.key)


def _keep(asked: Question, answer: str, draft: Draft | None) -> str:
    token = holder()
    if token is None or draft is None:
        token = new_holder()
    following = service.answer(
        token, asked.key, answer, locale=language(), settings=settings(), now=now()
    )
    if following is not None:
        return _url_of(following)
    return _end_of(drafts.open_draft(token, settings=settings(), now=now()))


def _page(asked: Question, form: AnswerForm, answers: Answers, problem: str = "") -> str:
    field = form["day"] if "day" in form else form["answer"]
    if problem:
        field.errors = [problem]
    before = previous_question(answers, asked.key)
    return render_template(
        "screening/question.html",
        kind=asked.fact.kind.value,
        title=title_of(asked.key, answers),
        wording=WORDINGS[asked.key],
        form=form,
        errors=[(field.id, problem)] if problem else [],
        back_url=_url_of(before) if before else url_for("public.start"),
        part=1,
    )


def _url_of(key: str) -> str:
    return url_for("screening.question", slug=BY_KEY[key].slug)
