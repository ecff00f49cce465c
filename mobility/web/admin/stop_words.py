"""The words of stopping a pathway: what becomes of people, how it stands, what they are told."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.domain.message import Channel, Kind
from mobility.domain.message_text import AS_GUIDANCE, AS_OTHER, IN_LINE, NO_VISIT, MessageText, word
from mobility.domain.pathway import PathwayState
from mobility.domain.pathway_stop import BATCH, Became, StopState
from mobility.gateways.words import speak
from mobility.services import message_texts
from mobility.services.pathway_stop_plan import Foreseen, Numbers
from mobility.services.pathway_stops import Stop
from mobility.web.i18n import NAMES
from mobility.web.wiring import now, settings

RESULTS = {
    Became.GUIDANCE: _l("Keep the appointment, as general guidance"),
    Became.MOVED: _l("Move to the other pathway, same time and place"),
    Became.CLOSED: _l("Close with a message"),
}
DONE = {
    Became.GUIDANCE: _l("Kept as general guidance"),
    Became.MOVED: _l("Moved to another pathway"),
    Became.CLOSED: _l("Closed with a message"),
}
STANDS = {
    StopState.PROPOSED: _l("Waits for a second administrator"),
    StopState.RUNNING: _l("People are being told"),
    StopState.HALTED: _l("Halted: nobody more is told"),
    StopState.DONE: _l("Done"),
    StopState.WITHDRAWN: _l("Withdrawn"),
}
TAGS = {
    StopState.PROPOSED: "missing",
    StopState.RUNNING: "info",
    StopState.HALTED: "not_now",
    StopState.DONE: "may_qualify",
    StopState.WITHDRAWN: "closed",
}
CHANNELS = {
    Channel.SMS: _l("Text message"),
    Channel.WHATSAPP: _l("WhatsApp"),
    Channel.EMAIL: _l("E-mail"),
}
CONDITIONS = {
    Became.GUIDANCE: AS_GUIDANCE,
    Became.MOVED: AS_OTHER,
    Became.CLOSED: NO_VISIT,
}
NO_TEXT = MessageText("", "–")
SAMPLE_AHEAD = timedelta(days=3)


def group_words(one: Numbers) -> str:
    """Say who is in a group."""
    if one.group.also:
        return str(_("May also qualify for another open pathway"))
    return str(_("Only general guidance"))


def told_words(told: Mapping[Channel, int]) -> list[str]:
    """Say how many are told by which channel."""
    return [f"{CHANNELS[channel]}: {told[channel]}" for channel in CHANNELS if told.get(channel)]


def what_happens(results: Mapping[Became, int]) -> list[str]:
    """Say in sentences what becomes of how many."""
    kept, moved, closed = (results.get(one, 0) for one in Became)
    lines = (
        (
            kept,
            ngettext(
                "%(num)d keeps the appointment, as general guidance.",
                "%(num)d keep the appointment, as general guidance.",
                kept,
            ),
        ),
        (
            moved,
            ngettext(
                "%(num)d keeps time and place, for another pathway.",
                "%(num)d keep time and place, for another pathway.",
                moved,
            ),
        ),
        (
            closed,
            ngettext(
                "%(num)d loses the appointment, and the place is free for others.",
                "%(num)d lose the appointment, and the places are free for others.",
                closed,
            ),
        ),
    )
    return [str(words) for count, words in lines if count]


def who_is_told(seen: Foreseen) -> list[str]:
    """Say how many a message reaches, and how many must be telephoned."""
    told = seen.people - seen.to_call
    lines = (
        (told, ngettext("%(num)d gets a message.", "%(num)d get a message.", told)),
        (
            seen.to_call,
            ngettext(
                "%(num)d goes on the list of people to call.",
                "%(num)d go on the list of people to call.",
                seen.to_call,
            ),
        ),
        (
            seen.holding,
            ngettext(
                "%(num)d is choosing a time at this moment, and is told that it is shut.",
                "%(num)d are choosing a time at this moment, and are told that it is shut.",
                seen.holding,
            ),
        ),
    )
    return [str(words) for count, words in lines if count]


def propose_words(state: PathwayState, count: int) -> str:
    """Say on the button what is proposed for how many."""
    if state is PathwayState.CLOSED:
        return str(
            ngettext(
                "Propose to close, with %(num)d person booked",
                "Propose to close, with %(num)d people booked",
                count,
            )
        )
    return str(
        ngettext(
            "Propose to suspend, with %(num)d person booked",
            "Propose to suspend, with %(num)d people booked",
            count,
        )
    )


def confirm_words(count: int) -> str:
    """Say on the button how many will be told."""
    return str(
        ngettext("Confirm and tell %(num)d person", "Confirm and tell %(num)d people", count)
    )


def pace_words(stop: Stop) -> str:
    """Say how fast the timers go, and about when they are through."""
    if not stop.left:
        return str(_("Nobody is left. The timers look once more, and then it is done."))
    minutes = -(-stop.left // BATCH)
    return str(
        ngettext(
            "%(batch)d people a minute: about %(num)d minute more.",
            "%(batch)d people a minute: about %(num)d minutes more.",
            minutes,
            batch=BATCH,
        )
    )


def samples(results: Iterable[Became], becomes: PathwayState) -> Iterator[tuple[str, str, str]]:
    """Word what people get, in every language: what becomes of them, the language, the message."""
    texts = message_texts.all_texts()
    for became in results:
        for code in settings().languages:
            key = (Kind.PATHWAY_SUSPENDED.value, Channel.SMS.value, code)
            text = texts.get(key, NO_TEXT)
            yield str(DONE[became]), NAMES.get(code, code), _sample(text, became, code, becomes)


def _sample(text: MessageText, became: Became, code: str, becomes: PathwayState) -> str:
    moment: datetime = now() + SAMPLE_AHEAD
    said, zone = speak(code), settings().home_zone
    in_line = became is Became.CLOSED and becomes is PathwayState.SUSPENDED
    facts = {
        "day": said.day(moment, zone),
        "time": said.clock(moment, zone),
        "place": "…",
        CONDITIONS[became]: "yes",
        IN_LINE: "yes" if in_line else "",
    }
    return word(text, Channel.SMS, facts)[1]
