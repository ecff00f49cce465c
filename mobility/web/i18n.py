"""Languages: one setting makes the addresses, the switch and the wording."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from flask_babel import Babel, format_date, get_locale
from flask_babel import gettext as _
from werkzeug.routing import Rule

from mobility.domain.gap import in_language
from mobility.domain.office_hours import local_day
from mobility.gateways import words

NAMES = {"es": "Español", "en": "English"}


def init_app(app: Flask, *, languages: tuple[str, ...], translations: Path) -> None:
    """Choose the language by the address, and offer the same page in the others."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    app.config["BABEL_DEFAULT_LOCALE"] = languages[0]
    app.extensions["languages"] = languages
    Babel(app, locale_selector=language)

    @app.url_value_preprocessor
    def pull_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None and "lang" in values:
            g.lang = values.pop("lang")

    @app.url_defaults
    def push_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    @app.context_processor
    def page_language() -> dict[str, str]:
        return {"lang": language()}

    app.jinja_env.globals.update(
        language=language,
        languages=[(code, NAMES.get(code, code)) for code in languages],
        other_language_url=other_language_url,
    )
    for words_of in (text, long_day, day_of_month, clock_time, exact_time, local_day):
        app.jinja_env.filters[words_of.__name__] = words_of


def prefix(languages: tuple[str, ...]) -> str:
    """Return the part of an address that names the language."""
    return f"/<any({', '.join(languages)}):lang>"


def language() -> str:
    """Return the language of this request: the address's, else the browser's best."""
    languages: tuple[str, ...] = current_app.extensions["languages"]
    if "lang" in g:
        return str(g.lang)
    first = request.path.split("/")[1:2]
    if first and first[0] in languages:
        return first[0]
    return request.accept_languages.best_match(languages) or languages[0]


def other_language_url(lang: str) -> str:
    """Return this page's address in another language; after a POST, the address of the form.

    Where nothing but a POST is answered, as the page of a refusal may be, it is the start page.
    """
    if request.endpoint is None or request.view_args is None or "lang" not in g:
        return f"/{lang}/"
    if request.method == "POST" and not _can_be_fetched(request.url_rule):
        return f"/{lang}/"
    # A query may use the names that url_for keeps for itself, such as _scheme.
    asked = {
        name: value
        for name, value in request.args.items()
        if name != "endpoint" and not name.startswith("_")
    }
    return url_for(request.endpoint, **{**asked, **request.view_args, "lang": lang})


def _can_be_fetched(sent_to: Rule | None) -> bool:
    """Say whether a page stands at the very address that a form was sent to."""
    # By the written rule: a wider one takes the same address and may know nothing of it.
    return sent_to is not None and any(
        one.rule == sent_to.rule and "GET" in (one.methods or ())
        for one in current_app.url_map.iter_rules()
    )


def text(texts: Mapping[str, str] | None) -> str:
    """Pick this language's wording of a text that administrators edit, else Spanish, else any."""
    return in_language(texts or {}, language())


def long_day(day: date, *, year: bool = False) -> str:
    """Say a day in words: "viernes 12 de junio"; with the year, "viernes 12 de junio de 2026"."""
    return words.long_day(day, get_locale(), year=year)


def day_of_month(day: date, *, year: bool = False) -> str:
    """Say a day without its weekday: "12 de junio"; with the year, "12 de junio de 2026"."""
    forms = {"es": ("d 'de' MMMM", "d 'de' MMMM 'de' y"), "en": ("MMMM d", "MMMM d, y")}
    return str(format_date(day, forms.get(get_locale().language, forms["en"])[year]))


def weekday(day: date) -> str:
    """Name a day of the week: "viernes"."""
    return str(format_date(day, "EEEE"))


def clock_time(moment: datetime, zone: str, *, spoken: bool = False) -> str:
    """Say a time at the office: "9:30"; spoken, "9:30 de la mañana"."""
    short = words.clock_face(moment, zone)
    if not spoken:
        return short
    if moment.astimezone(ZoneInfo(zone)).hour < 12:
        return str(_("%(time)s in the morning", time=short))
    return str(_("%(time)s in the afternoon", time=short))


def exact_time(moment: datetime, zone: str) -> str:
    """Say a time in 24 hours, where work may go on at night: "18:14"."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local.minute:02d}"
