"""A table as a file that spreadsheets open, and nothing in it that they would run.

The only reader of xlsxwriter.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# With it Excel reads the accents of a CSV; without it, it guesses.
BOM = "\ufeff"
# What a spreadsheet takes for a formula; the wide forms are those of East Asian keyboards.
BEGINS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
AS_TEXT = "'"
WIDEST = 40
TITLE = 31
"""How long the name of a sheet may be."""
NOT_IN_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Rows = Sequence[Sequence[str]]
NOTHING_RUNS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def csv_file(headings: Sequence[str], rows: Rows) -> bytes:
    """Write a table as CSV in UTF-8; a cell that would be a formula begins with an apostrophe."""
    written = io.StringIO(newline="")
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerows([_harmless(cell) for cell in row] for row in (headings, *rows))
    return (BOM + written.getvalue()).encode()


def xlsx_file(title: str, headings: Sequence[str], rows: Rows, *, now: datetime) -> bytes:
    """Write a table as a workbook of one sheet, in which every cell is a text."""
    written = io.BytesIO()
    with Workbook(written, NOTHING_RUNS) as book:
        book.set_properties({"created": now})
        sheet = book.add_worksheet(title.translate(NOT_IN_A_TITLE)[:TITLE])
        bold = book.add_format({"bold": True})
        for number, row in enumerate((headings, *rows)):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, None if number else bold)
        for column, heading in enumerate(headings):
            longest = max(len(heading), *(len(row[column]) for row in rows), 0)
            sheet.set_column(column, column, min(longest, WIDEST) + 2)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
    return written.getvalue()


def _harmless(cell: str) -> str:
    """Mark a text that a spreadsheet would run; spaces before a sign do not hide it."""
    begins = {cell[:1], cell.lstrip()[:1]}
    return AS_TEXT + cell if begins & BEGINS_A_FORMULA else cell
