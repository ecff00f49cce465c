"""A text in every language of the pages, as one field of a form: a box for each language."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.validators import ValidationError

from mobility.domain.gap import FALLBACK
from mobility.web.i18n import NAMES
from mobility.web.wiring import settings


class TextsField(Field):
    """`data` maps languages to words, without those that are empty; sent as `name-es`, `name-en`.

    The network's first language may be required; where another is missing the page says so, and
    the public reads the first instead.
    """

    def __init__(
        self,
        label: Any = "",  # noqa: ANN401 -- lazy texts are labels too
        *,
        most: int = 500,
        required: bool = True,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(label, **more)
        self.most, self.required = most, required

    def boxes(self) -> list[tuple[str, str, str]]:
        """List the boxes: the language, its own name, and what stands in it."""
        return [
            (code, NAMES.get(code, code), (self.data or {}).get(code, ""))
            for code in settings().languages
        ]

    def missing(self) -> list[str]:
        """Name the languages in which nothing stands, though something does in others."""
        return [name for _code, name, words in self.boxes() if self.data and not words]

    def process(
        self,
        formdata: Any,  # noqa: ANN401 -- as its base has them
        data: Any = None,  # noqa: ANN401
        extra_filters: Sequence[Any] | None = None,
    ) -> None:
        """Read what was sent, or take what there is."""
        del extra_filters
        self.process_errors = []
        self.object_data = data
        if formdata is None or not any(f"{self.name}-{code}" in formdata for code in _codes()):
            self.data = dict(data or self.default or {})
            return
        sent = {code: formdata.get(f"{self.name}-{code}", "") for code in _codes()}
        written = {code: _tidy(words) for code, words in sent.items()}
        self.data = {code: words for code, words in written.items() if words}

    def pre_validate(self, _form: object) -> None:
        """Refuse what is too long, or missing where it must not be."""
        if self.required and not self.data.get(FALLBACK):
            raise ValidationError(
                _("Write this in %(language)s.", language=NAMES.get(FALLBACK, FALLBACK))
            )
        if any(len(words) > self.most for words in self.data.values()):
            raise ValidationError(_("Write at most %(most)d signs.", most=self.most))


def _codes() -> tuple[str, ...]:
    return settings().languages


def _tidy(words: str) -> str:
    return "\n".join(line.strip() for line in words.strip().splitlines())
