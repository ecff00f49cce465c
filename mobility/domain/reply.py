"""What somebody meant by a text message: yes, no, stop, start, a code, or nothing we can tell.

Whole messages are compared with closed lists of phrases, never their beginnings: "no entiendo" and
"no, sí voy" begin with "no", and a place that was given away cannot be got back. "Cancelar" also
means "to pay" in Central America, so that it counts alone or with the appointment it speaks of.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobility.domain.reference import REFERENCE_LENGTH, parse_reference


class Meaning(StrEnum):
    """What a message asks for. `CODE` is a code and no more; `COURTESY` needs no answer."""

    YES = "yes"
    NO = "no"
    STOP = "stop"
    START = "start"
    CODE = "code"
    COURTESY = "courtesy"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    """What a message means, and the appointment's code that stands in it, if one does."""

    meaning: Meaning
    code: str | None = None


LONGEST = 320
"""Longer messages are letters to somebody; whatever word they begin with, a human wrote more."""

_PHRASES = {
    Meaning.YES: """
        si, si si, si voy, si voy a ir, si ire, si iremos, si vamos, si vamos a ir, si asistire,
        si llegare, si llego, si voy a llegar, si puedo, si puedo ir, si podre ir, si quiero ir,
        si quiero mi cita, si quiero la cita, si fue un error, fue un error, si fue error,
        si es un error, si me equivoque, me equivoque, si alli estare, si ahi estare, alli estare,
        ahi estare, voy a ir, ahi voy a estar, alli voy a estar, si confirmo, confirmo,
        si confirmo mi cita, confirmo mi cita, confirmo asistencia, confirmo mi asistencia,
        yes, yes yes, yes i will go, yes i will come, yes i will be there, yes ill be there,
        yes i am coming, yes im coming, i will be there, ill be there, i will go, i will come,
        i am coming, im coming, yes it was a mistake, it was a mistake, yes i can go, yes i can come
    """,
    Meaning.NO: """
        no, no no, no voy, no ire, no iremos, no vamos, no vamos a ir, no voy a ir, no puedo,
        no puedo ir, no puedo asistir, no puedo llegar, no podre, no podre ir, no podre asistir,
        no podre llegar, no podremos ir, no voy a poder, no voy a poder ir, no voy a poder asistir,
        no voy a poder llegar, no voy a llegar, no voy a asistir, no asistire, no llegare,
        ya no, ya no voy, ya no ire, ya no voy a ir, ya no puedo, ya no puedo ir,
        ya no puedo asistir, ya no puedo llegar, ya no podre ir, ya no podre asistir,
        ya no podre llegar, ya no voy a poder ir, ya no voy a poder asistir, ya no voy a llegar,
        ya no quiero la cita, ya no quiero mi cita, ya no quiero ir, ya no necesito la cita,
        ya no necesito mi cita, no quiero la cita, no quiero mi cita, no quiero ir,
        no no puedo, no no puedo ir, no no voy, no no voy a ir, no ya no puedo, no ya no puedo ir,
        no ya no voy, no ya no voy a ir, no no podre ir,
        cancelar, cancelar cita, cancelar mi cita, cancelar la cita, cancele mi cita,
        cancele la cita, cancelen mi cita, cancela mi cita, quiero cancelar mi cita,
        quiero cancelar la cita, deseo cancelar mi cita, deseo cancelar la cita,
        necesito cancelar mi cita, no cancelar mi cita no puedo ir,
        cancel, cancel appointment, cancel my appointment, cancel the appointment,
        i want to cancel my appointment, i cant go, i cannot go, i can not go, i cant come,
        i cannot come, i can not come, i cant make it, i can no longer go, i can no longer come,
        i wont go, i will not go, i wont come, i will not come, i am not going, im not going,
        i am not coming, im not coming, no i cant, no i cant go, no i cant come, no i cannot go,
        no i cannot come, no im not going, no im not coming
    """,
    Meaning.STOP: """
        stop, stop stop, stopall, stop all, stop messages, stop sending messages, unsubscribe,
        no more messages, baja, dar de baja, darme de baja, deme de baja, denme de baja,
        quiero darme de baja, quiero la baja, no mas mensajes, no quiero mensajes,
        no quiero mas mensajes, ya no quiero mensajes, ya no quiero mas mensajes,
        ya no quiero recibir mensajes, no quiero recibir mensajes, no quiero recibir mas mensajes,
        no me manden mensajes, no me manden mas mensajes, ya no me manden mensajes,
        no me envien mensajes, no me envien mas mensajes, ya no me envien mensajes
    """,
    Meaning.START: """
        start, unstop, subscribe, alta, dar de alta, darme de alta, deme de alta, denme de alta,
        quiero darme de alta, si quiero mensajes, quiero mensajes, quiero recibir mensajes
    """,
}
_POLITE = """
    muchas gracias, mil gracias, gracias, por favor, porfavor, porfa, please, thank you very much,
    thank you, thanks, buenos dias, buen dia, buenas tardes, buenas noches, buenas, hola, hello, hi,
    ok, okay
"""
_THANKS = """
    oki, vale, esta bien, muy bien, entendido, enterado, enterada, recibido, de acuerdo,
    bendiciones, dios le bendiga, dios les bendiga, dios lo bendiga, que dios le bendiga,
    igualmente, muy amable, got it, received, god bless you
"""
_CALLS_A_CODE = """
    mi codigo de cita es, mi codigo es, el codigo es, mi codigo, el codigo, codigo,
    my code is, the code is, my code, the code, code
"""


def _listed(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(",")]


def _whole(phrases: str) -> re.Pattern[str]:
    """Find any of these phrases as whole words, the longest first."""
    longest_first = sorted(_listed(phrases), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


# People leave the spaces out, or put too many in, so that phrases are compared without any.
_MEANT = {
    phrase.replace(" ", ""): meaning
    for meaning, phrases in _PHRASES.items()
    for phrase in _listed(phrases)
} | {phrase.replace(" ", ""): Meaning.COURTESY for phrase in _listed(_THANKS)}
_POLITELY, _NAMING = _whole(_POLITE), _whole(_CALLS_A_CODE)


def read_reply(text: str) -> Reply:
    """Say what a text message means; what is not on the lists is `UNKNOWN`."""
    if len(text) > LONGEST:
        return Reply(Meaning.UNKNOWN)
    code, words = _take_code(_words(text))
    said = " ".join(words)
    if code is not None:
        said = _NAMING.sub(" ", said)
    bare = "".join(_POLITELY.sub(" ", said).split())
    if not bare:
        return Reply(Meaning.COURTESY if code is None else Meaning.CODE, code)
    return Reply(_MEANT.get(bare, Meaning.UNKNOWN), code)


def _words(text: str) -> list[str]:
    """Split into words, without accents, apostrophes, signs and emoji; of every script."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M"
    )
    joined = re.sub(r"['’‘`´]", "", plain.casefold())
    return re.findall(r"[^\W_]+", joined)


def _take_code(words: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Find the first code, in however many pieces, and return it and the other words."""
    for start in range(len(words)):
        joined = ""
        for end in range(start, len(words)):
            joined += words[end]
            if len(joined) >= REFERENCE_LENGTH:
                break
        code = parse_reference(joined)
        if code is not None:
            return code, [*words[:start], *words[end + 1 :]]
    return None, words
