"""Rules in words: facts, comparisons and values as sentences, and how a whole rule reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from babel.lists import format_list
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.domain.eligibility import Verdict
from mobility.domain.facts import FACTS, PREFER_NOT, Kind, read
from mobility.domain.rule_form import NOT_SO, SO, UNKNOWN, Condition, Group, Part, conditions
from mobility.web.i18n import day_of_month
from mobility.web.question_words import label_of

WHETHER: Mapping[str, tuple[LazyString, LazyString]] = {
    "adult_with": (
        _l("is with an adult who takes care of them"),
        _l("is not with an adult who takes care of them"),
    ),
    "fear": (
        _l("is afraid of being in their country"),
        _l("is not afraid of being in their country"),
    ),
    "returnee": (
        _l("came back from another country lately"),
        _l("did not come back from another country lately"),
    ),
    "unmarried": (_l("is unmarried"), _l("is not unmarried")),
    "sponsor": (
        _l("has somebody in the United States who would support them"),
        _l("has nobody in the United States who would support them"),
    ),
    "passport": (_l("has a passport that is still valid"), _l("has no passport that is valid")),
    "trade": (_l("has a trade or a profession"), _l("has no trade and no profession")),
    "at_home": (_l("is in their own country"), _l("is outside their own country")),
}
"""What is so or not so: the sentence itself, and its opposite."""
FACT_WORDS: Mapping[str, LazyString] = {
    "for_whom": _l("the person of the appointment"),
    "nationality": _l("their country of origin"),
    "in_country": _l("the country where they are now"),
    "since": _l("the day they came to Guatemala"),
    "age": _l("their age"),
    "gt_status": _l("their answer on the permit for Guatemala"),
    "us_rel": _l("their answer on family in the United States"),
    "i130": _l("their answer on the family petition (I-130)"),
    "parent_us": _l("their answer on a parent or guardian in the United States"),
    "work": _l("their answer on work"),
}
OF_WHOM = {
    "me": _l("whoever asks for it"),
    "family": _l("whoever asks for it, with their family"),
    "child": _l("their daughter or son"),
}
OP_WORDS = {
    "in": _l("is"),
    "not_in": _l("is not"),
    "at_least": _l("is at least"),
    "at_most": _l("is at most"),
    "under": _l("is under"),
    "over": _l("is over"),
    "on_or_before": _l("is on this day or before"),
    "after": _l("is after this day"),
}
GROUP_WORDS = {
    "all": _l("all of this is true"),
    "any": _l("at least one of these things is true"),
    "none": _l("none of this is true"),
    "not_all": _l("not all of this is true at once"),
}
WORD_WORDS = {
    SO: _l("When it is so"),
    NOT_SO: _l("When it is not so"),
    UNKNOWN: _l("When we do not know"),
}
VERDICT_WORDS = {
    Verdict.MAY_QUALIFY: _l("May qualify"),
    Verdict.MISSING: _l("Information missing"),
    Verdict.NOT_NOW: _l("Not for now"),
}


@dataclass(frozen=True)
class Reading:
    """One line of a rule as it reads, and the lines below it."""

    text: str
    parts: tuple["Reading", ...] = ()


def fact_words(fact: str) -> str:
    """Name a fact in the list of what a condition can be about."""
    return str(WHETHER[fact][0] if fact in WHETHER else FACT_WORDS[fact])


def value_words(fact: str, value: str) -> str:
    """Word one value that a fact can have."""
    if value == PREFER_NOT:
        return str(_("prefers not to say"))
    if fact in WHETHER:
        return str(WHETHER[fact][0 if value == "yes" else 1])
    return str(OF_WHOM[value]) if fact == "for_whom" else label_of(fact, value)


def sentence(part: Condition) -> str:
    """Say a condition as a sentence about a person."""
    values = [value for value in part.values if _can_be_said(part.fact, value)]
    if not values:
        return str(_("%(fact)s: not said yet", fact=fact_words(part.fact)))
    if part.kind is Kind.WHOLE:
        return _of_age(part.op, int(values[0]))
    if part.kind is Kind.DATE:
        day = day_of_month(date.fromisoformat(values[0]), year=True)
        if part.op == "after":
            return str(_("came to Guatemala after %(day)s", day=day))
        return str(_("came to Guatemala on %(day)s or before", day=day))
    said = _one_of([_quoted(part.fact, value) for value in values])
    if part.fact in WHETHER:
        return said if part.op == "in" else _("it is not so that: %(said)s", said=said)
    fact = fact_words(part.fact)
    if part.op == "not_in":
        return str(_("%(fact)s is not %(values)s", fact=fact, values=said))
    return str(_("%(fact)s is %(values)s", fact=fact, values=said))


def reading(tree: Group) -> Reading:
    """Say how a whole rule reads."""
    whole = {
        "all": _("A person may qualify if all of this is true:"),
        "any": _("A person may qualify if at least one of these things is true:"),
        "none": _("A person may qualify if none of this is true:"),
        "not_all": _("A person may qualify if not all of this is true at once:"),
    }
    if not tree.parts:
        return Reading(_("Everybody may qualify."))
    return Reading(whole[tree.kind], tuple(map(_reading, tree.parts)))


def differences(before: Group, after: Group) -> tuple[list[str], list[str], list[str]]:
    """List what goes and what comes, in sentences, and which sentences keep but are reworded."""
    old, new = list(_lines(before)), list(_lines(after))
    gone, come = [], []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what != "equal":
            gone += old[a:b]
            come += new[c:d]
    known = {(one.fact, one.op, one.values): one.words for one in conditions(before)}
    reworded = [
        sentence(one)
        for one in conditions(after)
        if known.get((one.fact, one.op, one.values), one.words) != one.words
    ]
    return gone, come, reworded


def _lines(tree: Group) -> Iterator[str]:
    """Say a rule in one line for each thing that it asks for, so that two can be compared."""
    whole = reading(tree)
    yield whole.text
    for one in whole.parts:
        yield _in_one_line(one)


def _in_one_line(line: Reading) -> str:
    said = "; ".join(f"({_in_one_line(one)})" if one.parts else one.text for one in line.parts)
    return f"{line.text} {said}" if said else line.text


def _reading(part: Part) -> Reading:
    if isinstance(part, Condition):
        return Reading(sentence(part))
    words = f"{GROUP_WORDS[part.kind]}:"
    return Reading(words, tuple(map(_reading, part.parts)))


def _can_be_said(fact: str, value: str) -> bool:
    return value == PREFER_NOT or read(FACTS[fact], value) is not None


def _quoted(fact: str, value: str) -> str:
    """Put an answer as people read it between quotation marks, where the question is named."""
    said = value_words(fact, value)
    if value == PREFER_NOT or fact in WHETHER or fact in ("for_whom", "nationality", "in_country"):
        return said
    return str(_("“%(answer)s”", answer=said))


def _one_of(values: list[str]) -> str:
    return str(format_list(values, style="or", locale=get_locale()))


def _of_age(op: str, age: int) -> str:
    if op == "at_least":
        return str(ngettext("is %(num)d year old or more", "is %(num)d years old or more", age))
    if op == "at_most":
        return str(ngettext("is %(num)d year old or less", "is %(num)d years old or less", age))
    if op == "under":
        return str(ngettext("is under %(num)d year old", "is under %(num)d years old", age))
    return str(ngettext("is over %(num)d year old", "is over %(num)d years old", age))
