"""The languages that offices speak or find an interpreter for, by ISO 639 code."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "es": {"es": "Español", "en": "Spanish"},
    "en": {"es": "Inglés", "en": "English"},
    "quc": {"es": "K'iche'", "en": "K'iche'"},
    "kek": {"es": "Q'eqchi'", "en": "Q'eqchi'"},
    "cak": {"es": "Kaqchikel", "en": "Kaqchikel"},
    "mam": {"es": "Mam", "en": "Mam"},
    "kjb": {"es": "Q'anjob'al", "en": "Q'anjob'al"},
    "ixl": {"es": "Ixil", "en": "Ixil"},
    "poh": {"es": "Poqomchi'", "en": "Poqomchi'"},
    "caa": {"es": "Ch'orti'", "en": "Ch'orti'"},
    "cab": {"es": "Garífuna", "en": "Garifuna"},
    "miq": {"es": "Miskitu", "en": "Miskitu"},
    "bzk": {"es": "Inglés criollo", "en": "English Creole"},
    "gsm": {"es": "Lengua de señas de Guatemala (LENSEGUA)", "en": "Guatemalan Sign Language"},
    "hds": {"es": "Lengua de señas hondureña (LESHO)", "en": "Honduran Sign Language"},
}
"""Code to name in the interface's languages; the order is the one in which lists show them."""
