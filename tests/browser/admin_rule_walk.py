"""A walk over the pages of a pathway's rule: written, tried, compared, published, taken back."""

from collections.abc import Iterator
from dataclasses import replace

from mobility import clock
from mobility.domain.rule_form import tree_data
from mobility.domain.staff import Role, Staff
from mobility.services import rule_comparison, rule_desk, rule_drafts, rule_publishing
from tests.browser.conftest import Phones
from tests.browser.desk_day import DeskDay
from tests.browser.officer import Officer

Stop = tuple[str, Officer]
CODE = "RET_MICRO"
RULE = f"/admin/pathways/{CODE}/rule"


def rules(phones: Phones, day: DeskDay, language: str) -> Iterator[Stop]:
    """Change a rule, and leave it as it was."""
    ines = day.employ(Role.ADMINISTRATOR, name="Inés", everywhere=True, locale=language)
    berta = day.employ(Role.ADMINISTRATOR, name="Berta", everywhere=True, locale=language)
    officer = phones.officer(day, ines)
    officer.go("/admin/pathways/INFO/rule")
    yield "a rule that is fixed", officer
    officer.go("/admin/pathways/USRAP/rule")
    yield "a rule with groups", officer
    officer.go("/admin/pathways/USRAP/rule/history")
    yield "the versions of a rule", officer
    yield from _written(officer)
    yield from _conflict(day, officer, berta)
    yield from _tried(officer)
    yield from _compared(officer)
    yield from _published(day, officer, berta)


def _written(officer: Officer) -> Iterator[Stop]:
    officer.go(RULE)
    _do(officer, "group:r")
    officer.page.locator("[name='add.r-4']").select_option("since")
    _do(officer, "add:r-4")
    _do(officer, "check")
    yield "a rule with what is missing", officer
    officer.page.locator("[name='value.r-3']").fill("21")
    _do(officer, "remove:r-4")
    officer.page.locator(".rule-gaps summary").click()
    yield "a rule whose words are old", officer
    _do(officer, "keep")
    yield "a draft", officer


def _conflict(day: DeskDay, officer: Officer, berta: Staff) -> Iterator[Stop]:
    now = clock.now()
    with day.copy.app.app_context():
        desk = rule_desk.look(CODE, now=now)
        draft = desk.draft
        assert draft is not None
        hers = tree_data(desk.of(1).tree)
        seen = {"seen": draft.row_version, "based_on": desk.newest}
        rule_drafts.keep(CODE, hers, person=berta, now=now, **seen)
    officer.page.locator("[name='value.r-3']").fill("25")
    _do(officer, "keep")
    yield "a draft that two have written", officer
    _do(officer, "keep")


def _tried(officer: Officer) -> Iterator[Stop]:
    _do(officer, "try")
    officer.fill(nationality="GT", age="19", returnee="yes")
    officer.page.locator("form.dense button:not([name])").last.click()
    yield "a rule, tried", officer
    officer.fill(age="x")
    officer.page.locator("form.dense button:not([name])").last.click()
    yield "a rule, tried on nobody", officer
    officer.go(RULE)


def _compared(officer: Officer) -> Iterator[Stop]:
    _do(officer, "compare")
    yield "a comparison", officer
    with officer.day.copy.app.app_context():
        settings = officer.day.copy.app.extensions["mobility"]
        rule_comparison.compare_due(settings=settings, now=clock.now())
    officer.page.reload()
    yield "a comparison, counted", officer


def _published(day: DeskDay, officer: Officer, berta: Staff) -> Iterator[Stop]:
    officer.go(f"{RULE}/publish")
    yield "a rule to be published", officer
    officer.page.locator("label[for='when-1']").click()
    officer.page.locator("form[action$='/publish'] button").last.click()
    yield "a rule to be published, left empty", officer
    _propose(day, berta)
    officer.go(f"{RULE}/publish")
    yield "a proposed rule", officer
    officer.go(RULE)
    yield "a proposed rule, from where it is written", officer
    officer.page.locator("form[action$='/discard'] button").click()
    yield "a rule without a draft", officer


def _propose(day: DeskDay, berta: Staff) -> None:
    with day.copy.app.app_context():
        desk = rule_desk.look(CODE, now=clock.now())
        assert desk.draft is not None
        rule_publishing.publish(
            CODE,
            seen=desk.draft.row_version,
            based_on=desk.newest,
            begins=None,
            person=berta,
            settings=replace(day.copy.app.extensions["mobility"], rule_changes="two"),
            now=clock.now(),
        )


def _do(officer: Officer, what: str) -> None:
    officer.page.locator(f"main form button[name=do][value='{what}']:not([aria-hidden])").click()
    officer.settle()
