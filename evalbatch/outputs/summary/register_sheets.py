"""The sheets 报送情况 and 预算核对 (with a register), 未能读取 and 整改情况."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from evalbatch import register_tables, summary
from evalbatch.model import Batch
from evalbatch.outputs.summary.cells import Formula
from evalbatch.outputs.summary.columns import columns_of, subtotal
from evalbatch.outputs.summary.styles import Kind
from evalbatch.outputs.summary.table import Table, Written, rows_of

if TYPE_CHECKING:
    import pandas as pd

SUBMISSIONS, BUDGETS, UNREADABLE = "报送情况", "预算核对", "未能读取"


def submission_table(batch: Batch) -> Table:
    """One row for whoever was to send."""
    columns = columns_of(register_tables.SUBMISSION_COLUMNS)
    rows = rows_of(register_tables.submissions(batch), columns)
    return Table(SUBMISSIONS, columns, rows, 4, "名单中没有应报的项目。")


def budget_table(batch: Batch) -> Table:
    """One row a listed form; its totals follow the filter."""
    table = register_tables.budgets(batch)
    columns = columns_of(register_tables.BUDGET_COLUMNS)
    nothing = "没有收到在清单中的项目的自评表。"
    return Table(BUDGETS, columns, rows_of(table, columns), 2, nothing, partial(_budget_totals, table))


def _budget_totals(table: pd.DataFrame, written: Written) -> Mapping[str, Formula]:
    sums = [each.name for each in written.columns if each.kind in (Kind.MONEY, Kind.GAP) and table[each.name].count()]
    return {name: Formula(subtotal(109, written.here(name)), float(table[name].sum())) for name in sums}


def unreadable_table(batch: Batch) -> Table:
    """One row a file that does not count."""
    columns = columns_of(summary.UNREADABLE_COLUMNS, Kind.TEXT)
    return Table(UNREADABLE, columns, rows_of(summary.unreadable(batch), columns), 1, "全部文件均已读取。")
