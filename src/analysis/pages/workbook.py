"""All tables as one XLSX workbook, a sheet each."""

import io
from datetime import datetime

import pandas as pd

NAME = "tables.xlsx"
TEXT_IS_TEXT = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
WIDEST = 60  # characters of a column


def workbook(tables):
    """The bytes of one XLSX file with a sheet for each table; text is never a formula, link or number."""
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", engine_kwargs={"options": TEXT_IS_TEXT}) as writer:
        writer.book.set_properties({"created": datetime(2025, 1, 1)})  # the same tables give the same bytes
        heading = writer.book.add_format({"bold": True, "bottom": 1})
        for name, table in sorted(tables.items()):
            _write(writer, name[:31], table, heading)
    return file.getvalue()


def _write(writer, name, table, heading):
    table.to_excel(writer, sheet_name=name, index=False, header=False, startrow=1, freeze_panes=(1, 0))
    sheet = writer.sheets[name]
    for column, label in enumerate(table.columns):
        sheet.write_string(0, column, label, heading)
        longest = max([len(label), *table[label].astype(str).str.len()])
        sheet.set_column(column, column, min(WIDEST, longest + 2))
    sheet.autofilter(0, 0, max(1, len(table)), len(table.columns) - 1)
