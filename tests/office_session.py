"""One LibreOffice without a window, driven cell by cell: run by the system's own Python, which has the UNO bridge.

    python3 office_session.py JOBS.json ANSWERS.json

JOBS names the workbooks to open and the jobs to do in each. A job is a list of steps; after it all that it typed is
taken back. Rows count from 1. The answer of a job is what its reads gave. The steps:

    ["block", sheet, range, rows]    ["type", sheet, cell, value]    ["insert", sheet, row]     ["delete", sheet, row]
    ["copy", sheet, range, cell]     ["sort", sheet, range, column]  ["read", sheet, range]     ["save", path]
    ["calculate"]                    ["format", sheet, cell, code]   ["formula", sheet, cell, formula]
    ["remove", sheet]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import TableSortField


def main(jobs_file: str, answers_file: str) -> None:
    jobs = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"evalbatch{Path(profile).name}"
        office = subprocess.Popen(
            [
                jobs["soffice"],
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--norestore",
                f"--accept=pipe,name={pipe};urp",
            ]
        )
        try:
            desktop = _desktop(pipe)
            answers = [_run(desktop, workbook) for workbook in jobs["workbooks"]]
            Path(answers_file).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
            desktop.terminate()
            office.wait(timeout=60)
        finally:
            office.kill()


def _desktop(pipe: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice does not answer")


def _property(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _run(desktop, workbook: dict) -> list:
    url = Path(workbook["path"]).as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (_property("Hidden", True),))
    for name in document.Sheets.ElementNames:
        document.Sheets.getByName(name).unprotect("")
    document.enableAutomaticCalculation(False)
    answers = [_Job(document).run(steps) for steps in workbook["jobs"]]
    document.close(True)
    return answers


class _Job:
    def __init__(self, document) -> None:
        self.document = document
        self.typed = []
        self.formatted = []
        self.answers = []

    def run(self, steps: list) -> list:
        for name, *arguments in steps:
            getattr(self, f"_{name}")(*arguments)
        for cell, before in reversed(self.typed):
            cell.setFormula(before)
        for cell, before in reversed(self.formatted):
            cell.NumberFormat = before
        return self.answers

    def _sheet(self, name: str):
        return self.document.Sheets.getByName(name)

    def _type(self, sheet: str, place: str, value) -> None:
        cell = self._sheet(sheet).getCellRangeByName(place)
        self.typed.append((cell, cell.getFormula()))
        if isinstance(value, str):
            cell.setString(value)
        else:
            cell.setValue(value)

    def _formula(self, sheet: str, place: str, formula: str) -> None:
        cell = self._sheet(sheet).getCellRangeByName(place)
        self.typed.append((cell, cell.getFormula()))
        cell.setFormula(formula)

    def _format(self, sheet: str, place: str, code: str) -> None:
        """How a number shows; the value may be typed after it."""
        formats, local = self.document.NumberFormats, uno.createUnoStruct("com.sun.star.lang.Locale")
        key = formats.queryKey(code, local, False)
        cell = self._sheet(sheet).getCellRangeByName(place)
        self.formatted.append((cell, cell.NumberFormat))
        cell.NumberFormat = formats.addNew(code, local) if key == -1 else key

    def _remove(self, sheet: str) -> None:
        self.document.Sheets.removeByName(sheet)

    def _block(self, sheet: str, area: str, values: list) -> None:
        """Many cells in one call; every job that uses blocks writes the same ones."""
        self._sheet(sheet).getCellRangeByName(area).setDataArray(tuple(tuple(row) for row in values))

    def _insert(self, sheet: str, row: int) -> None:
        self._sheet(sheet).Rows.insertByIndex(row - 1, 1)

    def _delete(self, sheet: str, row: int) -> None:
        self._sheet(sheet).Rows.removeByIndex(row - 1, 1)

    def _copy(self, sheet: str, area: str, place: str) -> None:
        here = self._sheet(sheet)
        here.copyRange(here.getCellRangeByName(place).CellAddress, here.getCellRangeByName(area).RangeAddress)

    def _sort(self, sheet: str, area: str, column: int) -> None:
        field = TableSortField()
        field.Field, field.IsAscending = column, True
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        self._sheet(sheet).getCellRangeByName(area).sort((_property("SortFields", fields),))

    def _calculate(self) -> None:
        self.document.calculateAll()

    def _read(self, sheet: str, area: str) -> None:
        self.answers.append(self._sheet(sheet).getCellRangeByName(area).getDataArray())

    def _save(self, path: str) -> None:
        self.document.calculateAll()
        self.document.storeToURL(Path(path).as_uri(), (_property("FilterName", "Calc MS Excel 2007 XML"),))


if __name__ == "__main__":
    main(*sys.argv[1:])
