"""Whom an office accepts, as a sentence."""

from collections.abc import Sequence
from datetime import date

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from mobility.domain.country import country
from mobility.domain.network import Acceptance
from mobility.domain.pool_file import ANY
from mobility.domain.rule import All, AnyOf, Leaf, Not, Rule
from mobility.web.i18n import day_of_month, text
from mobility.web.question_words import label_of, title_of

COUNTRIES = ("nationality", "in_country")


def sentence(acceptance: Acceptance, names: dict[str, str]) -> str:
    """Say whom a rule lets in, for which pathways, from when until when."""
    who = _words(acceptance.rule, deep=False)
    since = day_of_month(acceptance.valid_from.date(), year=True)
    if acceptance.valid_until is None:
        when = _("from %(day)s on", day=since)
    else:
        until = day_of_month(acceptance.valid_until.date(), year=True)
        when = _("from %(day)s until %(last)s", day=since, last=until)
    if ANY in acceptance.pathways:
        return str(_("%(who)s. For all pathways, %(when)s.", who=who, when=when))
    served = _listed([names.get(code, code) for code in acceptance.pathways])
    said = _("%(who)s. Only for %(pathways)s, %(when)s.", who=who, pathways=served, when=when)
    return str(said)


def _words(rule: Rule, *, deep: bool) -> str:
    match rule:
        case All(()):
            return str(_("Everybody"))
        case All(parts):
            return _joined(
                [_words(part, deep=True) for part in parts], _("%(one)s, and also %(other)s")
            )
        case AnyOf(parts):
            inside, outside = _("%(one)s or %(other)s"), _("%(one)s; or else %(other)s")
            return _joined([_words(part, deep=True) for part in parts], inside if deep else outside)
        case Not(part):
            return str(_("not: %(what)s", what=_words(part, deep=True)))
        case Leaf():
            return _leaf(rule)
    raise AssertionError(rule)


def _leaf(leaf: Leaf) -> str:
    values = leaf.value if isinstance(leaf.value, tuple | list) else (leaf.value,)
    if leaf.fact in COUNTRIES:
        return _in_a_country(leaf, _listed([_named(str(value)) for value in values]))
    if leaf.fact == "since" and isinstance(leaf.value, date):
        return str(_("there since %(day)s or before", day=day_of_month(leaf.value, year=True)))
    shown = _listed([_value(leaf.fact, value) for value in values])
    return f"{title_of(leaf.fact, {})} {shown}"


def _in_a_country(leaf: Leaf, places: str) -> str:
    negative = leaf.op in ("is_not", "not_in")
    if leaf.fact == "nationality":
        return str(
            _("people who are not from %(places)s", places=places)
            if negative
            else _("people from %(places)s", places=places)
        )
    return str(
        _("people who are not in %(places)s", places=places)
        if negative
        else _("people who are in %(places)s", places=places)
    )


def _named(code: str) -> str:
    return text(country(code).in_sentence)


def _value(fact: str, value: object) -> str:
    return str(value) if isinstance(value, int | date) else str(label_of(fact, str(value)))


def _listed(words: Sequence[str]) -> str:
    return str(format_list(list(words), style="or", locale=get_locale()))


def _joined(parts: Sequence[str], how: str) -> str:
    """Put parts together two by two, by a text with the gaps `one` and `other`."""
    whole = parts[0]
    for part in parts[1:]:
        whole = how.replace("%(one)s", whole).replace("%(other)s", part)
    return whole
