"""The texts of messages: what may stand in their gaps, and how one is worded.

A gap is written `{day}`. A part in square brackets may be left out: it is where a gap in it is
empty, and, the last first, where the whole would not fit. It may begin with a condition, as in
`[in_person: Bring your documents.]`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mobility.domain import sms_text
from mobility.domain.message import Channel, Kind

_VISIT = frozenset({"office", "place", "day", "time", "early", "contact", "code", "link", "name"})
_NOTHING: frozenset[str] = frozenset()
_ACCOUNT = frozenset({"name", "programme", "by", "link", "until"})
GAPS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.BOOKED: _VISIT,
        Kind.MOVED: _VISIT | {"old_day", "old_time"},
        Kind.MOVED_BY_OFFICE: _VISIT | {"old_day", "old_time"},
        Kind.GIVEN_UP: _VISIT,
        Kind.CLOSED_BY_OFFICE: _VISIT,
        Kind.REMINDER: _VISIT,
        Kind.PLACE_OFFERED: _VISIT - {"code"} | {"until"},
        Kind.CODE_AGAIN: _VISIT,
        Kind.NOT_SEEN: _VISIT,
        Kind.PATHWAY_SUSPENDED: _VISIT,
        Kind.DATA_CORRECTED: _VISIT,
        Kind.WHAT_FOLLOWS: _VISIT | {"note"},
        Kind.LEAVING: _VISIT | {"kept"},
        Kind.STAYING: _VISIT,
        # Of whoever wrote from a number, nothing is known.
        Kind.WHICH_CODE: _NOTHING,
        Kind.STOPPED: _NOTHING,
        Kind.RESUMED: _NOTHING,
        Kind.NOT_UNDERSTOOD: _NOTHING,
        Kind.STAFF_INVITED: _ACCOUNT,
        Kind.STAFF_ANEW: _ACCOUNT,
    }
)
"""What each kind of message can tell; no text of it may name anything else."""

TextKey = tuple[str, str, str]
"""What a text belongs to: a kind, a channel and a language."""

IN_PERSON, BY_TELEPHONE, NO_LINK = "in_person", "by_telephone", "no_link"
IN_LINE = "in_line"
"""The office closed, found no other place, and put the person first in the line."""

AS_GUIDANCE, AS_OTHER, NO_VISIT = "as_guidance", "as_other", "no_visit"
"""A pathway was suspended: the visit stays as guidance, or for another pathway, or is no more."""

TOLD = (IN_LINE, AS_GUIDANCE, AS_OTHER, NO_VISIT)
"""The conditions that are true where the facts of a message say so."""

CONDITIONS = frozenset({IN_PERSON, BY_TELEPHONE, NO_LINK, *TOLD})

GAP = re.compile(r"\{([a-z_]+)\}")
_PART = re.compile(r"\[(?:([a-z_]+):)?([^\[\]]*)\]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_VITAL = ("day", "time", "place", "office", "until", "code")


@dataclass(frozen=True)
class MessageText:
    """What a kind of message says by a channel in a language; only an e-mail has a subject."""

    subject: str
    body: str


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether and on which condition it may be left out."""

    words: str
    may_go: bool = False
    condition: str = ""

    @property
    def gaps(self) -> list[str]:
        """Name the gaps in it."""
        return GAP.findall(self.words)

    @property
    def written(self) -> str:
        """Write it as it stands in its text."""
        condition = f"{self.condition}:" if self.condition else ""
        return f"[{condition}{self.words}]" if self.may_go else self.words


@dataclass(frozen=True)
class Room:
    """How much a channel takes, in characters, or in septets of GSM-7."""

    most: int
    in_gsm_7: bool = False

    def write(self, said: str) -> str:
        """Write in the channel's alphabet."""
        return sms_text.fold(said) if self.in_gsm_7 else said

    def length(self, written: str) -> int:
        """Say how much of it something takes."""
        return sms_text.septets(written) if self.in_gsm_7 else len(written)

    def takes(self, written: str) -> bool:
        """Say whether it is short enough."""
        return self.length(written) <= self.most

    def cut(self, said: str) -> str:
        """Write what fits of it, from its beginning."""
        return sms_text.cut(self.write(said), self.most) if self.in_gsm_7 else said[: self.most]


ROOM: Mapping[Channel, Room] = MappingProxyType(
    {
        Channel.SMS: Room(sms_text.SEGMENT, in_gsm_7=True),
        Channel.WHATSAPP: Room(400),
        Channel.EMAIL: Room(10_000),
    }
)


