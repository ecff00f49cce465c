"""A form of a page with everything in it, as a browser would send it."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class WholeForm(HTMLParser):
    """Reads what the form of one action sends: boxes, choices and texts of several lines too."""

    def __init__(self, page: str, action: str) -> None:
        super().__init__()
        self.action = action
        self.sent: MultiDict[str, str] = MultiDict()
        self._inside = False
        self._text = self._select = ""
        self._first = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in what a field sends untouched."""
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = own.get("action") == self.action
        elif self._inside and tag == "textarea":
            self._text = own["name"]
            self.sent[self._text] = ""
        elif self._inside and tag == "select":
            self._select, self._first = own["name"], ""
        elif self._inside and tag == "option":
            self._take_option(own)
        elif self._inside and tag == "input":
            self._take_input(own)

    def _take_input(self, own: dict[str, str]) -> None:
        chosen = own.get("type") not in ("radio", "checkbox") or "checked" in own
        if chosen and own.get("name"):
            self.sent.add(own["name"], own.get("value", ""))

    def _take_option(self, own: dict[str, str]) -> None:
        if not self._first or "selected" in own:
            self._first = own.get("value", "")
            self.sent[self._select] = self._first

    def handle_data(self, data: str) -> None:
        """Take in a text of several lines."""
        if self._text:
            self.sent[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a text or a form."""
        if tag == "textarea" and self._text:
            self.sent[self._text] = self.sent[self._text].removeprefix("\n")
            self._text = ""
        elif tag == "form":
            self._inside = False


def whole_form(page: TestResponse, action: str, **typed: object) -> MultiDict[str, str]:
    """Read a form and type into it; a list stands for the boxes that are ticked."""
    sent = WholeForm(page.text, action).sent
    assert sent, f"no form leads to {action}"
    for name, value in typed.items():
        sent.setlist(name, value if isinstance(value, list) else [str(value)])
    return sent
