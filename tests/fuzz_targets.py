"""What is thrown at: gate, reader, editor. Each tells what became of an input; whatever it raises is a bug."""

import io
import re
import zipfile
from functools import cache

from evalbatch.labels import load_labels
from evalbatch.outputs.marked_form import mark_cells
from evalbatch.reading.form import parse_forms
from evalbatch.reading.gate import RejectedFile, has_macros, opened
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_form
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form

TEXT = "应为 8，请核对"


class Finding(Exception):  # noqa: N818 - what it is
    """What must not happen, though nothing was raised."""


def gate(data):
    """Tell the kind of a workbook, or refuse it."""
    try:
        opened(data)
        has_macros(data)
    except RejectedFile:
        return "refused"
    return "opened"


def reader(data):
    """Read a workbook as a run does; whatever was read is parsed, scored and checked without complaint."""
    try:
        sheets = read_sheets(data, "fuzz.xlsx")
    except RejectedFile:
        return "refused"
    forms = parse_forms(sheets, load_labels())
    for form in forms:
        check_form(form, score_form(form, scheme()), scheme(), 2023)
    return "form" if forms else "read"


def editor(data):
    """Mark a workbook; where it can be read, the same can be read from the result."""
    marks = {(name, cell): TEXT for name in sheet_names(data) for cell in ("A1", "C5", "F9", "H13")}
    try:
        once = mark_cells(data, marks)
        before = values(data)
    except (ValueError, RejectedFile):
        return "refused"
    if values(once) != before:
        raise Finding("marking changed what is read")
    try:
        mark_cells(once, marks)
    except ValueError:
        return "marked once"
    return "marked"


def values(data):
    """What is read from the cells of a workbook."""
    return {sheet.name: dict(sheet.cells) for sheet in read_sheets(data, "fuzz.xlsx")}


def sheet_names(data):
    """One name that may be that of a sheet; the workbook itself is the only one to know."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the editor is to say so
        return ["自评表"]
    return re.findall(r'<sheet [^>]*?name="([^"&]+)"', book)[:1] or ["自评表"]


@cache
def scheme():
    """The scheme that forms are checked by."""
    return load_scheme("mof2020")


TARGETS = {"gate": gate, "reader": reader, "editor": editor}