@dataclass(frozen=True)
class Worded:
    """A message in words: subject, body, and what was cut of its text so that it fits.

    `is_squeezed` where even sentences had to go that stand outside brackets.
    """

    subject: str
    body: str
    cut: tuple[Part, ...] = ()
    is_squeezed: bool = False


def word(text: MessageText, channel: Channel, facts: Mapping[str, str]) -> tuple[str, str]:
    """Word a message: its subject and its body, as `worded` does."""
    said = worded(text, channel, facts)
    return said.subject, said.body


def worded(text: MessageText, channel: Channel, facts: Mapping[str, str]) -> Worded:
    """Word a message without what is not known, and say what was cut.

    Whatever the facts, it fits its channel's `ROOM`: a text message comes in GSM-7 and in one
    segment. What is cut is never the day, the time or the place.
    """
    # One line each: a fact that somebody typed must not become a header of an e-mail.
    known = {gap: " ".join(value.split()) for gap, value in facts.items()}
    subject, _ = _shown(parts_of(text.subject), known, ())
    body, cut, squeezed = _fitted(parts_of(text.body), known, ROOM[channel])
    return Worded(" ".join(subject.split()), body, cut, squeezed)


def least(text: MessageText, facts: Mapping[str, str]) -> str:
    """Word what of a body is never left out."""
    return _tidy(
        "".join(_filled(part.words, facts) for part in parts_of(text.body) if not part.may_go)
    )


@lru_cache(maxsize=1024)
def parts_of(template: str) -> tuple[Part, ...]:
    """Split a template at its square brackets, in order."""
    parts, end = [], 0
    for found in _PART.finditer(template):
        parts.append(Part(template[end : found.start()]))
        parts.append(Part(found[2], may_go=True, condition=found[1] or ""))
        end = found.end()
    return (*parts, Part(template[end:]))


def _fitted(
    parts: tuple[Part, ...], facts: Mapping[str, str], room: Room
) -> tuple[str, tuple[Part, ...], bool]:
    """Leave out parts, the last first, until the rest fits; then sentences, then all but facts."""
    dropped: list[Part] = []
    while True:
        said, shown = _shown(parts, facts, dropped)
        written = room.write(said)
        if room.takes(written):
            return written, tuple(dropped), False
        spare = [part for part in shown if part.may_go]
        if not spare:
            return _squeezed(parts, facts, room), tuple(dropped), True
        dropped.append(spare[-1])


def _shown(
    parts: tuple[Part, ...], facts: Mapping[str, str], dropped: Collection[Part]
) -> tuple[str, list[Part]]:
    """Fill what is shown, and list it; a link that is not told counts as none."""
    complete = [
        part
        for part in parts
        if part not in dropped and not (part.may_go and any(not facts.get(g) for g in part.gaps))
    ]
    true = {IN_PERSON: _is_in_person(facts), BY_TELEPHONE: _is_by_telephone(facts)}
    true.update({condition: bool(facts.get(condition)) for condition in TOLD})
    true[NO_LINK] = not any(
        "link" in part.gaps and true.get(part.condition, True) for part in complete
    )
    shown = [part for part in complete if true.get(part.condition, True)]
    return _tidy("".join(_filled(part.words, facts) for part in shown)), shown


def _is_in_person(facts: Mapping[str, str]) -> bool:
    return bool(facts.get("place")) and facts["place"] == facts.get("office")


def _is_by_telephone(facts: Mapping[str, str]) -> bool:
    return bool(facts.get("place")) and facts["place"] != facts.get("office")


def _filled(words: str, facts: Mapping[str, str]) -> str:
    return GAP.sub(lambda gap: facts.get(gap[1], ""), words)


def _squeezed(parts: tuple[Part, ...], facts: Mapping[str, str], room: Room) -> str:
    """Leave out the last sentences that tell no time or place; in the end, tell nothing else."""
    always = "".join(part.words for part in parts if not part.may_go)
    sentences = _SENTENCE_END.split(always)
    while True:
        written = room.write(_tidy(_filled(" ".join(sentences), facts)))
        if room.takes(written):
            return written
        spare = [at for at, one in enumerate(sentences) if not set(GAP.findall(one)) & {*_VITAL}]
        if not spare:
            named = GAP.findall(always)
            return room.cut(", ".join(facts.get(gap, "") for gap in _VITAL if gap in named))
        del sentences[spare[-1]]


def _tidy(said: str) -> str:
    lines = [" ".join(line.split()) for line in said.strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
