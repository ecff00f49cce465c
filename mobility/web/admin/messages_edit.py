"""One text of messages: written, looked at, tried out, saved as the next version, or an old one."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _

from mobility.domain.errors import ChangedMeanwhile, TextInvalid, TooManyTries
from mobility.domain.message import Channel
from mobility.domain.message_text import MessageText
from mobility.domain.staff import Role, Staff
from mobility.gateways.contact import show_phone
from mobility.gateways.words import speak
from mobility.services import message_preview, message_texts, message_versions, own_account
from mobility.services.staff import actor_of
from mobility.web.access import staff
from mobility.web.admin import frame
from mobility.web.admin.frame import Answer, go, say
from mobility.web.admin.message_page import (
    Shown,
    TextForm,
    Which,
    preview_of,
    show_page,
    which_of,
)
from mobility.web.contact_fields import NO_TEXTS, read_phone
from mobility.web.idle import by_script
from mobility.web.wiring import now, settings

blueprint = Blueprint("text", __name__)
ADDRESS = "/admin/messages/<message_kind>/<channel>/<lang_code>"


@blueprint.get(ADDRESS)
@staff(Role.ADMINISTRATOR, everywhere=True)
def edit(person: Staff, message_kind: str, channel: str, lang_code: str) -> Answer:
    """Show a text as it is in use."""
    which = which_of(message_kind, channel, lang_code)
    one = message_versions.look(*which.key)
    text = one.newest.text if one.newest else MessageText("", "")
    return show_page(person, which, TextForm(subject=text.subject, body=text.body), one)


@blueprint.post(ADDRESS)
@staff(Role.ADMINISTRATOR, everywhere=True)
def save(person: Staff, message_kind: str, channel: str, lang_code: str) -> Answer:
    """Save what was written as the next version, which speaks from the next message on."""
    which, form = which_of(message_kind, channel, lang_code), TextForm(request.form)
    if not form.mark(which):
        return show_page(person, which, form), 422
    try:
        version = _save(person, which, form.text())
    except ChangedMeanwhile as refusal:
        return show_page(person, which, form, shown=Shown(refusal=refusal)), 409
    if version == frame.seen():
        say(_("Nothing was changed: it says the same as before."), "info")
    else:
        say(_("Saved as version %(number)d. It speaks from the next message on.", number=version))
    return go(".edit", **which.values)


@blueprint.post(f"{ADDRESS}/preview")
@staff(Role.ADMINISTRATOR, everywhere=True)
def preview(person: Staff, message_kind: str, channel: str, lang_code: str) -> Answer:
    """Show how what was written will read; the page's script asks for that part only."""
    which, form = which_of(message_kind, channel, lang_code), TextForm(request.form)
    form.mark(which)
    if by_script():
        return render_template("admin/_message_preview.html", **preview_of(which, form))
    return show_page(person, which, form, shown=Shown(looks=True))


@blueprint.post(f"{ADDRESS}/test")
@staff(Role.ADMINISTRATOR, everywhere=True)
def test(person: Staff, message_kind: str, channel: str, lang_code: str) -> Answer:
    """Send what was written to whoever writes it; nothing is saved."""
    which, form = which_of(message_kind, channel, lang_code), TextForm(request.form)
    is_usable = form.mark(which)
    address = _address(person, which, form)
    if not is_usable or not address:
        return show_page(person, which, form), 422
    try:
        _send_test(person, which, form.text(), address)
    except TooManyTries:
        box: Any = form.body if which.channel is Channel.EMAIL else form.phone
        box.errors = [_("You have sent many tests. Wait an hour, then send another.")]
        return show_page(person, which, form), 429
    shown = address if which.channel is Channel.EMAIL else show_phone(address)
    said = _("A test is on its way to %(address)s. Nothing was saved yet.", address=shown)
    return show_page(person, which, form, shown=Shown(said=said))


@blueprint.post(f"{ADDRESS}/again")
@staff(Role.ADMINISTRATOR, everywhere=True)
def again(person: Staff, message_kind: str, channel: str, lang_code: str) -> Answer:
    """Let an earlier version speak again, as the next one."""
    which = which_of(message_kind, channel, lang_code)
    number = request.form.get("number", 0, type=int)
    text = message_versions.earlier(*which.key, number)
    if text is None:
        abort(400)
    try:
        version = _save(person, which, text)
    except ChangedMeanwhile:
        say(_("Somebody saved another version meanwhile. Look at it first."), "warning")
    except TextInvalid:
        say(_("That version breaks a rule that is newer than it. Change it, then save."), "warning")
    else:
        say(_("Version %(old)d speaks again, as version %(new)d.", old=number, new=version))
    return go(".edit", **which.values)


def _save(person: Staff, which: Which, text: MessageText) -> int:
    who = actor_of(person)
    return message_texts.save_text(*which.key, text, seen=frame.seen(), actor=who, now=now())


def _address(person: Staff, which: Which, form: TextForm) -> str:
    """Return where a test goes, "" where it cannot, marked."""
    if which.channel is Channel.EMAIL:
        return own_account.look(person).email
    phone = read_phone(form.phone, required=True)
    if phone is not None and which.channel is Channel.SMS and not phone.can_sms:
        form.phone.errors = [str(NO_TEXTS)]
        return ""
    return phone.e164 if phone else ""


def _send_test(person: Staff, which: Which, text: MessageText, address: str) -> None:
    trial = message_preview.Trial(
        kind=which.kind,
        channel=which.channel,
        locale=which.code,
        text=text,
        address=address,
        mark=_("Test:"),
        uid=_uid(request.form.get("uid", "")),
    )
    common: dict[str, Any] = {"person": person, "settings": settings(), "now": now()}
    message_preview.send_test(trial, words=speak(which.code), **common)


def _uid(raw: str) -> str:
    """Return the name of a test, so that a second click is the same one."""
    try:
        return str(UUID(raw))
    except ValueError:
        return str(uuid4())
