"""What the text of a message must tell, and what it must never say."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from mobility.domain.errors import TextInvalid
from mobility.domain.message import Channel, Kind
from mobility.domain.message_text import CONDITIONS, GAP, GAPS, ROOM, MessageText, least, parts_of
from mobility.domain.office_file import SHORT_NAME

MOST_SUBJECT = 120

LONGEST: Mapping[str, str] = MappingProxyType(
    {
        "office": "O" * SHORT_NAME,
        "place": "O" * SHORT_NAME,
        "day": "miércoles 23 de septiembre",
        "time": "12:30 pm",
        "until": "miércoles 23 de septiembre, 12:30 pm",
        "code": "KW7M 4XRR",
        "kept": "59 minutos",
    }
)
"""The longest that each gap which is never empty becomes."""
_TO_THE_ACCOUNT = MappingProxyType({"link": "L" * 96})
NEVER_EMPTY: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {Kind.STAFF_INVITED: _TO_THE_ACCOUNT, Kind.STAFF_ANEW: _TO_THE_ACCOUNT}
)
"""The same for gaps which are never empty in some kinds only."""

_WHEN_AND_WHERE = frozenset({"day", "time", "place"})
MUST: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.BOOKED: _WHEN_AND_WHERE,
        Kind.MOVED: _WHEN_AND_WHERE,
        Kind.MOVED_BY_OFFICE: _WHEN_AND_WHERE,
        Kind.REMINDER: _WHEN_AND_WHERE,
        Kind.PLACE_OFFERED: _WHEN_AND_WHERE | {"until"},
        Kind.CLOSED_BY_OFFICE: frozenset({"day", "time"}),
        Kind.CODE_AGAIN: frozenset({"code"}),
        Kind.LEAVING: frozenset({"kept"}),
        Kind.STAFF_INVITED: frozenset({"link"}),
        Kind.STAFF_ANEW: frozenset({"link"}),
    }
)
"""What each kind tells in every case, outside square brackets."""

# Telephones are shared: whoever reads along learns neither what somebody hopes for nor what from.
# The beginnings of words, without accents.
_UNSAID = re.compile(
    r"\b(?:refug|asil|asyl|miedo|temor|fear|afraid|persegu|persecu|peligr|danger|amenaz|threat|"
    r"violen|deport|reasent|resettl|parole|pathway|visa|h-?2[ab]\b|reunifica|retorn|returnee)"
    r"|migra"
)
_WORD_ENDS = re.compile(r"\W|$")


class Wrong(StrEnum):
    """What can be wrong with a text."""

    EMPTY = "empty"
    SUBJECT_ELSEWHERE = "subject_elsewhere"
    SUBJECT_MISSING = "subject_missing"
    SUBJECT_LONG = "subject_long"
    CONDITION = "condition"
    MARK = "mark"
    GAP = "gap"
    MAY_BE_EMPTY = "may_be_empty"
    MISSING = "missing"
    LONG = "long"
    UNSAID = "unsaid"
    PATHWAY = "pathway"


REASONS: Mapping[Wrong, str] = MappingProxyType(
    {
        Wrong.EMPTY: "the text is empty",
        Wrong.SUBJECT_ELSEWHERE: "only an e-mail has a subject",
        Wrong.SUBJECT_MISSING: "an e-mail needs a subject",
        Wrong.SUBJECT_LONG: "the subject must be one line of at most {most} characters",
        Wrong.CONDITION: "unknown condition {what}:",
        Wrong.MARK: "a {what} too many",
        Wrong.GAP: "unknown gap {{{what}}}",
        Wrong.MAY_BE_EMPTY: "{{{what}}} can be empty: it must stand in square brackets",
        Wrong.MISSING: "{{{what}}} must stand in it, outside square brackets",
        Wrong.LONG: "it can become longer than {most} characters",
        Wrong.UNSAID: "a message never says {what}",
        Wrong.PATHWAY: "a message never names a pathway: {what}",
    }
)
SUBJECT, BODY = "subject", "body"


@dataclass(frozen=True)
class Problem:
    """Something wrong with the subject or the body of a text: what, which piece, and how long.

    `length` is what it can come to, `most` what there is room for.
    """

    wrong: Wrong
    part: str = BODY
    what: str = ""
    length: int = 0
    most: int = 0

    @property
    def reason(self) -> str:
        """Say it in English, as the refusal of a file does."""
        return REASONS[self.wrong].format(what=self.what, most=self.most)


def check_text(
    kind: Kind, channel: Channel, text: MessageText, pathways: Collection[str] = ()
) -> None:
    """Raise TextInvalid, with the reason, if a text cannot be used for a kind and a channel."""
    for problem in problems_of(kind, channel, text, pathways):
        raise TextInvalid(problem.reason)


def problems_of(
    kind: Kind, channel: Channel, text: MessageText, pathways: Collection[str] = ()
) -> list[Problem]:
    """List what is wrong with a text for a kind and a channel, the first in its order first.

    `pathways` are the names of pathways in any language: a message names none.
    """
    found = list(_in_subject(channel, text.subject))
    if not text.body.strip():
        return [*found, Problem(Wrong.EMPTY)]
    for part, template in ((SUBJECT, text.subject), (BODY, text.body)):
        found += _in_marks(kind, part, template)
        found += _in_words(part, template, pathways)
    told = {gap for part in parts_of(text.body) if not part.may_go for gap in part.gaps}
    missing = sorted(MUST.get(kind, frozenset()) - told)
    found += [Problem(Wrong.MISSING, what=gap) for gap in missing]
    longest, room = most_of(kind, channel, text), ROOM[channel].most
    if longest > room:
        found.append(Problem(Wrong.LONG, length=longest, most=room))
    return found


def most_of(kind: Kind, channel: Channel, text: MessageText) -> int:
    """Say how long what is never left out can become, in the channel's characters."""
    room = ROOM[channel]
    return room.length(room.write(least(text, _longest(kind))))


