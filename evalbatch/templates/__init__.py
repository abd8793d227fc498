"""The standard workbook that units fill in: made from a scheme, blank or with a form printed into it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from evalbatch.schemes import Scheme
from evalbatch.templates.detail_sheets import CONCLUSION_WIDTHS, SPENDING_WIDTHS, write_conclusion, write_spending
from evalbatch.templates.form_sheet import TITLE, WIDTHS, write_form
from evalbatch.templates.fund_columns import execution, fund_grid, name_amounts
from evalbatch.templates.guide import GUIDE_WIDTHS, write_guide
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.meta import META_SHEET, TEMPLATE_ID, TEMPLATE_VERSION, write_meta
from evalbatch.templates.page import CREATED, Book, Page
from evalbatch.templates.panel import PANEL_SHEET, PANEL_WIDTHS, write_panel
from evalbatch.templates.panel_checks import checks_of
from evalbatch.templates.panel_figures import Panel
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.report_sheet import REPORT_WIDTHS, write_report
from evalbatch.templates.row_columns import name_columns, row_grid
from evalbatch.templates.row_sheet import render_rows, row_looks, write_rows
from evalbatch.templates.sample_sheet import SAMPLE_SHEET, SAMPLE_WIDTHS, write_sample

__all__ = ["META_SHEET", "TEMPLATE_ID", "TEMPLATE_NAME", "TEMPLATE_VERSION", "Prefill", "Template", "write_template"]

TEMPLATE_NAME = f"{TITLE}.xlsx"


def write_template(scheme: Scheme, path: Path, *, year: int | None = None, prefill: Prefill | None = None) -> Path:
    """Write the workbook for a scheme to `path`; the same scheme, year and prefill give the same bytes.

    Without a year the unit fills it in; a form to print gives its own.
    """
    path.write_bytes(Template(scheme).workbook(year, prefill))
    return path


class Template:
    """The workbook of a scheme. What is the same in each of its copies is made once."""

    def __init__(self, scheme: Scheme) -> None:
        """Work out the checks of the scheme and render them."""
        self.scheme = scheme
        scored = has_points(scheme)
        self._funds, self._rows = fund_grid(scheme, scored=scored), row_grid(scheme, scored=scored)
        looks = row_looks(Book(BytesIO()))
        self._rendered = render_rows(self._funds, self._rows, execution(self._funds, scheme), looks)
        self._panel = Panel(scheme, self._funds, self._rows)
        self._lines = tuple(checks_of(self._panel))

    def workbook(self, year: int | None = None, prefill: Prefill | None = None) -> bytes:
        """One copy: made in memory, so that a file that Excel holds open fails with the system's own error."""
        prefill = prefill or Prefill()
        if year is None and prefill.form:
            year = prefill.form.header.year
        content = BytesIO()
        book = Book(content, {"in_memory": True})
        row_looks(book)
        book.set_properties({"title": TITLE, "subject": self.scheme.name, "created": CREATED})
        self._write_sheets(book, year, prefill)
        write_meta(book, self.scheme, year, prefill)
        book.close()
        return content.getvalue()

    def _write_sheets(self, book: Book, year: int | None, prefill: Prefill) -> None:
        scheme = self.scheme
        write_guide(Page(book, "填报说明", GUIDE_WIDTHS), scheme, prefill.notice)
        write_form(Page(book, TITLE, WIDTHS), scheme, year, prefill)
        checks = Page(book, PANEL_SHEET, PANEL_WIDTHS)
        write_spending(Page(book, "资金明细", SPENDING_WIDTHS), year, prefill)
        if has_points(scheme):
            write_conclusion(Page(book, "评价结论", CONCLUSION_WIDTHS), year, scheme, prefill)
        write_report(Page(book, "自评报告要点", REPORT_WIDTHS), year, prefill)
        write_sample(Page(book, SAMPLE_SHEET, SAMPLE_WIDTHS), scheme)
        write_panel(checks, self._panel, self._lines)
        write_rows(book, self._rendered, len(self._rows.columns))
        name_columns(book, self._rows)
        name_amounts(book, self._funds)
