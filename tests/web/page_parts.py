"""What a person can act on in a page: its links, its forms, and the files that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass
class SentForm:
    """One form: where it goes, what it sends untouched, and what each choice offers."""

    action: str
    sent: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """Fill it in; values for fields that it does not have are left out."""
        own = {*self.sent, *self.offered}
        said = {name: value for name, value in values.items() if name in own}
        return list({**self.sent, **said, **dict(self.buttons[:1])}.items())


class PageParts(HTMLParser):
    """Reads a page; forms are only those of its main part."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.forms: list[SentForm] = []
        self._form: SentForm | None = None
        self._select = ""
        self._in_main = False
        self.feed(text)

    def link(self, part: str) -> str:
        """Return the first link whose address holds a text."""
        return next(one for one in self.links if part in one)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take in what matters."""
        own = {name: value or "" for name, value in attrs}
        if tag == "a" and own.get("href"):
            self.links.append(own["href"])
        elif tag == "main":
            self._in_main = True
        elif tag == "link" and own.get("rel") in ("icon", "stylesheet"):
            self.assets.append(own["href"])
        elif tag == "script" and own.get("src"):
            self.assets.append(own["src"])
        elif tag == "form" and self._in_main and own.get("method") == "post":
            self._form = SentForm(own.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._take_field(self._form, tag, own)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form, and the main part."""
        if tag == "form":
            self._form = None
        elif tag == "main":
            self._in_main = False

    def _take_field(self, form: SentForm, tag: str, own: dict[str, str]) -> None:
        name, value = own.get("name", ""), own.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            form.offered.setdefault(self._select, []).append(value)
            if "selected" in own or self._select not in form.sent:
                form.sent[self._select] = value
        elif tag == "button" and name:
            form.buttons.append((name, value))
        elif tag == "input" and own.get("type") in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value)
            if "checked" in own:
                form.sent[name] = value
        elif tag in ("input", "textarea") and name:
            form.sent[name] = value
