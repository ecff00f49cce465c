"""What is opened in a spreadsheet is text, whatever somebody wrote as their name."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest

from mobility.gateways.spreadsheet import csv_file, xlsx_file

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
FORMULAS = (
    "=HYPERLINK(1)",
    "+5",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
)


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_in_a_csv_begins_with_an_apostrophe(cell: str):
    written = csv_file(("Nombre",), [(cell,)]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == ["'" + cell]


def test_a_csv_keeps_accents_quotes_and_the_mark_of_its_letters():
    written = csv_file(("Código",), [('Tz\'unun "Ñ", Peña',), ("A-17",), ("",)])
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert rows == [["Código"], ['Tz\'unun "Ñ", Peña'], ["A-17"], [""]]


def test_every_cell_of_a_workbook_is_a_text():
    cells = [(cell, "12", "https://x.example") for cell in FORMULAS]
    written = xlsx_file("Xela: [lunes] / 'x'", ("Nombre", "Turno", "Nota"), cells, now=NOW)
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        named = book.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') == 3 + 3 * len(FORMULAS) == sheet.count("<c ")
    assert not [name for name in named if "rels" in name and "sheet1" in name]


def test_a_workbook_without_rows_has_its_headings():
    assert xlsx_file("Xela", ("Hora", "Nombre"), [], now=NOW)[:2] == b"PK"
