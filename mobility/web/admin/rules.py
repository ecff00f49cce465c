"""The rule of a pathway: written in sentences, checked as it grows, kept as a draft."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.domain import rule_edit
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.facts import FACTS
from mobility.domain.rule_faults import MOST_SIGNS, faults
from mobility.domain.rule_form import GROUPS, Group, tree_data
from mobility.domain.rule_version import RuleUnfinished
from mobility.domain.staff import Role, Staff
from mobility.services import rule_comparison, rule_desk, rule_drafts
from mobility.services.rule_desk import Desk
from mobility.web import rule_words as words
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, say
from mobility.web.admin.rule_fields import RuleFields, read_sent
from mobility.web.admin.rule_frame import blueprint, sent_number
from mobility.web.wiring import now

__all__ = ["blueprint"]

KEEPS = {"keep", "try", "compare", "publish"}
"""What keeps the draft before it leads on."""
CONFLICT, UNFINISHED = 409, 422


@dataclass(frozen=True)
class Seen:
    """What the page was made of: the draft's row_version, and the version that was newest."""

    draft: int
    newest: int


@blueprint.get("/admin/pathways/<code>/rule")
@staff(Role.ADMINISTRATOR, everywhere=True)
def edit(person: Staff, code: str) -> Answer:
    """Show the draft of a pathway's rule, or what holds."""
    desk = rule_desk.look(code, now=now())
    fields = RuleFields(
        desk.written(), rule_desk.known_sentences(now=now()), checked=desk.draft is not None
    )
    return _page(person, desk, fields)


@blueprint.post("/admin/pathways/<code>/rule")
@staff(Role.ADMINISTRATOR, everywhere=True)
def change(person: Staff, code: str) -> Answer:
    """Take one step of writing, which changes the page alone, or keep the draft and go on."""
    step, _sep, path = request.form.get("do", "check").partition(":")
    tree = read_sent(request.form)
    seen = Seen(sent_number("seen"), sent_number("based_on"))
    if step in KEEPS:
        return _keep(person, code, tree, seen, step)
    tree, at = _stepped(tree, step, path)
    desk = rule_desk.look(code, now=now())
    fields = RuleFields(
        tree, rule_desk.known_sentences(now=now()), changed=at, fresh=step in ("add", "group")
    )
    return _page(person, desk, fields, seen=seen, summary=step == "check")


@blueprint.post("/admin/pathways/<code>/rule/discard")
@staff(Role.ADMINISTRATOR, everywhere=True)
def discard(person: Staff, code: str) -> Answer:
    """Throw the draft away."""
    try:
        rule_drafts.discard(code, seen=sent_number("seen"), person=person, now=now())
    except ChangedMeanwhile:
        say(_("Somebody changed this draft since you opened it. Look at it first."), "warning")
    else:
        say(_("The draft was thrown away. What holds stays as it is."))
    return go("admin_rules.edit", code=code)


def _keep(person: Staff, code: str, tree: Group, seen: Seen, step: str) -> Answer:
    try:
        rule_drafts.keep(
            code,
            tree_data(tree),
            based_on=seen.newest,
            seen=seen.draft,
            person=person,
            now=now(),
        )
        return _go_on(person, code, tree, step)
    except ChangedMeanwhile as refusal:
        desk = rule_desk.look(code, now=now())
        fields = RuleFields(tree, rule_desk.known_sentences(now=now()))
        return _page(person, desk, fields, refusal=refusal), CONFLICT
    except RuleUnfinished:
        desk = rule_desk.look(code, now=now())
        return _page(
            person, desk, RuleFields(tree, rule_desk.known_sentences(now=now())), summary=True
        ), UNFINISHED


def _go_on(person: Staff, code: str, tree: Group, step: str) -> Response:
    """Go where the button leads, now that the draft is kept."""
    if step == "keep":
        left = len(faults(tree))
        say(_("Draft kept. Nobody sees it yet."), "warning" if left else "success")
        return go("admin_rules.edit", code=code)
    if faults(tree):
        raise RuleUnfinished
    if step == "compare":
        draft = rule_desk.look(code, now=now()).draft
        seen = draft.row_version if draft else 0
        uid = rule_comparison.ask(code, seen=seen, person=person, now=now())
        return go("admin_rules.comparison", uid=uid)
    return go(f"admin_rules.{'try_out' if step == 'try' else 'ask_to_publish'}", code=code)


def _stepped(tree: Group, step: str, path: str) -> rule_edit.Edited:
    """Take one step of writing; what cannot be read changes nothing."""
    if step == "add":
        fact = request.form.get(f"add.{path}", "")
        if fact not in FACTS:
            return tree, path
        return rule_edit.add_condition(tree, path, fact, rule_desk.known_sentences(now=now()))
    steps: dict[str, Any] = {
        "group": lambda: rule_edit.add_group(tree, path),
        "remove": lambda: rule_edit.remove(tree, path),
        "up": lambda: rule_edit.move(tree, path, -1),
        "down": lambda: rule_edit.move(tree, path, 1),
    }
    stepped: rule_edit.Edited = steps[step]() if step in steps else (tree, "")
    return stepped


def _page(
    person: Staff,
    desk: Desk,
    fields: RuleFields,
    *,
    seen: Seen | None = None,
    refusal: ChangedMeanwhile | None = None,
    summary: bool = False,
) -> str:
    own = desk.draft.row_version if desk.draft else 0
    theirs = desk.written()
    return admin_page(
        "admin/rule.html",
        person,
        desk=desk,
        fields=fields,
        seen=seen or Seen(own, desk.newest),
        errors=fields.summary() if summary else [],
        refusal=refusal,
        theirs=words.differences(theirs, fields.tree) if refusal else None,
        is_kept=fields.tree == theirs,
        most=MOST_SIGNS,
        reading=words.reading(fields.tree),
        facts=[(fact, words.fact_words(fact)) for fact in FACTS],
        groups=[(kind, str(words.GROUP_WORDS[kind])) for kind in GROUPS],
        words=words,
    )
