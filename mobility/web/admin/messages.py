"""The texts of messages: every kind, by every channel, in every language, with its version."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from mobility.domain.message import Channel, Kind
from mobility.domain.message_rules import problems_of
from mobility.domain.staff import Role, Staff
from mobility.gateways.words import speak
from mobility.services import message_budget, message_versions
from mobility.services.message_preview import Case, sample
from mobility.services.message_versions import TextVersion
from mobility.web import message_words as words
from mobility.web.access import staff
from mobility.web.admin import budget, messages_edit
from mobility.web.admin.frame import Answer, admin_page
from mobility.web.i18n import NAMES
from mobility.web.wiring import now, settings

blueprint = Blueprint("admin_messages", __name__)
blueprint.register_blueprint(messages_edit.blueprint)
blueprint.register_blueprint(budget.blueprint)


@dataclass(frozen=True)
class Cell:
    """A text in the table: its language, its version, and what has to be looked at.

    Without a version there is none in this language; `is_cut` where even an ordinary message loses
    a part so that it fits.
    """

    code: str
    language: str
    version: TextVersion | None
    is_wrong: bool
    is_cut: bool


@blueprint.get("/admin/messages")
@staff(Role.ADMINISTRATOR, everywhere=True)
def index(person: Staff) -> Answer:
    """List all texts by what somebody lives through when they get one."""
    texts = message_versions.in_use()
    cells = {
        (kind, channel): [
            _cell(kind, channel, code, texts.get((kind, channel, code)))
            for code in settings().languages
        ]
        for kind in Kind
        for channel in Channel
    }
    return admin_page(
        "admin/messages.html",
        person,
        cells=cells,
        missing=sum(one.version is None for row in cells.values() for one in row),
        wrong=sum(one.is_wrong for row in cells.values() for one in row),
        strained=message_budget.warnings(now=now()),
        words=words,
        channels=list(Channel),
    )


def _cell(kind: Kind, channel: Channel, code: str, version: TextVersion | None) -> Cell:
    language = NAMES.get(code, code)
    if version is None:
        return Cell(code, language, None, is_wrong=False, is_cut=False)
    is_wrong = bool(problems_of(kind, channel, version.text))
    said: dict[str, Any] = {"words": speak(code), "settings": settings()}
    is_cut = not is_wrong and bool(sample(kind, channel, version.text, Case.IN_PERSON, **said).cut)
    return Cell(code, language, version, is_wrong=is_wrong, is_cut=is_cut)
