"""Every kind, channel and language, worded for every kind of appointment of the demonstration."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import LONGEST, MUST, NEVER_EMPTY
from mobility.domain.message_text import MessageText, word
from mobility.domain.office_file import SHORT_NAME
from mobility.domain.reply import Meaning, read_reply
from mobility.domain.sms_text import SEGMENT, fold, septets
from mobility.gateways.words import speak
from mobility.services.message_files import read_texts
from mobility.services.network import read_network
from tests.services.seeded import SEED

TEXTS = read_texts(SEED / "messages")
OFFICES = sorted(plan.details.short_name for plan in read_network(SEED / "demo").offices)
LONGEST_OFFICE = "Santa Cruz del Quich"
TELEPHONE = {"es": "por teléfono", "en": "by telephone"}
DAYS = {
    "es": ("viernes 1 de mayo", "miércoles 23 de septiembre"),
    "en": ("Friday, May 1", "Wednesday, September 23"),
}
LINK = "https://oficinas-de-movilidad.example/c/" + "K" * 24
REMINDERS = [key for key in TEXTS if key[0] == Kind.REMINDER]
# A shared telephone shows none of these, whatever they are about.
UNSAID = r"refug|asil|asylum|miedo|fear|\bvisas?\b|parole|migra|peligro|danger|cancel"


def visits(locale: str) -> Iterator[Mapping[str, str]]:
    """Give the facts of each kind of visit: where, how, on whose telephone, short and long."""
    offices = [*OFFICES, LONGEST_OFFICE]
    whens = zip(DAYS[locale], ("9:30 am", "12:30 pm"), strict=True)
    for office, on_site, own, (day, time) in product(
        offices, (True, False), (True, False), tuple(whens)
    ):
        yield {
            "office": office,
            "place": office if on_site else TELEPHONE[locale],
            "day": day,
            "time": time,
            "old_day": day,
            "old_time": "10:30 am",
            "until": f"{day}, {time}",
            "code": "KW7M 4XRR",
            "link": LINK if own else "",
            "name": "Rosa" if own else "",
            "early": "15" if on_site else "",
            "kept": "2 horas",
            "contact": "0000-0002 (demostración)",
            "note": "",
            "in_line": "yes" if own else "",
        }


def worded(channel: str = "") -> Iterator[tuple[tuple[str, str, str], Mapping[str, str], str, str]]:
    for key, text in TEXTS.items():
        if channel in ("", key[1]):
            never_empty = dict.fromkeys(NEVER_EMPTY.get(Kind(key[0]), ()), LINK)
            for visit in visits(key[2]):
                facts = {**visit, **never_empty}
                yield key, facts, *word(text, Channel(key[1]), facts)


def test_every_kind_channel_and_language_has_its_text() -> None:
    assert set(TEXTS) == set(product(Kind, Channel, DAYS))


def test_no_day_of_a_leap_year_is_longer_than_texts_are_measured_with() -> None:
    noon = datetime(2028, 1, 1, 18, 45, tzinfo=UTC)
    for words in map(speak, DAYS):
        days = [words.day(noon + timedelta(days=number), "UTC") for number in range(366)]
        assert max(map(len, days)) <= len(LONGEST["day"])
        assert len(words.clock(noon - timedelta(hours=6), "UTC")) == len(LONGEST["time"])
        assert len(words.by_telephone()) <= SHORT_NAME


def test_every_text_message_is_one_segment_of_gsm_7() -> None:
    wrong = [
        (key, body)
        for key, _, _, body in worded("sms")
        if fold(body) != body or len(body) > SEGMENT
    ]
    assert wrong == []
    assert max(septets(body) for _, _, _, body in worded("sms")) > SEGMENT - 5


def test_every_message_says_when_and_where_the_visit_is() -> None:
    silent = [
        (key, gap)
        for key, facts, _, body in worded()
        for gap in MUST.get(Kind(key[0]), ())
        if (fold(facts[gap]) if key[1] == "sms" else facts[gap]) not in body
    ]
    assert silent == []


def test_a_whatsapp_message_stays_short() -> None:
    assert max(len(body) for _, _, _, body in worded("whatsapp")) <= 400


def test_a_borrowed_phone_shows_neither_name_nor_link() -> None:
    shown = [
        key
        for key, facts, subject, body in worded()
        if not facts["link"] and re.search("Rosa|http|/c/", subject + body)
    ]
    assert shown == []


def test_an_own_phone_gets_the_link_wherever_there_is_room() -> None:
    without = {
        (key[0], key[1])
        for key, facts, _, body in worded()
        if facts["link"] and "{link}" in TEXTS[key].body and LINK not in body
    }
    assert {channel for _, channel in without} == {"sms"}
    assert ("booked", "sms") not in {
        (key[0], key[1])
        for key, facts, _, body in worded("sms")
        if key[2] == "es" and facts["link"] and LINK not in body
    }


def test_what_is_left_out_leaves_no_trace() -> None:
    traces = re.compile(r"[\[\]{}]|  | [.,:;]|[,:;]\.|,$|\n\n\n|\.\.")
    greeting = re.compile("(Hola|Hello)( Rosa)?[:,]")
    found = [
        (key, line)
        for key, facts, subject, body in worded()
        for line in (subject, *body.split("\n"))
        if not greeting.fullmatch(line)
        and (traces.search(line) or (line.endswith(":") and not facts["link"]))
    ]
    assert found == []


def test_no_message_names_a_pathway_or_why_somebody_came() -> None:
    pathways = [
        name.casefold()
        for folder in ("demo", "2026")
        for pathway in read_network(SEED / folder).pathways
        for name in pathway.name.values()
    ]
    templates = {key: f"{text.subject} {text.body}".casefold() for key, text in TEXTS.items()}
    named = [
        (key, unsaid)
        for key, template in templates.items()
        for unsaid in (*map(re.escape, pathways), UNSAID)
        if re.search(unsaid, template)
    ]
    assert named == []


@pytest.mark.parametrize("key", REMINDERS, ids="-".join)
def test_a_reminder_says_free_documents_office_and_how_to_answer(key: tuple[str, str, str]) -> None:
    free, papers, answers = {
        "es": ("gratis", "Lleve sus documentos", ("SI o NO", "sí o no")),
        "en": ("free", "Bring your documents", ("YES or NO", "yes or no")),
    }[key[2]]
    for facts in visits(key[2]):
        _, body = word(TEXTS[key], Channel(key[1]), facts)
        office = fold(facts["office"]) if key[1] == "sms" else facts["office"]
        assert free in body
        assert any(answer in body for answer in answers)
        assert office in body
        assert (papers in body) == (facts["place"] == facts["office"])


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("not_seen", "No pudimos verle. Puede pedir otra cita."),
        ("leaving", "Guardamos su lugar 2 horas. ¿Fue un error? Responda SI"),
        ("closed_by_office", "No es culpa suya."),
        ("moved_by_office", "¿Le sirve? Responda SI o NO."),
    ],
)
def test_some_sentences_were_agreed_word_by_word(kind: str, sentence: str) -> None:
    facts = next(iter(visits("es")))
    assert sentence in word(TEXTS[kind, "sms", "es"], Channel.SMS, facts)[1]


@pytest.mark.parametrize("channel", Channel)
def test_only_who_stands_first_in_line_is_told_so(channel: Channel) -> None:
    text = TEXTS["closed_by_office", channel, "es"]
    facts = {**next(iter(visits("es"))), "in_line": "yes"}
    assert "le avisaremos" in word(text, channel, facts)[1]
    assert "le avisaremos" not in word(text, channel, {**facts, "in_line": ""})[1]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("SI", Meaning.YES),
        ("YES", Meaning.YES),
        ("NO", Meaning.NO),
        ("BAJA", Meaning.STOP),
        ("STOP", Meaning.STOP),
        ("ALTA", Meaning.START),
        ("START", Meaning.START),
    ],
)
def test_the_answers_that_texts_ask_for_are_understood(answer: str, meaning: Meaning) -> None:
    def asks(text: MessageText) -> bool:
        return re.search(rf"\b{answer}\b", text.body) is not None

    assert any(asks(text) for key, text in TEXTS.items() if key[1] == "sms")
    assert read_reply(answer).meaning is meaning