def _in_subject(channel: Channel, subject: str) -> Iterator[Problem]:
    if channel is not Channel.EMAIL and subject:
        yield Problem(Wrong.SUBJECT_ELSEWHERE, SUBJECT)
    if channel is Channel.EMAIL and not subject.strip():
        yield Problem(Wrong.SUBJECT_MISSING, SUBJECT)
    if len(subject) > MOST_SUBJECT or "\n" in subject:
        yield Problem(Wrong.SUBJECT_LONG, SUBJECT, length=len(subject), most=MOST_SUBJECT)


def _in_marks(kind: Kind, where: str, template: str) -> Iterator[Problem]:
    for part in parts_of(template):
        if part.condition and part.condition not in CONDITIONS:
            yield Problem(Wrong.CONDITION, where, part.condition)
        if stray := re.search(r"[\[\]{}]", GAP.sub("", part.words)):
            yield Problem(Wrong.MARK, where, stray[0])
        for gap in part.gaps:
            if gap not in GAPS[kind]:
                yield Problem(Wrong.GAP, where, gap)
            elif not part.may_go and gap not in _longest(kind):
                yield Problem(Wrong.MAY_BE_EMPTY, where, gap)


def _longest(kind: Kind) -> Mapping[str, str]:
    return {**LONGEST, **NEVER_EMPTY.get(kind, {})}


def _in_words(where: str, template: str, pathways: Collection[str]) -> Iterator[Problem]:
    plain = _plain(GAP.sub("", template))
    if unsaid := _UNSAID.search(plain):
        end = next(_WORD_ENDS.finditer(plain, unsaid.end())).start()
        yield Problem(Wrong.UNSAID, where, plain[unsaid.start() : end])
    for name in pathways:
        if name and re.search(rf"\b{re.escape(_plain(name))}\b", plain):
            yield Problem(Wrong.PATHWAY, where, name)
            return


def _plain(words: str) -> str:
    """Write words in small letters without accents."""
    spelt = unicodedata.normalize("NFKD", words.casefold())
    return "".join(one for one in spelt if not unicodedata.combining(one))
