"""One line of a table of the register, read cell by cell; what can't be read is a fault with its place. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Source
from evalbatch.reading.funding import money_unit, printed_unit
from evalbatch.reading.grid import Cell, address
from evalbatch.reading.table import Area, Table
from evalbatch.register import Fault
from evalbatch.register_labels import Kind, load_words
from evalbatch.values.quantity import parse_amount, parse_number

_DAY = re.compile(r"((?:19|20)\d{2})(?:[年./-](\d{1,2})[月./-](\d{1,2})|(\d{2})(\d{2}))日?(?:前|之前|以前|止)?")
_NO_YEAR = re.compile(r"\d{1,2}[月./-]\d{1,2}日?(?:前|之前|以前|止)?")
_CLOCK = re.compile(r"\s*(?:上午|下午)?\d{1,2}[:：时点]\d{0,2}(?:[:：]\d{2})?分?(?:前|之前|以前|止)?$")
_EXACT = 10**15  # from here on Excel keeps no last digit of a number


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of the register."""

    table: Table
    kind: Kind
    row: int
    faults: list[Fault]
    money_units: Mapping[str, str]  # of each column

    @property
    def is_total(self) -> bool:
        """Whether the line adds up all others."""
        return self._says(load_words().totals)

    @property
    def is_sum(self) -> bool:
        """Whether it adds up others, some or all, and is no line of its own."""
        return self.is_total or self._says(load_words().subtotals)

    def _says(self, words: frozenset[str]) -> bool:
        return any(plain(cell.text) in words for cell in self.table.sheet.row(self.row))

    def cell(self, name: str, *, carried: bool = True) -> Cell | None:
        """The cell of a column; a merged one counts for each row it covers, unless not `carried`."""
        cell = self.table.cell(self.row, name) if carried else self.table.own(self.row, name)[0]
        if cell and (cell.unstored or cell.error):
            told = f"公式出错（{cell.error}）" if cell.error else "公式没有保存计算结果"
            self.fault(name, told, "请改为直接填写，或用 Excel、WPS 重新计算后保存")
            return None
        return cell

    def begins(self, name: str) -> bool:
        """Whether a cell of this column, filled or blank, begins in this row instead of reaching down from above."""
        return self.table.own(self.row, name)[1] is not None

    def text(self, name: str) -> str:
        """What a cell shows, on one line; "" where it is blank or says that there is nothing."""
        cell = self.cell(name)
        text = re.sub(r"\s*\n\s*", "", cell.text).strip() if cell else ""
        return "" if load_words().nothing.match(text) else text

    def code(self, name: str) -> str:
        """A code, all its digits, however its cell shows them."""
        cell = self.cell(name)
        if cell is None or cell.number is None:
            return self.text(name)
        if abs(cell.number) >= _EXACT:
            told = f"编码“{cell.text.strip()}”按数字存放，超过 15 位的尾数已经丢失"
            self.fault(name, told, "请把这一栏设为“文本”格式，重新填写编码")
            return ""
        return cell.text.strip() if cell.text.strip().isdigit() else f"{cell.number:f}"

    def amount(self, name: str) -> Decimal | None:
        """An amount in 万元; None where blank."""
        cell = self.cell(name, carried=False)
        if cell is None or not self.text(name):
            return None
        if self.table.sheet.span(cell.row, cell.column).bottom > self._last_row():
            self.fault(name, "金额单元格合并了几行，看不出每一行是多少", "请取消合并，逐行填写")
            return None
        amount = parse_amount(_exact_text(cell), self.money_units[name])
        label = self.kind.labels[name]
        if amount is None:
            self.fault(name, f"{label}“{cell.text.strip()}”不是金额", "请只填数字，没有的填 0 或空着")
        elif amount < 0:
            self.fault(name, f"{label}“{cell.text.strip()}”小于 0", "请核对后改为不小于 0 的数")
            return None
        return amount

    def points(self, name: str) -> Decimal | None:
        """Points (分值); None where blank."""
        cell = self.cell(name, carried=False)
        if cell is None or not self.text(name):
            return None
        points = parse_number(cell.text)
        if points is None or points < 0:
            told = f"{self.kind.labels[name]}“{cell.text.strip()}”不是不小于 0 的数字"
            self.fault(name, told, "请只填数字，如 10")
            return None
        return points

    def day(self, name: str) -> str:
        """A day as ISO date; "" where blank."""
        cell = self.cell(name)
        text = self.text(name)
        if cell is None or not text or cell.day:
            return cell.day if cell else ""
        label = self.kind.labels[name]
        written = _CLOCK.sub("", "".join(unicodedata.normalize("NFKC", text).split()) if "月" in text else text)
        written = unicodedata.normalize("NFKC", written).strip()
        found = _DAY.fullmatch(written)
        if found is None:
            yearless = _NO_YEAR.fullmatch(written)
            told = f"{label}“{text}”没有写年份" if yearless else f"{label}“{text}”不是日期"
            self.fault(name, told, "请写全年月日，如 2025年4月8日")
            return ""
        parts = [int(part) for part in found.groups() if part]
        try:
            return date(*parts).isoformat()
        except ValueError:
            self.fault(name, f"{label}“{text}”：没有这一天", "请核对后改为实际的日期，如 2025年4月8日")
            return ""

    def fault(self, name: str, problem: str, advice: str) -> None:
        """Note what is wrong with the cell of a column."""
        self.faults.append(Fault(self.table.sheet.name, self.place(name), problem, advice))

    def place(self, name: str) -> str:
        """The address of a column's cell in this row, filled or blank."""
        span = self.table.sheet.span(self.row, self.table.columns[name].left)
        return address(span.top, span.left)

    def source(self, *names: str) -> Source:
        """Where these fields stood; those that the sheet has no column for are left out."""
        known = [name for name in names or self.kind.labels if name in self.table.columns]
        return Source(self.table.sheet.file, self.table.sheet.name, {name: self.place(name) for name in known})

    def _last_row(self) -> int:
        """The last row of this line: as far as its name reaches."""
        return self.table.sheet.span(self.row, self.table.columns["name"].left).bottom


