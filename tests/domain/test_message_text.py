from hypothesis import given
from hypothesis import strategies as st

from mobility.domain.message import Channel
from mobility.domain.message_text import MessageText, word
from mobility.domain.sms_text import ALPHABET, EXTENSION, SEGMENT, septets

FACTS = {
    "office": "Quiché",
    "place": "Quiché",
    "day": "viernes 12 de junio",
    "time": "9:30 am",
    "name": "Rosa",
    "link": "https://citas.example/c/X",
}
PAPER = "p" * 40


def said(body: str, channel: Channel = Channel.WHATSAPP, **changes: str) -> str:
    return word(MessageText("", body), channel, {**FACTS, **changes})[1]


def test_gaps_are_filled_with_the_facts_of_the_visit() -> None:
    assert said("Su cita: {day}, {time}.") == "Su cita: viernes 12 de junio, 9:30 am."


def test_a_part_goes_when_a_gap_in_it_is_empty() -> None:
    assert said("Hola[ {name}]: venga.") == "Hola Rosa: venga."
    assert said("Hola[ {name}]: venga.", name="") == "Hola: venga."
    assert said("Venga[ con {note} y {name}].") == "Venga."


def test_a_fact_with_braces_is_no_gap_and_no_part() -> None:
    assert said("Hola {name}", name="{day} [x]") == "Hola {day} [x]"


def test_a_fact_of_several_lines_becomes_one_line() -> None:
    text = MessageText("Cita de {name}", "Hola {name}")
    name = "Rosa\r\nBcc: otra@example.org"
    subject, body = word(text, Channel.EMAIL, {"name": name})
    assert subject == "Cita de Rosa Bcc: otra@example.org"
    assert body == "Hola Rosa Bcc: otra@example.org"


def test_a_part_is_for_visits_in_person_or_by_telephone() -> None:
    body = "Cita.[in_person: Lleve papeles.][by_telephone: Le llamamos.]"
    assert said(body) == "Cita. Lleve papeles."
    assert said(body, place="por teléfono") == "Cita. Le llamamos."
    assert said(body, place="", office="") == "Cita."


def test_whoever_gets_no_link_is_told_another_way() -> None:
    body = "Vea[no_link: con su código][ en {link}]."
    assert said(body) == "Vea en https://citas.example/c/X."
    assert said(body, link="") == "Vea con su código."


def test_the_paragraph_of_a_missing_part_leaves_no_hole() -> None:
    assert said("Hola:\n\n[{note}]\n\nAdiós.") == "Hola:\n\nAdiós."
    assert said("Hola:\n\n[{note}\n\n][Aquí: {link}\n\n]Adiós.", link="") == "Hola:\n\nAdiós."


def test_parts_that_do_not_fit_go_the_last_first() -> None:
    body = f"{{day}}.[ uno {PAPER}][ dos {PAPER}][ tres {PAPER} {PAPER}]"
    sent = said(body, Channel.SMS)
    assert sent == f"viernes 12 de junio. uno {PAPER} dos {PAPER}"
    assert said(body) == sent + f" tres {PAPER} {PAPER}"


def test_a_link_that_does_not_fit_counts_as_none() -> None:
    body = f"{PAPER} {PAPER} {PAPER}.[ {{link}}][no_link: Use su código.]"
    assert said(body, Channel.SMS).endswith("p. https://citas.example/c/X")
    long = {"link": "https://citas.example/c/" + "X" * 30}
    assert said(body, Channel.SMS, **long) == f"{PAPER} {PAPER} {PAPER}. Use su codigo."


def test_sentences_without_the_visit_go_before_it_does() -> None:
    body = f"Buenas {PAPER}. {{day}}, {{time}}, {{place}}. {PAPER}. Gracias {PAPER}."
    assert (
        said(body, Channel.SMS) == f"Buenas {PAPER}. viernes 12 de junio, 9:30 am, Quiché. {PAPER}."
    )


def test_in_the_end_only_day_time_and_place_are_left() -> None:
    body = f"{PAPER * 4} {{place}} {{day}} {{time}}"
    assert said(body, Channel.SMS) == "viernes 12 de junio, 9:30 am, Quiché"


def test_one_septet_decides_whether_a_part_fits() -> None:
    whole = "a" * 150
    assert said(f"{whole}[ 23456789 1]", Channel.SMS) == whole
    assert said(f"{whole}[ 234567890]", Channel.SMS) == f"{whole} 234567890"
    assert said(f"{whole}[ 23456789€]", Channel.SMS) == whole
    assert said(f"{whole * 2}[{'b' * 100}]") == whole * 2 + "b" * 100
    assert said(f"{whole * 2}[{'b' * 101}]") == whole * 2


def test_a_fact_longer_than_a_segment_is_cut() -> None:
    assert said("Su cita: {day}.", Channel.SMS, day="í" * 161) == "i" * 160
    assert said("Su cita: {day}.", day="í" * 401) == "í" * 400


PIECES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_characters="[]{}"), max_size=60),
        st.sampled_from(["{day}", "{time}", "{place}", "[ {link}]", "[in_person: Lleve.]", "[x]"]),
    ),
    max_size=12,
)
GAPS = st.sampled_from(["day", "time", "place", "office", "link"])


@given(PIECES, st.dictionaries(GAPS, st.text(max_size=90)))
def test_no_text_and_no_facts_make_a_second_segment(
    pieces: list[str], facts: dict[str, str]
) -> None:
    _, body = word(MessageText("", "".join(pieces)), Channel.SMS, facts)
    assert septets(body) <= SEGMENT
    assert set(body) <= ALPHABET | EXTENSION
    assert len(word(MessageText("", "".join(pieces)), Channel.WHATSAPP, facts)[1]) <= 400


@given(PIECES)
def test_a_text_message_never_loses_the_day_and_the_time(pieces: list[str]) -> None:
    _, body = word(MessageText("", "".join(["{day} {time} ", *pieces])), Channel.SMS, FACTS)
    assert FACTS["day"] in body
    assert FACTS["time"] in body
