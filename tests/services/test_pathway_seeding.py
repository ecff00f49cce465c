"""What loading files does to the texts and statuses that administrators changed meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from mobility.domain.config import Subject
from mobility.domain.errors import ChangedMeanwhile
from mobility.domain.pathway import PathwayState, status_on
from mobility.domain.settings import Settings
from mobility.domain.staff import Role, Staff
from mobility.models.base import reading
from mobility.models.pathway import pathway_by_code
from mobility.services import pathway_admin, pathway_status, pathways, versions
from mobility.services.pathway_status import Change
from tests.services.seeded import edit, load, small_network
from tests.staff import employ

CODE = "RET_JOB"
REASON = {"es": "Se suspendió hoy.", "en": "It was suspended today."}
DAY = timedelta(days=1)


@pytest.fixture
def folder(app: Flask, settings: Settings, now: datetime, tmp_path: Path):
    with app.app_context():
        files = small_network(tmp_path)
        load(settings, now, files)
        yield files


@pytest.fixture
def ines(folder: Path) -> Staff:
    return employ(Role.ADMINISTRATOR, name="Inés")


def numbers() -> list[int]:
    with reading() as session:
        row = pathway_by_code(session, CODE)
        assert row is not None
        number = row.id
    return [one.number for one in versions.history(Subject.PATHWAY, number)]


def test_loading_again_opens_nothing_that_was_suspended(
    folder: Path, ines: Staff, settings: Settings, now: datetime
) -> None:
    change = Change(PathwayState.SUSPENDED, now.date(), REASON)
    pathway_status.set_status(CODE, change, person=ines, settings=settings, now=now)
    assert load(settings, now + DAY, folder).changed == 0
    found = pathways.pathway(CODE)
    assert found is not None
    status = status_on(found.statuses, now.date())
    assert status is not None
    assert (status.state, status.reason) == (PathwayState.SUSPENDED, REASON)


def test_texts_that_a_file_changes_are_a_version_that_forms_notice(
    folder: Path, ines: Staff, settings: Settings, now: datetime
) -> None:
    opened = pathway_admin.look(CODE, settings=settings, now=now)
    assert (opened.number, numbers()) == (0, [])
    edit(folder, "pathways.toml", opened.texts.name["en"], "Work exchange")
    load(settings, now + DAY, folder)
    assert numbers() == [2, 1]
    mine = replace(opened.texts, priority=7)
    with pytest.raises(ChangedMeanwhile):
        pathway_admin.save(CODE, mine, seen=opened.number, person=ines, now=now + DAY)
    load(settings, now + 2 * DAY, folder)
    assert numbers() == [2, 1]
