import pytest

from mobility.domain.errors import TextInvalid
from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import MUST, check_text
from mobility.domain.message_text import GAPS, MessageText

REMINDER = "Su cita: {day}, {time}, {place}."


def refusal(
    body: str, kind: Kind = Kind.REMINDER, channel: Channel = Channel.SMS, subject: str = ""
) -> str:
    with pytest.raises(TextInvalid) as refused:
        check_text(kind, channel, MessageText(subject, body))
    return refused.value.reason


def test_a_text_that_says_what_it_must_is_taken() -> None:
    check_text(Kind.REMINDER, Channel.SMS, MessageText("", REMINDER + "[ {link}]"))
    check_text(Kind.REMINDER, Channel.EMAIL, MessageText("Su cita: {day}", REMINDER))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the text is empty"),
        (" \n", "the text is empty"),
        (REMINDER + "[ {pathway}]", "unknown gap {pathway}"),
        (REMINDER + "[ {note}]", "unknown gap {note}"),
        (REMINDER + " {Day}", "a { too many"),
        (REMINDER + " {day", "a { too many"),
        (REMINDER + " day}", "a } too many"),
        (REMINDER + " {{day}}", "a { too many"),
        (REMINDER + " [ {link}", "a [ too many"),
        (REMINDER + " {link}]", "a ] too many"),
        (REMINDER + " [a [b] c]", "a [ too many"),
        (REMINDER + "[en_persona: Venga.]", "unknown condition en_persona:"),
        (REMINDER + " {link}", "{link} can be empty: it must stand in square brackets"),
        ("Su cita: {day}, {place}.[ {time}]", "{time} must stand in it, outside square brackets"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused(body: str, reason: str) -> None:
    assert refusal(body) == reason


def test_a_gap_belongs_to_its_kind_and_to_no_other() -> None:
    check_text(Kind.LEAVING, Channel.SMS, MessageText("", "Lo guardamos {kept}."))
    assert refusal(REMINDER + " {kept}") == "unknown gap {kept}"
    assert refusal("Ya no le escribimos, {name}.", Kind.STOPPED) == "unknown gap {name}"


def test_what_a_kind_must_tell_it_also_can_tell() -> None:
    assert set(GAPS) == set(Kind)
    assert all(must <= GAPS[kind] for kind, must in MUST.items())


def test_only_an_email_has_a_subject_and_it_needs_one() -> None:
    assert refusal(REMINDER, subject="Cita") == "only an e-mail has a subject"
    assert refusal(REMINDER, channel=Channel.EMAIL) == "an e-mail needs a subject"
    long = "the subject must be one line of at most 120 characters"
    assert refusal(REMINDER, channel=Channel.EMAIL, subject="a" * 121) == long
    assert refusal(REMINDER, channel=Channel.EMAIL, subject="a\nb") == long
    check_text(Kind.REMINDER, Channel.EMAIL, MessageText("a" * 120, REMINDER))


def test_a_text_message_must_fit_with_the_longest_names_and_days() -> None:
    longest = len("miércoles 23 de septiembre") + len("12:30 pm") + 20
    rest = 160 - longest - len("Su cita: , , .")
    check_text(Kind.REMINDER, Channel.SMS, MessageText("", REMINDER + "ñ" * rest))
    longer = REMINDER + "ñ" * (rest + 1)
    assert refusal(longer) == "it can become longer than 160 characters"
    check_text(Kind.REMINDER, Channel.WHATSAPP, MessageText("", longer))
    check_text(Kind.REMINDER, Channel.SMS, MessageText("", f"{REMINDER}[{'ñ' * 200}]"))


@pytest.mark.parametrize(
    "words",
    [
        "como persona refugiada",
        "REFUGIO",
        "resettlement of refugees",
        "¿Tiene miedo?",
        "your fear",
        "pida asilo",
        "asylum",
        "su visa",
        "visado",
        "réfugié",
        "H-2A",
        "humanitarian parole",
        "this pathway",
        "inmigración",
        "migrantes",
        "Reunificación familiar",
        "está en peligro",
        "deportación",
    ],
)
def test_no_message_tells_a_shared_phone_why(words: str) -> None:
    assert refusal(f"{REMINDER} {words}").startswith("a message never says")
    as_subject = refusal(REMINDER, channel=Channel.EMAIL, subject=words)
    assert as_subject.startswith("a message never says")


@pytest.mark.parametrize("words", ["Su visita", "Avise a la oficina", "No tema", "Movilidad"])
def test_words_that_only_look_alike_are_free(words: str) -> None:
    check_text(Kind.REMINDER, Channel.SMS, MessageText("", f"{REMINDER} {words}"))
