"""A phone: a browser without script that fetches pages, fills in forms and follows redirects."""

import re
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


class Phone:
    """One person's browser; `lang` is the language of the pages it asks for."""

    def __init__(self, app: Flask, lang: str = "en") -> None:
        self.client = app.test_client()
        self.lang = lang
        self.token = ""

    def get(self, path: str) -> TestResponse:
        """Fetch a page and remember the token of its form."""
        return self._keep(self.client.get(f"/{self.lang}{path}"))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form with the token of the page that was seen last."""
        if not self.token:
            self.get("/leave")
        data = {"csrf_token": self.token, **fields}
        return self._keep(self.client.post(f"/{self.lang}{path}", data=data))

    def answer(self, slug: str, value: str) -> TestResponse:
        """Answer one question; "27 3 2024" is a date."""
        names = {"age": "answer", "since": "special"}
        if slug == "since" and value.count(" ") == 2:
            day, month, year = value.split()
            return self.post("/screening/since", day=day, month=month, year=year)
        name = "special" if slug == "age" and not value.isdigit() else names.get(slug, "answer")
        return self.post(f"/screening/{slug}", **{name: value})

    def walk(self, **answers: str) -> TestResponse:
        """Answer whatever is asked until no question is left, and fetch what comes then."""
        said = {slug.replace("_", "-"): value for slug, value in answers.items()}
        page = self.get("/screening/start")
        if page.status_code == 200:  # this phone has answers: go on with them
            page = self.get("/screening/result")
        for _ in range(20):
            place = page.headers.get("Location", "").rsplit("/", 1)[-1]
            if not place or place in ("result", "minor"):
                break
            page = self.answer(place, said.get(place, "prefer_not"))
        if "Location" not in page.headers:
            return page
        return self.get(page.headers["Location"].removeprefix(f"/{self.lang}"))

    def _keep(self, page: TestResponse) -> TestResponse:
        found = TOKEN.search(page.text)
        self.token = found.group(1) if found else self.token
        return page


def title(page: TestResponse) -> str:
    """Return a page's title without the programme's name."""
    found = TITLE.search(page.text)
    return unescape(found.group(1)).rpartition(" – ")[0].strip() if found else ""


def words(page: TestResponse) -> str:
    """Return what can be read on a page, without its tags."""
    body = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
