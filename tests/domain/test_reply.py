import pytest

from mobility.domain.reference import format_reference, new_reference
from mobility.domain.reply import Meaning, Reply, read_reply

CODE = new_reference(lambda most: most // 2)
OTHER = new_reference(lambda most: most // 3)
YES = [
    "SI",
    "si",
    "Sí",
    "sÍ",
    "SÍ",
    "  s i ",
    "¡Sí!",
    "«SI»",
    "Sí 👍",
    "sí, gracias",
    "SI.",
    "Si por favor",
    "sí voy a ir",
    "Hola, sí voy",
    "Fue un error",
    "ahí estaré",
    "Confirmo",
    "YES",
    "yes please",
    "Yes, I will come.",
    "I'll be there",
    "ｓí",
    "ok sí",
    "It was a mistake",
]
NO = [
    "NO",
    "no",
    "Nó",
    "n o",
    "no.",
    "\tNO\n",
    "No, gracias",
    "no 😢",
    "Buenas tardes, no voy",
    "Ya no puedo ir",
    "yanopuedoir",
    "No podré ir",
    "no voy a poder ir",
    "no, ya no puedo ir",
    "CANCELAR",
    "Cancelar mi cita por favor",
    "Deseo cancelar la cita",
    "ya no quiero la cita",
    "Cancel",
    "cancel my appointment, thanks",
    "I can't go",
    "I can´t come",
    "no i cant",
]
NEITHER = [
    "no entiendo",
    "No, sí voy",
    "no se",
    "no sé si puedo ir",
    "no me cancelen la cita",
    "¿no puedo ir otro día?",
    "no me llegó el código",
    "No puedo ir mañana, ¿puedo otro día?",
    "no quiero cancelar",
    "No cancelar mi cita",
    "no, fue un error",
    "si no puedo ir",
    "sino",
    "cuánto hay que cancelar",
    "Cuanto tengo que cancelar?",
    "ya cancelé",
    "cancelado",
    "cancelo",
    "quiero cancelar",
    "don't cancel",
    "not sure",
    "no way, I will go",
    "noche",
    "november",
    "no es mi código",
    "nо",
    "n0",
    "si y no",
    "yes no",
    "no 我会来",
    "no, приду",
]


def meant(text: str) -> Meaning:
    return read_reply(text).meaning


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_heard_however_it_is_written(text: str) -> None:
    assert meant(text) is Meaning.YES


@pytest.mark.parametrize("text", NO)
def test_a_no_is_heard_in_a_few_phrases(text: str) -> None:
    assert meant(text) is Meaning.NO


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_begins_with_no_gives_nothing_away(text: str) -> None:
    assert meant(text) is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("BAJA", Meaning.STOP),
        ("Dar de baja", Meaning.STOP),
        ("stop", Meaning.STOP),
        ("STOP!", Meaning.STOP),
        ("Unsubscribe", Meaning.STOP),
        ("Ya no quiero más mensajes, gracias", Meaning.STOP),
        ("la calle baja", Meaning.UNKNOWN),
        ("bus stop", Meaning.UNKNOWN),
        ("ALTA", Meaning.START),
        ("start", Meaning.START),
        ("alta presión", Meaning.UNKNOWN),
    ],
)
def test_baja_stops_and_alta_starts_again(text: str, meaning: Meaning) -> None:
    assert meant(text) is meaning


def test_a_letter_is_not_read_for_a_word() -> None:
    assert meant("no" + " " * 318) is Meaning.NO
    assert meant("no" + " " * 319) is Meaning.UNKNOWN
    assert meant("NO " * 100) is Meaning.UNKNOWN


@pytest.mark.parametrize("text", ["gracias", "Ok, muchas gracias 🙏", "👍", "", "Dios le bendiga"])
def test_a_thank_you_is_no_question(text: str) -> None:
    assert meant(text) is Meaning.COURTESY


@pytest.mark.parametrize("text", ["hola?? cuando es", "1", "\ud83d hola que", "x" * 5000, "٣"])
def test_everything_else_is_unknown(text: str) -> None:
    assert meant(text) in (Meaning.UNKNOWN, Meaning.COURTESY)
    assert read_reply(text).code is None


@pytest.mark.parametrize(
    "form",
    [CODE, CODE.lower(), format_reference(CODE), f"{CODE[:4]}-{CODE[4:]}", " ".join(CODE)],
)
def test_a_code_is_found_beside_the_word(form: str) -> None:
    for text, meaning in (
        (f"NO {form}", Meaning.NO),
        (f"{form} no", Meaning.NO),
        (f"No. Mi código es {form}, gracias", Meaning.NO),
        (f"sí {form}!", Meaning.YES),
        (f"Código: {form}", Meaning.CODE),
        (f"no es mi código {form}", Meaning.UNKNOWN),
    ):
        assert read_reply(text) == Reply(meaning, CODE), text


def test_a_code_with_a_slip_is_no_code() -> None:
    slip = ("3" if CODE[0] != "3" else "4") + CODE[1:]
    assert read_reply(f"NO {slip}") == Reply(Meaning.UNKNOWN)
    assert read_reply(f"NO {CODE[:-1]}") == Reply(Meaning.UNKNOWN)


def test_two_codes_at_once_give_nothing_away() -> None:
    assert CODE != OTHER
    assert read_reply(f"NO {CODE} {OTHER}") == Reply(Meaning.UNKNOWN, CODE)