def lines(table: Table, kind: Kind, faults: list[Fault]) -> Iterator[Line]:
    """Every line of a table that says something, sums among them; headings and notes left out."""
    sheet, words = table.sheet, load_words()
    money_units = _money_units(table)
    for row, cells in sheet.rows():
        if row < table.first:
            continue
        first = next((cell for cell in cells if cell.text.strip()), None)
        line = Line(table, kind, row, faults, money_units)
        own = [name for name in table.columns if table.own(row, name)[0]]
        if first is None or not own or _is_heading(line, own):
            continue
        if words.notes.match("".join(unicodedata.normalize("NFKC", first.text).split())):
            continue
        yield line


def _money_units(table: Table) -> dict[str, str]:
    """The unit of money of each column: the one in its own label, else in the lines above, else 万元."""
    above = money_unit(Area(table.sheet, 0, table.first - 1))
    return {name: printed_unit(column.label) or above for name, column in table.columns.items()}


def _is_heading(line: Line, own: list[str]) -> bool:
    """Tell a line across the table (一、教育局) and a header printed again from a line of the list."""
    cells = [cell for name in own if (cell := line.table.own(line.row, name)[0])]
    labels = [cell for cell in cells if line.kind.columns.knows(cell.text)]
    if len(labels) > 1 or len(labels) == len(cells):
        return True
    spans = [line.table.sheet.span(cell.row, cell.column) for cell in cells]
    covered = [column for column in line.table.columns.values() if spans[0].left <= column.left <= spans[0].right]
    return len(set(spans)) == 1 and len(covered) > 1


def _exact_text(cell: Cell) -> str:
    """What a cell shows, or the number behind it where that is the same with more digits: 38.4567 shown as 38.46."""
    shown = parse_number(cell.text)
    if cell.number is None or shown is None or "%" in cell.text:
        return cell.text
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    return f"{cell.number:f}" if abs(cell.number - shown) <= step / 2 else cell.text
