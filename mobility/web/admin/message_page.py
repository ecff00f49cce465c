"""The page of one text of messages: its form, how it will read, its gaps, and its versions."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField, TextAreaField

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.message import Channel, Kind
from mobility.domain.message_budget import HELD_BACK, PAID
from mobility.domain.message_rules import MUST
from mobility.domain.message_text import GAPS, IN_LINE, NO_LINK, MessageText, parts_of
from mobility.domain.staff import Staff
from mobility.gateways.words import speak
from mobility.services import message_preview, message_versions, own_account
from mobility.services.message_files import MOST
from mobility.services.message_versions import OneText
from mobility.web import message_words as words
from mobility.web.admin.frame import admin_page, both
from mobility.web.i18n import NAMES
from mobility.web.wiring import settings

LABELS = {"subject": _l("Subject"), "body": _l("Message")}


@dataclass(frozen=True)
class Which:
    """Which text: of a kind, by a channel, in a language."""

    kind: Kind
    channel: Channel
    code: str

    @property
    def values(self) -> dict[str, str]:
        """Give what its address names."""
        named = {"message_kind": self.kind.value, "channel": self.channel.value}
        return {**named, "lang_code": self.code}

    @property
    def key(self) -> tuple[Kind, Channel, str]:
        """Give what names it to services."""
        return self.kind, self.channel, self.code


class TextForm(Form):
    """What a message says, and where a test of it goes."""

    subject = StringField(LABELS["subject"])
    body = TextAreaField(LABELS["body"])
    phone = StringField(_l("Your telephone"))

    def text(self) -> MessageText:
        """Return what was written; lines end as they do everywhere else."""
        body = (self.body.data or "").replace("\r\n", "\n").strip("\n ")
        return MessageText((self.subject.data or "").strip(), body)

    def mark(self, which: Which) -> bool:
        """Mark what is wrong with the text, all of it; say whether it can be used."""
        if len(self.text().body) > MOST:
            self.body.errors = [str(_("Write at most %(most)d signs.", most=MOST))]
            return False
        found = message_versions.problems(which.kind, which.channel, self.text())
        for box in (self.subject, self.body):
            box.errors = [words.wrong(one) for one in found if one.part == box.name]
        return not found


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page of a text has to tell beside the form."""

    refusal: ChangedMeanwhile | None = None
    said: str = ""
    looks: bool = False


def which_of(kind: str, channel: str, code: str) -> Which:
    """Say which text an address names; there is no page for what is none."""
    known = kind in list(Kind) and channel in list(Channel) and code in settings().languages
    if not known:
        abort(404)
    return Which(Kind(kind), Channel(channel), code)


def preview_of(which: Which, form: TextForm) -> dict[str, Any]:
    """Word what was written for everybody that it may be for; nothing where it cannot be."""
    is_wrong = bool(form.subject.errors or form.body.errors)
    text = form.text()
    said: dict[str, Any] = {"words": speak(which.code), "settings": settings()}
    samples = message_preview.samples(which.kind, which.channel, text, **said) if text.body else []
    spare = [part.written for part in reversed(parts_of(text.body)) if part.may_go]
    return {
        "which": which,
        "form": form,
        "words": words,
        "samples": samples,
        "spare": spare,
        "is_wrong": is_wrong,
    }


def show_page(
    person: Staff,
    which: Which,
    form: TextForm,
    one: OneText | None = None,
    *,
    shown: Shown | None = None,
) -> str:
    """Show a text with what was written, and what was said about it."""
    found, shown = one or message_versions.look(*which.key), shown or Shown()
    return admin_page(
        "admin/message.html",
        person,
        **preview_of(which, form),
        **_rules_of(which),
        one=found,
        shown=shown,
        differ=_differ(found, form) if shown.refusal else [],
        errors=[] if shown.looks else _problems(form),
        waits=which.kind in HELD_BACK and which.channel in PAID,
        own_email=own_account.look(person).email,
        uid=uuid4(),
        languages=[(code, NAMES.get(code, code)) for code in settings().languages],
        others=[
            (NAMES.get(code, code), code, text) for (_k, _c, code), text in found.others.items()
        ],
    )


def _problems(form: TextForm) -> list[tuple[str, str]]:
    """List all errors for the summary on top: a text may break several rules."""
    return [(field.id, str(said)) for field in form for said in field.errors]


def _rules_of(which: Which) -> dict[str, Any]:
    """List what may stand in a text: gaps with their meanings and examples, and conditions."""
    said: dict[str, Any] = {"words": speak(which.code), "settings": settings()}
    gaps = [gap for gap in words.GAPS if gap in GAPS[which.kind]]
    return {
        "gaps": [(gap, words.GAPS[gap], message_preview.example(gap, **said)) for gap in gaps],
        "must": MUST.get(which.kind, frozenset()),
        "conditions": _conditions(which.kind),
    }


def _differ(found: OneText, form: TextForm) -> list[tuple[str, str, str]]:
    theirs = found.newest.text if found.newest else MessageText("", "")
    mine = form.text()
    return both(
        LABELS,
        {"subject": theirs.subject, "body": theirs.body},
        {"subject": mine.subject, "body": mine.body},
    )


def _conditions(kind: Kind) -> list[tuple[str, object]]:
    """List the conditions that can be of use to a kind."""
    if "day" not in GAPS[kind]:
        return []
    left_out = {
        *(() if kind is Kind.CLOSED_BY_OFFICE else (IN_LINE,)),
        *(() if "link" in GAPS[kind] else (NO_LINK,)),
    }
    return [(one, said) for one, said in words.CONDITIONS.items() if one not in left_out]
