"""The tables of the summary as .csv, one file a table, for other programs. UTF-8 with a mark for Excel."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isfinite
from numbers import Real
from pathlib import Path

from evalbatch.outputs.summary.cells import Cell, Formula, Link, text_of
from evalbatch.outputs.summary.styles import Kind, legal
from evalbatch.outputs.summary.table import Table

FOLDER = "汇总表-csv"
_LIVE = ("=", "+", "-", "@", "\t", "\r")  # Excel takes a text that begins so for a formula


class CsvTables:
    """Writes tables below a folder and keeps their paths."""

    def __init__(self, folder: Path) -> None:
        """Nothing is written yet."""
        self.folder = folder / FOLDER
        self.paths: list[Path] = []

    def write(self, table: Table) -> None:
        """Write one table: all its rows, however many sheets they take in the workbook. No totals."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
            writer = csv.writer(file)
            writer.writerow(column.heading.replace("\n", "") for column in table.columns)
            for row in table.rows():
                writer.writerow(_cells(table, row))
        self.paths.append(path)


def _cells(table: Table, row: Sequence[Cell]) -> Iterator[str]:
    for column, value in zip(table.columns, row, strict=True):
        yield _shown(value, column.kind)


def _shown(value: Cell, kind: Kind) -> str:
    """A figure in plain digits; a text that a spreadsheet would compute gets an apostrophe in front."""
    value = value.value if isinstance(value, Formula) else value
    if isinstance(value, Real) and not isinstance(value, str):
        return f"{Decimal(repr(float(value))):f}".removesuffix(".0") if isfinite(value) else ""
    value = value.path if isinstance(value, Link) else value
    text = (
        text_of(value, kind) if kind in (Kind.TERM, Kind.STANDING) else legal(value) if isinstance(value, str) else ""
    )
    return f"'{text}" if text.startswith(_LIVE) else text
