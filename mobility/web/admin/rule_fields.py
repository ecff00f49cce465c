"""The form of a rule: every part has its fields, named by its place in the tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from mobility.domain.facts import FACTS, PREFER_NOT, Kind
from mobility.domain.gap import fill
from mobility.domain.rule import DEEPEST, REQUIRED_LANGUAGES
from mobility.domain.rule_edit import part_at
from mobility.domain.rule_faults import ROOT, Problem, below, faults
from mobility.domain.rule_form import GROUPS, OPS, WORDS, Condition, Group, Part, unrevised
from mobility.web import rule_words as words
from mobility.web.admin.rule_problems import field_id, problem_words
from mobility.web.i18n import NAMES
from mobility.web.wiring import settings

SOMEBODY = {"for_whom": "me", "nationality": "HN", "in_country": "GT", "age": "34"}
"""The invented person who reads the words of a condition: from Honduras, in Guatemala, 34."""
MOST_PARTS = 60
"""As many parts of one group are read; a page of this program never sends more."""


@dataclass(frozen=True)
class Box:
    """One text in one language: how somebody would read it, and what is wrong with it."""

    name: str
    language: str
    label: str
    said: str
    read: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One part of the tree on the page; `edges` name the ways in which it cannot move."""

    path: str
    part: Part
    is_group: bool
    sentence: str = ""
    error: str = ""
    value_error: str = ""
    ops: tuple[tuple[str, str, bool], ...] = ()
    choices: tuple[tuple[str, str, bool], ...] = ()
    texts: tuple[tuple[str, tuple[Box, ...]], ...] = ()
    opened: bool = False
    stale: bool = False
    stuck: frozenset[str] = frozenset()
    parts: tuple["Shown", ...] = ()

    @property
    def value(self) -> str:
        """What stands in the one field of a number or a day."""
        values = self.part.values if isinstance(self.part, Condition) else ()
        return values[0] if values else ""

    @property
    def kind(self) -> str:
        """The kind of a group, or what the answers of a condition are made of."""
        return self.part.kind if isinstance(self.part, Group) else self.part.kind.value

    @property
    def is_yes_or_no(self) -> bool:
        """Say whether the choices are sentences themselves."""
        return isinstance(self.part, Condition) and self.part.fact in words.WHETHER


@dataclass
class RuleFields:
    """A tree as the page shows it, with everything that is wrong where `checked`.

    `changed` is the part that the last step was about; if it is `fresh`, it is not yet found fault
    with: nobody has had the time to write anything there.
    """

    tree: Group
    before: Group
    checked: bool = True
    changed: str = ""
    fresh: bool = False
    problems: tuple[Problem, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.problems = faults(self.tree) if self.checked else ()
        self.stale = unrevised(self.tree, self.before)

    @property
    def root(self) -> Shown:
        """The whole tree."""
        return self._show(self.tree, ROOT, frozenset({"up", "down"}))

    def summary(self) -> list[tuple[str, str]]:
        """List what is wrong for the summary on top: the field's id, and what and where."""
        found = []
        for one in self.problems:
            part = part_at(self.tree, one.path)
            said = problem_words(one)
            if isinstance(part, Condition):
                said = _("%(what)s: %(said)s", what=words.fact_words(part.fact), said=said)
            found.append((field_id(one), said))
        return found

    def _show(self, part: Part, path: str, stuck: frozenset[str]) -> Shown:
        own = self._errors(path)
        if isinstance(part, Group):
            below_it = tuple(
                self._show(one, below(path, number), _stuck(path, number, len(part.parts)))
                for number, one in enumerate(part.parts)
            )
            error = own.get("", "")
            return Shown(
                path=path, part=part, is_group=True, parts=below_it, error=error, stuck=stuck
            )
        boxes = tuple((word, tuple(_boxes(part, path, word, own))) for word in WORDS)
        stale = part in self.stale
        wrong = any(box.error for _word, several in boxes for box in several)
        return Shown(
            path=path,
            part=part,
            is_group=False,
            sentence=words.sentence(part),
            error=own.get("", ""),
            value_error=own.get("value", ""),
            ops=tuple((op, str(words.OP_WORDS[op]), op == part.op) for op in OPS[part.kind]),
            choices=tuple(_choices(part)),
            texts=boxes,
            opened=wrong or stale,
            stale=stale,
            stuck=stuck,
        )

    def _errors(self, path: str) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for one in self.problems:
            if one.path == path and not (self.fresh and path == self.changed):
                key = f"{one.field}.{one.language}" if one.language else one.field
                found.setdefault(key, problem_words(one))
        return found


def read_sent(sent: MultiDict[str, str]) -> Group:
    """Read the tree that a page sent, whatever is wrong with it."""
    found = _read(sent, ROOT, 0)
    return found if isinstance(found, Group) else Group("all")


def languages() -> tuple[str, ...]:
    """Name the languages in which words are written: those of the pages, and those rules need."""
    return tuple(dict.fromkeys((*settings().languages, *REQUIRED_LANGUAGES)))


def _read(sent: MultiDict[str, str], path: str, depth: int) -> Part | None:
    fact = sent.get(f"fact.{path}", "")
    if fact in FACTS:
        return _read_condition(sent, path, fact)
    kind, count = sent.get(f"group.{path}", ""), sent.get(f"parts.{path}", "")
    # Deeper than any page sends; what is merely too deep is shown, with what is wrong.
    if kind not in GROUPS or depth > 2 * DEEPEST or not (count.isascii() and count.isdigit()):
        return None
    several = range(min(int(count[:3]), MOST_PARTS))
    parts = (_read(sent, below(path, number), depth + 1) for number in several)
    return Group(kind, tuple(part for part in parts if part is not None))


def _read_condition(sent: MultiDict[str, str], path: str, fact: str) -> Condition:
    kind, op = FACTS[fact].kind, sent.get(f"op.{path}", "")
    values = [value.strip() for value in sent.getlist(f"value.{path}")]
    said = {
        word: {
            language: typed
            for language in languages()
            if (typed := " ".join(sent.get(f"{word}.{path}.{language}", "").split()))
        }
        for word in WORDS
    }
    return Condition(
        fact=fact,
        op=op if op in OPS[kind] else OPS[kind][0],
        values=tuple(dict.fromkeys(filter(None, values))),
        words={word: text for word, text in said.items() if text},
    )


def _choices(part: Condition) -> Iterator[tuple[str, str, bool]]:
    fact = FACTS[part.fact]
    if fact.kind is Kind.CHOICE:
        for value in (*fact.choices, *([PREFER_NOT] * fact.may_decline)):
            yield value, words.value_words(part.fact, value), value in part.values


def _boxes(part: Condition, path: str, word: str, errors: Mapping[str, str]) -> Iterator[Box]:
    text = part.words.get(word, {})
    for language in languages():
        said = text.get(language, "")
        yield Box(
            name=f"{word}.{path}.{language}",
            language=language,
            label=NAMES.get(language, language),
            said=said,
            read=fill({language: said}, SOMEBODY, language) if "{" in said else "",
            error=errors.get(f"{word}.{language}", ""),
        )


def _stuck(path: str, number: int, count: int) -> frozenset[str]:
    """Name the ways in which a part cannot move: at the edges of the whole there is nothing."""
    if path != ROOT:
        return frozenset()
    return frozenset(["up"] * (number == 0) + ["down"] * (number == count - 1))
