import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.domain.settings import Settings
from mobility.domain.staff import Role
from mobility.models.audit import AuditEventRow
from mobility.models.base import reading, transaction
from mobility.models.office import OfficeRow, PoolRow
from mobility.services import figures_fold
from tests.figure_material import MONDAY, at_nine, visits
from tests.staff import employ, enter
from tests.web.staff_walk import Browser
from tests.world import World

ONE_DAY = f"first={MONDAY}&last={MONDAY}"


@pytest.fixture
def world(app: Flask, settings: Settings) -> World:
    """Petén of the demonstration, with a day of visits behind it."""
    with app.app_context():
        with reading() as session:
            pool = session.scalars(
                select(PoolRow)
                .join(OfficeRow, OfficeRow.id == PoolRow.office_id)
                .where(OfficeRow.slug == "peten")
            ).first()
            assert pool
            where = (pool.office_id, pool.id)
        built = World(app, settings, *where)
        visits(built, 80)
        visits(built, 7, nationality="HN")
        visits(built, 2, nationality="SV")
        figures_fold.fold_figures(settings=settings, now=at_nine(MONDAY).replace(day=4))
    return built


@pytest.fixture
def auditor(app: Flask, world: World) -> Browser:
    return browser(app)


def browser(app: Flask, office: str | None = None) -> Browser:
    with app.app_context():
        person = employ(Role.AUDITOR, office=office, locale="es")
    made = Browser(app)
    enter(made.client, person)
    return made


def test_the_page_says_numbers_rates_and_waiting(auditor: Browser) -> None:
    page = auditor.get(f"/admin/figures?{ONE_DAY}").text
    assert "2 de noviembre de 2026" in page
    assert "89" in page
    assert "100\u00a0% de 89" in page
    assert "La mitad esperó 3 días o menos." in page


def test_small_groups_are_hidden_on_the_page_and_in_the_file(auditor: Browser) -> None:
    page = auditor.get(f"/admin/figures?{ONE_DAY}").text
    assert page.count("Menos de 5 personas") == 1
    assert "No se muestra, para que no se pueda calcular un grupo pequeño" in page
    rows = table(auditor, ONE_DAY)
    said = {row[1]: row[2] for row in rows if row[0] == "Por nacionalidad"}
    assert said == {"Guatemala": "80", "Honduras": "no se muestra", "El Salvador": "menos de 5"}


def test_what_is_hidden_is_not_shown_alone(auditor: Browser) -> None:
    for code in ("HN", "SV"):
        page = auditor.get(f"/admin/figures?{ONE_DAY}&nationality={code}").text
        assert "Son muy pocas personas para mostrar cifras." in page
        assert "chart-bar" not in page
        assert table(auditor, f"{ONE_DAY}&nationality={code}")[0][2] == "no se muestra"


def test_every_picture_has_a_name_and_needs_no_style(auditor: Browser) -> None:
    page = auditor.get(f"/admin/figures?{ONE_DAY}").text
    pictures = re.findall(r'<svg role="img" aria-labelledby="(\S+) (\S+)"', page)
    assert len(pictures) == 3
    for name, says in pictures:
        assert re.search(f'<title id="{name}">[^<]+</title><desc id="{says}">[^<]+</desc>', page)
    assert "style=" not in page
    assert "<style" not in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("first=2026-11-02&last=2026-11-01", "El primer día no puede ser después del último."),
        ("first=&last=2026-11-01", "Elija los dos días"),
        ("first=2030-01-01&last=2030-01-02", "Elija días hasta hoy"),
        ("first=2020-01-01&last=2026-01-02", "Elija como máximo tres años."),
    ],
)
def test_days_that_cannot_be_shown_are_kept_and_explained(
    auditor: Browser, days: str, said: str
) -> None:
    page = auditor.get(f"/admin/figures?{days}&locale=es")
    assert (page.status_code, said in page.text) == (422, True)
    assert 'value="es" selected' in page.text
    assert auditor.get(f"/admin/figures.csv?{days}").status_code == 404


@pytest.mark.parametrize("asked", ["office=nada", "pathway=nada", "nationality=XX", "channel=x"])
def test_what_there_is_not_is_no_page(auditor: Browser, asked: str) -> None:
    for ending in ("", ".csv", ".xlsx"):
        assert auditor.get(f"/admin/figures{ending}?{asked}").status_code == 404


def test_another_office_than_ones_own_is_no_page(app: Flask, world: World) -> None:
    mine = browser(app, office="peten")
    assert "89" in mine.get(f"/admin/figures?{ONE_DAY}").text
    assert mine.get(f"/admin/figures?{ONE_DAY}&office=quetzaltenango").status_code == 404
    theirs = browser(app, office="quetzaltenango")
    assert "No hay visitas en estos días." in theirs.get(f"/admin/figures?{ONE_DAY}").text


def test_taking_a_file_is_written_down_and_looking_is_not(auditor: Browser, app: Flask) -> None:
    auditor.get(f"/admin/figures?{ONE_DAY}")
    auditor.get(f"/admin/figures.xlsx?{ONE_DAY}")
    with app.app_context(), transaction() as session:
        actions = session.scalars(select(AuditEventRow.action)).all()
    assert actions.count("figures_exported") == 1


def test_a_file_has_all_that_the_page_shows(auditor: Browser) -> None:
    rows = table(auditor, f"{ONE_DAY}&office=peten")
    parts = {row[0] for row in rows}
    assert parts == {
        "Todas",
        "Por semana",
        "Por vía",
        "Por nacionalidad",
        "Por idioma de los mensajes",
        "Por cómo pidieron la cita",
    }
    whole = rows[0]
    assert whole[1] == "2 de noviembre de 2026; Oficina de Petén"
    assert whole[2:13] == ["89", "0", "89", "0", "89", "0\u00a0%", "0", "0", "0", "3", "3"]


def table(auditor: Browser, asked: str) -> list[list[str]]:
    """Read the rows of the file, without their headings."""
    written = auditor.get(f"/admin/figures.csv?{asked}").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written)))
    assert {len(row) for row in rows} == {17}
    return rows[1:]
