"""F: cells as they are stored: formulas without a result, errors, numbers written in a way of their own."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.choices import Category, Severity, Trouble
from evalbatch.rules.rule import Case, Hit, Located, hit, rule

_LOST = ("#REF!", "#NAME?")  # what formulas show that look at a sheet which is gone


@rule(
    "F61",
    Severity.ERROR,
    Category.FORMAT,
    "{count} 个公式没有保存计算结果，读不出数值",
    advice="用 Excel 或 WPS 打开本表，按一次“保存”，再重新报送",
)
def formula_without_result(case: Case) -> Iterator[Hit]:
    """公式没有计算结果。

    Why: 有的软件只写公式、不保存结果，审核程序看到的是空白。
    Fix: 用 Excel 或 WPS 打开，保存后重新报送，不需要改动内容。
    """
    found = [remark for remark in case.form.remarks if remark.trouble is Trouble.UNSTORED]
    if found:
        cells = [(remark, "cell") for remark in found]
        rows: tuple[Located, ...] = (*case.form.funding, *case.form.indicators)
        needed = {place for row in rows for place in _needed(row)}
        severity = None if any(remark.source.cells["cell"] in needed for remark in found) else Severity.INFO
        yield hit(
            found[0],
            "cell",
            also=cells,
            alike=True,
            severity=severity,
            count=len(found),
            found="没有结果的公式",
            expected="计算结果",
        )


def _needed(row: Located) -> Iterator[str]:
    """Give the cells of a row that nothing else can tell; a rate can be worked out from the amounts beside it."""
    for name in ("initial_budget", "adjusted_budget", "executed", "target", "actual", "max_score", "reported_score"):
        if name in row.source.cells:
            yield row.source.cells[name]


@rule(
    "F62",
    Severity.ERROR,
    Category.FORMAT,
    "公式出错，显示为“{found}”",
    advice="检查公式引用的单元格（除数是否为空或 0、行是否被删除），改正后保存",
)
def formula_in_error(case: Case) -> Iterator[Hit]:
    """公式结果是错误值（如 #DIV/0!、#REF!）。

    Why: 错误值读不出数字，合计和得分也会跟着出错。
    Fix: 改正公式，或直接填写数字。
    """
    for remark in case.form.remarks:
        follows = case.torn and remark.text in _LOST
        if remark.trouble is Trouble.ERROR and not follows:
            yield hit(remark, "cell", found=remark.text, expected="数字或文字")


@rule(
    "F63",
    Severity.INFO,
    Category.FORMAT,
    "填的是“{found}”，已按 {expected} 读取",
    advice="不影响审核；以后请只填数字，单位看表头",
)
def number_read_by_sense(case: Case) -> Iterator[Hit]:
    """数字写法不规范，已按意思读取。

    Why: 数字格里写了单位、全角数字或空格，程序能看懂，但别的系统可能看不懂。
    Fix: 数字格里只填数字。
    """
    for remark in case.form.remarks:
        if remark.trouble is Trouble.REPAIRED:
            yield hit(remark, "cell", found=remark.text, expected=remark.read_as)


@rule(
    "F66",
    Severity.INFO,
    Category.SUBMISSION,
    "工作簿“{file}”带有宏（VBA），宏没有运行，也没有改动",
    advice="自评表不需要宏；打开时如有安全提示，不要启用来历不明的宏，必要时另存为 .xlsx",
)
def workbook_with_macros(case: Case) -> Iterator[Hit]:
    """工作簿带有宏。

    Why: 宏可以改动文件和电脑里的内容，财政部门打开来历不明的宏有风险。
    Fix: 另存为不带宏的 .xlsx 后报送。
    """
    for remark in case.form.remarks:
        if remark.trouble is Trouble.MACROS:
            yield hit(remark, file=remark.source.file, found="带宏的工作簿", expected="不带宏的 .xlsx")
