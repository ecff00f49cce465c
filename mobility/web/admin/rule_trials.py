"""Trying a drafted rule: on an invented person, and on what people were told."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from mobility.domain.eligibility import Verdict, facts_at, judge, reasons
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.office_hours import local_day
from mobility.domain.question import QUESTIONS, clean
from mobility.domain.rule import Rule
from mobility.domain.rule_version import RuleUnfinished
from mobility.domain.staff import Role, Staff
from mobility.services import rule_comparison, rule_desk
from mobility.services.rule_publishing import whole_rule
from mobility.web import rule_words as words
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, say
from mobility.web.admin.rule_fields import languages
from mobility.web.admin.rule_frame import blueprint, sent_number
from mobility.web.dense_questions import DenseQuestions
from mobility.web.i18n import NAMES
from mobility.web.question_words import title_of
from mobility.web.wiring import now, settings

__all__ = ["blueprint"]

KEYS = [question.key for question in QUESTIONS]
FIRST = {"for_whom": "me", "nationality": "HN", "in_country": "GT", "age": "34", "fear": "no"}
"""The invented person that the page begins with."""


@dataclass(frozen=True)
class Said:
    """What one rule says to the invented person, in each language, and what it would ask."""

    verdict: Verdict
    reasons: tuple[tuple[str, str, list[str]], ...]
    missing: tuple[str, ...]


@blueprint.get("/admin/pathways/<code>/rule/try")
@staff(Role.ADMINISTRATOR, everywhere=True)
def try_out(person: Staff, code: str) -> Answer:
    """Ask who the invented person is."""
    return _page(person, code, DenseQuestions(KEYS, answers=FIRST), clean(FIRST))


@blueprint.post("/admin/pathways/<code>/rule/try")
@staff(Role.ADMINISTRATOR, everywhere=True)
def tried(person: Staff, code: str) -> Answer:
    """Say what both rules tell an invented person; nothing is kept."""
    asked = DenseQuestions(KEYS, sent=request.form)
    answers = asked.read(today=local_day(now(), settings().home_zone))
    if asked.problems():
        return _page(person, code, asked, None), 422
    return _page(person, code, asked, answers)


@blueprint.post("/admin/pathways/<code>/rule/compare")
@staff(Role.ADMINISTRATOR, everywhere=True)
def compare(person: Staff, code: str) -> Answer:
    """Have the draft that was seen compared with what people were told."""
    try:
        uid = rule_comparison.ask(code, seen=sent_number("seen"), person=person, now=now())
    except (ChangedMeanwhile, RuleUnfinished):
        say(_("This changed since you opened it. Look again."), "warning")
        return go("admin_rules.edit", code=code)
    return go("admin_rules.comparison", uid=uid)


@blueprint.get("/admin/comparisons/<uid>")
@staff(Role.ADMINISTRATOR, everywhere=True)
def comparison(person: Staff, uid: str) -> Answer:
    """Show how many would be told something else, or how far the counting has come."""
    found = rule_comparison.look(uid, now=now())
    return admin_page("admin/rule_comparison.html", person, found=found, words=words)


def _page(
    person: Staff, code: str, asked: DenseQuestions, answers: Mapping[str, str] | None
) -> str:
    desk = rule_desk.look(code, now=now())
    written = whole_rule(desk.draft.data["conditions"]) if desk.draft else None
    holds = whole_rule(desk.current.conditions) if desk.current else None
    return admin_page(
        "admin/rule_try.html",
        person,
        desk=desk,
        asked=asked,
        errors=asked.problems(),
        answered=answers is not None,
        unfinished=desk.draft is not None and written is None,
        now_said=_said(holds, answers),
        then_said=_said(written, answers),
        words=words,
    )


def _said(rule: Rule | None, answers: Mapping[str, str] | None) -> Said | None:
    if rule is None or answers is None:
        return None
    judgement = judge(rule, answers)
    missing = judgement.verdict is Verdict.MISSING
    asked = [fact for fact in facts_at(rule, judgement.deciding) if fact not in answers]
    return Said(
        judgement.verdict,
        tuple(
            (code, NAMES.get(code, code), reasons(rule, judgement, answers, code))
            for code in languages()
        ),
        tuple(title_of(fact, answers) for fact in asked) if missing else (),
    )
