"""The standard workbook that units fill in: made from a scheme, blank or with a form printed into it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from xlsxwriter.workbook import Workbook

from evalbatch.schemes import Scheme
from evalbatch.templates.detail_sheets import CONCLUSION_WIDTHS, SPENDING_WIDTHS, write_conclusion, write_spending
from evalbatch.templates.form_sheet import TITLE, WIDTHS, write_form
from evalbatch.templates.guide import GUIDE_WIDTHS, write_guide
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.page import CREATED, Page
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.report_sheet import REPORT_WIDTHS, write_report

__all__ = ["META_SHEET", "TEMPLATE_ID", "TEMPLATE_VERSION", "Prefill", "write_template"]

TEMPLATE_ID = "project_self_evaluation"
TEMPLATE_VERSION = "1.0"
META_SHEET = "_evalbatch"


def write_template(scheme: Scheme, path: Path, *, year: int | None = None, prefill: Prefill | None = None) -> Path:
    """Write the workbook for a scheme to `path`; the same scheme, year and prefill give the same bytes.

    Without a year the unit fills it in; a form to print gives its own.
    """
    prefill = prefill or Prefill()
    if year is None and prefill.form:
        year = prefill.form.header.year
    # Written in memory first: a file that Excel holds open then fails with the system's own error.
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties({"title": TITLE, "subject": scheme.name, "created": CREATED})
    write_guide(Page(book, "填报说明", GUIDE_WIDTHS), scheme, prefill.notice)
    write_form(Page(book, TITLE, WIDTHS), scheme, year, prefill)
    write_spending(Page(book, "资金明细", SPENDING_WIDTHS), year, prefill)
    if has_points(scheme):
        write_conclusion(Page(book, "评价结论", CONCLUSION_WIDTHS), year, scheme, prefill)
    write_report(Page(book, "自评报告要点", REPORT_WIDTHS), year, prefill)
    _write_meta(book, scheme, year)
    book.close()
    path.write_bytes(content.getvalue())
    return path


def _write_meta(book: Workbook, scheme: Scheme, year: int | None) -> None:
    sheet = book.add_worksheet(META_SHEET)
    rows = (
        ("template", TEMPLATE_ID),
        ("version", TEMPLATE_VERSION),
        ("scheme", scheme.id),
        ("year", "" if year is None else str(year)),
    )
    for row, (key, value) in enumerate(rows):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.protect()
    sheet.very_hidden()
