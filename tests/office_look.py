"""What LibreOffice shows of workbooks. Run by an interpreter that has its UNO bridge; see `office.seen`.

Standard input: a JSON list of [path, [cell, …]]; standard output: a JSON list of what was seen of each.
"""

import contextlib
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

# Another value each time; getRandbetween is what LibreOffice calls RANDBETWEEN.
CHANGING = re.compile(r"\b(RAND|getRandbetween|RANDARRAY|NOW|TODAY)\(", re.IGNORECASE)
SHOWN = 2000  # filled cells of a sheet that are told one by one


def main() -> None:
    """Start an office, look at each workbook and stop it."""
    office, *_ = sys.argv[1:]
    pipe = f"look{uuid4().hex}"
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}"]
        with subprocess.Popen([office, *options, f"--accept=pipe,name={pipe};urp;"]) as process:
            desktop = connected(pipe)
            seen = [look(desktop, path, cells) for path, cells in json.load(sys.stdin)]
            with contextlib.suppress(Exception):  # the bridge breaks as the office goes
                desktop.terminate()
            process.wait(60)
    json.dump(seen, sys.stdout)


def connected(pipe):
    """The desktop of the office, once it has started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise SystemExit("LibreOffice did not start")


def look(desktop, path, cells):
    """Of each sheet its values, comments and drawings; of these cells of the first one what is shown in them."""
    quietly = {"Hidden": True, "ReadOnly": True, "MacroExecutionMode": 0, "UpdateDocMode": 0}
    options = tuple(PropertyValue(Name=name, Value=value) for name, value in quietly.items())
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, options)
    if document is None:
        return None
    sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.Count)]
    areas = [used(sheet) for sheet in sheets]
    changing = any(CHANGING.search(str(text)) for area in areas for row in area.getFormulaArray() for text in row)
    seen = {sheet.Name: look_at_sheet(sheet, area, changing) for sheet, area in zip(sheets, areas, strict=True)}
    marked = {}
    for name in cells:
        cell = sheets[0].getCellRangeByName(name)
        marked[name] = {"colour": cell.CellBackColor, "comment": cell.Annotation.String, "shown": cell.String}
    document.close(True)  # noqa: FBT003 - UNO takes it by position only
    return {"sheets": seen, "cells": marked}


def used(sheet):
    """The cells from A1 to the last that is used."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)  # noqa: FBT003 - the same
    return sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)


def look_at_sheet(sheet, area, changing):
    """Its filled cells (formulas instead of results that change by themselves), its comments, drawings and charts."""
    values = area.getDataArray()
    formulas = area.getFormulaArray() if changing else values
    filled = [
        [row, column, formula if str(formula).startswith(("=", "{=")) else value]
        for row, pairs in enumerate(zip(values, formulas, strict=True))
        for column, (value, formula) in enumerate(zip(*pairs, strict=True))
        if value not in {"", None}
    ]
    return {
        "values": filled[:SHOWN],
        "all values": hashlib.sha256(json.dumps(filled).encode()).hexdigest(),
        "comments": sheet.Annotations.Count,
        "drawings": sheet.DrawPage.Count - sheet.Annotations.Count,  # each comment is drawn too
        "charts": sheet.Charts.Count,
    }


if __name__ == "__main__":
    main()
