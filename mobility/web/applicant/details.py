"""Telling who comes, in three short pages; what was typed is kept before anything else happens."""

from contextlib import suppress

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from mobility.domain.errors import HoldExpired
from mobility.domain.question import GROWN_UP
from mobility.domain.screening import BY_KEY, is_minor_alone
from mobility.services import drafts, holds, screening
from mobility.services.drafts import Draft
from mobility.services.holds import Held
from mobility.web import person_words, questions
from mobility.web.access import applicant
from mobility.web.applicant import times
from mobility.web.applicant.booking import Answer
from mobility.web.applicant.journey import (
    PAGES,
    asked_of,
    bar,
    held_now,
    next_url,
    require_journey,
)
from mobility.web.applicant.lapse import lapse_page
from mobility.web.i18n import language
from mobility.web.person_forms import IdentityForm, PersonForm
from mobility.web.wiring import holder, now, settings

blueprint = times.blueprint
FORM = "person"
Ages = tuple[int, int]
"""The age that was answered, and the one that the birth date makes."""


@blueprint.route("/book/details", methods=["GET", "POST"])
@applicant
def details() -> Answer:
    """Ask who comes."""
    return _form_page("identity")


@blueprint.route("/book/details/contact", methods=["GET", "POST"])
@applicant
def contact() -> Answer:
    """Ask how to reach the person, and for the permissions."""
    return _form_page("contact")


@blueprint.route("/book/details/needs", methods=["GET", "POST"])
@applicant
def needs() -> Answer:
    """Ask what makes the visit go well."""
    return _form_page("needs")


@blueprint.post("/book/extend")
@applicant
def extend() -> Answer:
    """Give more time, once, and keep what stands half written on the page."""
    draft = require_journey()
    name = request.args.get("page", "")
    if name in questions.FORMS and any(field in request.form for field in _fields(name)):
        _keep(name, draft, accepted=False)
    # After a lapse the page itself says so, at an address that can be opened again.
    with suppress(HoldExpired):
        holds.extend_hold(str(holder()), settings=settings(), now=now())
    return redirect(url_for(PAGES[name]) if name in PAGES else next_url(draft), 303)


def _form_page(name: str) -> Answer:
    draft = require_journey()
    if request.method == "POST":
        return _sent(name, draft)
    held = held_now()
    if held is None:
        return lapse_page(draft)
    typed = draft.journey.get("details", {}).get(name) or _first_typed(name)
    return _show(name, questions.form_of(name, typed, asked_of(draft)), draft, held)


def _sent(name: str, draft: Draft) -> Answer:
    asked = asked_of(draft)
    form = questions.form_of(name, questions.typed_in(name, request.form), asked)
    form.read(asked)
    ages = None if form.problems() else _disagreement(form, draft)
    again = "" if form.problems() else form.look_again(asked)
    accepted = not (form.problems() or ages or again)
    draft = _keep(name, draft, accepted=accepted)
    held = held_now()
    if held is None:
        return lapse_page(draft)
    if not accepted:
        page = _show(name, form, draft, held, again=again, ages=ages)
        return page, 422 if form.problems() else 200
    url = _settle_age(form, draft) if isinstance(form, IdentityForm) else None
    return redirect(url or next_url(draft), 303)


def _show(
    name: str,
    form: PersonForm,
    draft: Draft,
    held: Held,
    *,
    again: str = "",
    ages: Ages | None = None,
) -> str:
    return render_template(
        f"booking/{name}.html",
        form=form,
        errors=form.problems(),
        again=again,
        ages=ages,
        words=person_words,
        for_child=draft.answers.get("for_whom") == "child",
        telephone=asked_of(draft).telephone,
        hold=bar(held, name, form=FORM),
        part=3,
    )


def _keep(name: str, draft: Draft, *, accepted: bool) -> Draft:
    """Keep what was typed, right or wrong, and the person once all three pages are right."""
    journey = draft.journey
    typed = {**journey.get("details", {}), name: questions.typed_in(name, request.form)}
    done = [one for one in journey.get("done", ()) if one != name] + [name] * accepted
    # Another person may be described now: whether a namesake is the same is asked again.
    changes: dict[str, object] = {"details": typed, "done": done, "same_name": False}
    person = questions.read_applicant(typed, asked_of(draft)) if accepted else None
    if person is not None and set(done) == set(questions.FORMS):
        changes["applicant"] = person.data()
    drafts.save_journey(str(holder()), changes, settings=settings(), now=now())
    return drafts.require_draft(holder(), settings=settings(), now=now())


def _disagreement(form: PersonForm, draft: Draft) -> Ages | None:
    """Return both ages where they differ and the person has not said which is right."""
    said = draft.answers.get("age", "")
    if not isinstance(form, IdentityForm) or not said.isdigit():
        return None
    age = form.age(asked_of(draft))
    if age is None or age == int(said) or form.age_is.data == "date":
        return None
    if form.age_is.data == "age":
        form.birth_day.errors = [_("Please write the birth date again.")]
    return int(said), age


def _settle_age(form: IdentityForm, draft: Draft) -> str | None:
    """Correct the age that was answered; return where a minor goes on, if anywhere else."""
    age, said = form.age(asked_of(draft)), draft.answers.get("age", "")
    minor = age is not None and age < GROWN_UP
    if age is None or said == str(age) or not (said.isdigit() or minor):
        return None
    following = screening.answer(
        str(holder()), "age", str(age), locale=language(), settings=settings(), now=now()
    )
    corrected = drafts.require_draft(holder(), settings=settings(), now=now())
    if is_minor_alone(corrected.answers):
        return url_for("screening.minor")
    if minor and following is not None:
        return url_for("screening.question", slug=BY_KEY[following].slug)
    return None


def _first_typed(name: str) -> dict[str, list[str]] | None:
    if name != "needs":
        return None
    return {"language": [language()], "interpreter": [""], "officer": ["any"], "adults": ["1"]}


def _fields(name: str) -> list[str]:
    return [field.name for field in questions.FORMS[name]()]
