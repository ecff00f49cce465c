"""What the text of a message must tell, and what it must never say."""

import re
import unicodedata
from collections.abc import Mapping
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


def check_text(kind: Kind, channel: Channel, text: MessageText) -> None:
    """Raise TextInvalid, with the reason, if a text cannot be used for a kind and a channel."""
    _check_subject(channel, text.subject)
    if not text.body.strip():
        raise TextInvalid("the text is empty")
    for template in (text.subject, text.body):
        _check_marks(kind, template)
        _check_words(template)
    told = {gap for part in parts_of(text.body) if not part.may_go for gap in part.gaps}
    if missing := sorted(MUST.get(kind, frozenset()) - told):
        raise TextInvalid(f"{{{missing[0]}}} must stand in it, outside square brackets")
    room = ROOM[channel]
    if not room.takes(room.write(least(text, _longest(kind)))):
        raise TextInvalid(f"it can become longer than {room.most} characters")


def _check_subject(channel: Channel, subject: str) -> None:
    if channel is not Channel.EMAIL and subject:
        raise TextInvalid("only an e-mail has a subject")
    if channel is Channel.EMAIL and not subject.strip():
        raise TextInvalid("an e-mail needs a subject")
    if len(subject) > MOST_SUBJECT or "\n" in subject:
        raise TextInvalid(f"the subject must be one line of at most {MOST_SUBJECT} characters")


def _check_marks(kind: Kind, template: str) -> None:
    for part in parts_of(template):
        if part.condition and part.condition not in CONDITIONS:
            raise TextInvalid(f"unknown condition {part.condition}:")
        if stray := re.search(r"[\[\]{}]", GAP.sub("", part.words)):
            raise TextInvalid(f"a {stray[0]} too many")
        for gap in part.gaps:
            if gap not in GAPS[kind]:
                raise TextInvalid(f"unknown gap {{{gap}}}")
            if not part.may_go and gap not in _longest(kind):
                raise TextInvalid(f"{{{gap}}} can be empty: it must stand in square brackets")


def _longest(kind: Kind) -> Mapping[str, str]:
    return {**LONGEST, **NEVER_EMPTY.get(kind, {})}


def _check_words(template: str) -> None:
    spelt = unicodedata.normalize("NFKD", GAP.sub("", template).casefold())
    plain = "".join(one for one in spelt if not unicodedata.combining(one))
    if unsaid := _UNSAID.search(plain):
        raise TextInvalid(f"a message never says {unsaid[0]}")
