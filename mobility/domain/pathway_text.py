"""What people read of a pathway: its texts in every language, and what they bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobility.domain.errors import DomainError
from mobility.domain.gap import FALLBACK, Text

TEXTS = ("name", "summary", "how", "decides", "otherwise")
PREPARED: Text = {"es": "Se está preparando.", "en": "It is being prepared."}
"""Why a new pathway is suspended; nobody reads it before it has a rule."""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What people read of a pathway, with what they bring, and where it stands in the list."""

    name: Text
    summary: Text
    how: Text
    decides: Text
    otherwise: Text
    bring: tuple[Text, ...]
    priority: int

    def data(self) -> dict[str, Any]:
        """Write it as its version keeps it."""
        texts = {name: dict(getattr(self, name)) for name in TEXTS}
        return {"priority": self.priority, **texts, "bring": [dict(one) for one in self.bring]}

    def missing(self, languages: tuple[str, ...]) -> dict[str, int]:
        """Count what is not written in each language; a language without gaps is left out."""
        every = [*(getattr(self, name) for name in TEXTS), *self.bring]
        found = {code: sum(not one.get(code) for one in every) for code in languages}
        return {code: count for code, count in found.items() if count}


class TextsInvalid(DomainError):
    """Spanish is missing in a text that needs it; `field` says which."""

    code = "texts_invalid"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_texts(data: Mapping[str, Any]) -> Texts:
    """Read what a version keeps."""
    return Texts(
        **{name: data[name] for name in TEXTS},
        bring=tuple(data["bring"]),
        priority=data["priority"],
    )


def require_spanish(texts: Texts) -> None:
    """Refuse a text that is not there in the first language. Raises TextsInvalid."""
    for name in TEXTS:
        if not getattr(texts, name).get(FALLBACK):
            raise TextsInvalid(name)
    for item in texts.bring:
        if not item.get(FALLBACK):
            raise TextsInvalid("bring")
