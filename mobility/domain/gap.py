"""The named gaps in a reason, filled with the person's own answers in the person's language."""

import re
from collections.abc import Mapping

from mobility.domain.country import country
from mobility.domain.facts import Answers, Value, value_of

Text = Mapping[str, str]
"""A text by language: {"es": ..., "en": ...}."""

FALLBACK = "es"

_THEIR_COUNTRY: Mapping[str, str] = {"es": "su país", "en": "your country"}
# A parent answers for a child: the sentence speaks of the child then, with its verb.
_PERSONS: Mapping[str, Mapping[bool, Mapping[str, str]]] = {
    "es": {
        False: {"person": "Usted", "is": "es", "has": "tiene"},
        True: {"person": "Su hija o hijo", "is": "es", "has": "tiene"},
    },
    "en": {
        False: {"person": "You", "is": "are", "has": "have"},
        True: {"person": "Your child", "is": "is", "has": "has"},
    },
}
GAPS = frozenset({"person", "is", "has", "nationality", "country", "age"})

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


def read_text(data: object) -> Text:
    """Read what people read of a pathway or an office; Spanish is needed, others may be missing.

    Whoever reads in a language that is missing reads Spanish. Raises ValueError with the reason.
    """
    if not isinstance(data, Mapping):
        raise ValueError("must be a text by language")
    for language in (FALLBACK, *data):
        words = data.get(language)
        if not isinstance(words, str) or not words.strip():
            raise ValueError(f"the text in {language!r} is missing")
    return dict(data)


def in_language(texts: Text, language: str) -> str:
    """Pick a language's wording, else Spanish, else any there is: no page shows a hole."""
    chosen = (texts.get(language), texts.get(FALLBACK), *texts.values())
    return next((words for words in chosen if words), "")


def unknown_gaps(text: Text) -> list[str]:
    """List what stands in braces, or is a stray brace, and is not one of GAPS."""
    found = (gap for words in text.values() for gap in _BRACES.finditer(words))
    return [gap[0] for gap in found if gap[1] not in GAPS]


def fill(text: Text, answers: Answers, locale: str) -> str:
    """Put the person's answers into a text, in that language or in Spanish."""
    language = locale if locale in text else FALLBACK
    values = _values(answers, language)
    return _BRACES.sub(lambda gap: values.get(gap[1], gap[0]), text.get(language, ""))


def _values(answers: Answers, language: str) -> Mapping[str, str]:
    persons = _PERSONS.get(language, _PERSONS[FALLBACK])
    age = value_of("age", answers)
    return {
        **persons[answers.get("for_whom") == "child"],
        "nationality": _country_words(value_of("nationality", answers), language),
        "country": _country_words(value_of("in_country", answers), language),
        "age": "?" if age is None else str(age),
    }


def _country_words(code: Value | None, language: str) -> str:
    words = _THEIR_COUNTRY if code is None else country(str(code)).in_sentence
    return words.get(language, words[FALLBACK])
