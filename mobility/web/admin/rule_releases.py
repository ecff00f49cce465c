"""Publishing a rule: the difference first, then from which moment; and the versions there were."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField

from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.rule_faults import faults
from mobility.domain.rule_version import (
    RuleBegins,
    RuleOfOneself,
    RuleUnchanged,
    RuleUnfinished,
    Version,
)
from mobility.domain.staff import Role, Staff
from mobility.services import rule_comparison, rule_desk, rule_drafts, rule_publishing
from mobility.services.rule_desk import Desk
from mobility.services.rule_publishing import TWO
from mobility.web import rule_words as words
from mobility.web.access import staff
from mobility.web.admin.frame import Answer, admin_page, go, say, zone
from mobility.web.admin.rule_frame import blueprint, sent_number
from mobility.web.i18n import exact_time, long_day
from mobility.web.wiring import now, settings

__all__ = ["blueprint"]

NOW, LATER = "now", "later"
CONFLICT = 409


class WhenForm(Form):
    """From when on the new version holds, as a wall clock at the offices shows it."""

    when = RadioField(_l("From when?"), default=NOW)
    day = StringField(_l("Day"))
    time = StringField(_l("Time"), default="00:00")

    def read(self) -> tuple[bool, datetime | None]:
        """Say whether the moment can be read, and which it is; None is at once."""
        if self.when.data == NOW:
            return True, None
        try:
            day = datetime.strptime((self.day.data or "").strip(), "%Y-%m-%d").date()  # noqa: DTZ007
            at = time.fromisoformat((self.time.data or "").strip())
        except ValueError:
            self.day.errors = [_("Write a day and a time, for example 2027-02-01 and 08:00.")]
            return False, None
        local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=ZoneInfo(zone()))
        return True, local.astimezone(UTC)


@blueprint.get("/admin/pathways/<code>/rule/publish")
@staff(Role.ADMINISTRATOR, everywhere=True)
def ask_to_publish(person: Staff, code: str) -> Answer:
    """Show what changes, for whom it was counted, and ask from when on."""
    desk = rule_desk.look(code, now=now())
    if desk.draft is None or faults(desk.written()):
        say(_("There is no finished draft to publish."), "warning")
        return go("admin_rules.edit", code=code)
    return _page(person, desk, _form(desk))


@blueprint.post("/admin/pathways/<code>/rule/publish")
@staff(Role.ADMINISTRATOR, everywhere=True)
def publish(person: Staff, code: str) -> Answer:
    """Publish the draft that was seen, or propose it where two are needed."""
    desk = rule_desk.look(code, now=now())
    form = _form(desk, sent=True)
    can_be_read, begins = form.read()
    if not can_be_read:
        return _page(person, desk, form), 422
    try:
        number = rule_publishing.publish(
            code,
            seen=sent_number("seen"),
            based_on=sent_number("based_on"),
            begins=begins,
            person=person,
            settings=settings(),
            now=now(),
        )
    except RuleBegins:
        form.day.errors = [_("Choose a moment from now on, at most two years ahead.")]
        return _page(person, desk, form), 422
    except (ChangedMeanwhile, RuleUnchanged, RuleUnfinished) as refusal:
        return _refused(code, refusal)
    return _published(code, number)


@blueprint.post("/admin/pathways/<code>/rule/confirm")
@staff(Role.ADMINISTRATOR, everywhere=True)
def confirm(person: Staff, code: str) -> Answer:
    """Publish what another administrator has proposed, or give it back."""
    try:
        if request.form.get("do") == "return":
            rule_publishing.give_back(code, seen=sent_number("seen"), person=person, now=now())
            say(_("It is a draft again. Whoever proposed it can work on it."))
            return go("admin_rules.edit", code=code)
        number = rule_publishing.confirm(
            code,
            seen=sent_number("seen"),
            based_on=sent_number("based_on"),
            person=person,
            now=now(),
        )
    except (ChangedMeanwhile, RuleUnchanged, RuleUnfinished, RuleOfOneself) as refusal:
        return _refused(code, refusal)
    return _published(code, number)


@blueprint.get("/admin/pathways/<code>/rule/history")
@staff(Role.ADMINISTRATOR, everywhere=True)
def history(person: Staff, code: str) -> Answer:
    """Show every version: who, when, and what it changed."""
    desk = rule_desk.look(code, now=now())
    rows = [(one, desk.standing(one), _changes(desk, one)) for one in desk.versions]
    return admin_page(
        "admin/rule_history.html",
        person,
        desk=desk,
        rows=rows,
        moment_words=moment_words,
        words=words,
    )


@blueprint.post("/admin/pathways/<code>/rule/history")
@staff(Role.ADMINISTRATOR, everywhere=True)
def use_again(person: Staff, code: str) -> Answer:
    """Make an earlier version the draft, or what holds where a planned one is called off."""
    calls_off = request.form.get("do") == "call-off"
    begin = rule_drafts.call_off if calls_off else rule_drafts.begin_again
    try:
        begin(code, sent_number("version"), seen=sent_number("seen"), person=person, now=now())
    except (ChangedMeanwhile, RuleUnchanged) as refusal:
        return _refused(code, refusal)
    return go("admin_rules.ask_to_publish", code=code)


def moment_words(moment: datetime) -> str:
    """Say a moment as a wall clock at the offices shows it; midnight is 0:00."""
    local = moment.astimezone(ZoneInfo(zone()))
    day = long_day(local.date(), year=True)
    return str(_("%(day)s, %(time)s", day=day, time=f"{local.hour}:{local:%M}"))


def _changes(desk: Desk, version: Version) -> tuple[list[str], list[str], list[str]] | None:
    before = next((one for one in desk.versions if one.number == version.number - 1), None)
    return None if before is None else words.differences(before.tree, version.tree)


def _form(desk: Desk, *, sent: bool = False) -> WhenForm:
    form = WhenForm(request.form if sent else None)
    form.when.choices = [(NOW, _("At once")), (LATER, _("From a day and time on"))]
    if not sent and desk.begins is not None and desk.begins > now():
        local = desk.begins.astimezone(ZoneInfo(zone()))
        form.when.data, form.day.data = LATER, local.date().isoformat()
        form.time.data = f"{local:%H:%M:%S.%f}".removesuffix(".000000").removesuffix(":00")
    return form


def _page(person: Staff, desk: Desk, form: WhenForm) -> str:
    compared = rule_comparison.newest_of(desk.code, now=now())
    return admin_page(
        "admin/rule_publish.html",
        person,
        desk=desk,
        form=form,
        errors=[(one.id, str(one.errors[0])) for one in form if one.errors],
        changes=words.differences(desk.replaced(), desk.written()),
        planned=[one for one in desk.planned if one.valid_from != desk.begins],
        compared=compared if compared and compared.is_of_the_draft else None,
        needs_two=settings().rule_changes == TWO,
        reading=words.reading(desk.written()),
        moment_words=moment_words,
        words=words,
    )


def _published(code: str, number: int | None) -> Answer:
    if number is None:
        say(_("Proposed. It holds once another administrator has confirmed it."))
        return go("admin_rules.ask_to_publish", code=code)
    version = rule_desk.look(code, now=now()).of(number)
    if version.valid_from > now():
        say(
            _(
                "Version %(number)d begins on %(moment)s.",
                number=number,
                moment=moment_words(version.valid_from),
            )
        )
    else:
        say(_("Version %(number)d holds now. Earlier decisions keep theirs.", number=number))
    return go("admin_rules.history", code=code)


def _refused(code: str, refusal: Exception) -> Answer:
    """Say what could not be done, where the person finds what to look at now."""
    if isinstance(refusal, RuleUnchanged):
        say(_("Nothing would change: this is what holds at that moment anyway."), "warning")
    elif isinstance(refusal, RuleOfOneself):
        say(_("You proposed this yourself. Another administrator confirms it."), "warning")
        return go("admin_rules.ask_to_publish", code=code)
    elif isinstance(refusal, ChangedMeanwhile) and refusal.by and refusal.at:
        said = {"name": refusal.by, "time": exact_time(refusal.at, zone())}
        say(
            _("%(name)s changed this at %(time)s. Nothing was published: look again.", **said),
            "warning",
        )
    else:
        say(_("This changed since you opened it. Nothing was published: look again."), "warning")
    return go("admin_rules.edit", code=code)
