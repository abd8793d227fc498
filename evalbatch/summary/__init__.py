"""Evaluations as tables: forms, departments, grades, and the files nobody could read.

What is too long for a table in memory, every indicator and every finding, comes row by row from `listings`.

Columns carry the identifiers of `terms`; a grade's column in the table of departments carries the grade itself.
Amounts are floats in 万元, rates ratios, blanks NaN or None. Status and severity stay identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from evalbatch.choices import Severity, Status
from evalbatch.model import AMOUNTS, Batch, Evaluation, Form

if TYPE_CHECKING:
    import pandas as pd

BLANK_NAME = "（未填）"
NO_GRADE = "未定等级"
STANDARD_GRADES = ("优", "良", "中", "差")
UNREAD = (Status.REJECTED, Status.FAILED)
LEFT_OUT = (Status.SUPERSEDED, *UNREAD)  # in no sum

PROJECT_COLUMNS = (
    "implementing_unit",
    "supervising_department",
    "project_name",
    "year",
    *AMOUNTS,
    "execution_rate",
    "reported_score",
    "score",
    "difference",
    "grade",
    "errors",
    "warnings",
    "status",
    "file",
    "sheet",
)
UNREADABLE_COLUMNS = ("file", "status", "reason", "remedy")
GRADE_COLUMNS = ("grade", "forms", "share", "accepted_forms", "returned_forms", *AMOUNTS)
FAILED_REMEDY = "不是填报单位的问题；请把本文件和运行日志交给技术人员"
UNMARKED_REASON = "标注的副本没有生成：审核之后文件又被改动或移走（各表中的结果是改动之前的），或标注时出错"
UNMARKED_REMEDY = "关闭正在编辑的文件，重新运行一次；仍不行的把文件发给技术人员"
SET_ASIDE_REMEDY = "请单位确认以哪一份为准，只留下那一份重新审核；也可以用 --prefer 指定"
SUPERSEDED_REMEDY = "不用处理；如应采用本份，请只留下本份重新审核"
COPY_REMEDY = "请核对是否重复报送，或把别的文件错发成了这一份；确属重复的不用处理"
SKIPPED_REMEDY = "一般不用处理；如确是填报文件，请另存一份后重新放入"
Row = dict[str, object]


def sheet_of(evaluation: Evaluation) -> str:
    """The sheet the form stands on; "" where there is no form."""
    return evaluation.form.source.sheet if evaluation.form else ""


def reported_total(form: Form) -> Decimal | None:
    """The total the unit states (自评得分); that of the conclusion table where the form states no other."""
    totals = form.totals
    if totals.reported_score is None and totals.conclusion:
        return totals.conclusion.reported_score
    return totals.reported_score


def reported_grade(form: Form) -> str | None:
    """The grade the unit states; that of the conclusion table where the form states no other."""
    totals = form.totals
    return totals.conclusion.grade if totals.grade is None and totals.conclusion else totals.grade


def count_statuses(batch: Batch) -> dict[Status, int]:
    """How many forms, or files without a form, ended in each status; every status is there."""
    statuses = [evaluation.status for evaluation in batch.evaluations]
    return {status: statuses.count(status) for status in Status}


def projects(batch: Batch) -> pd.DataFrame:
    """One row a project's form, by supervising department, unit and project: all sums are taken over these.

    Of versions between which nobody has decided the latest is here, so that no project is in a sum twice.
    """
    rows = (_project(evaluation, form) for evaluation, form in counted(batch) if not evaluation.counted_instead)
    return _table(list(rows), PROJECT_COLUMNS)


def versions(batch: Batch) -> pd.DataFrame:
    """One row a form, as in `projects`, with every version that nobody has decided between."""
    return _table([_project(evaluation, form) for evaluation, form in counted(batch)], PROJECT_COLUMNS)


def departments(table: pd.DataFrame) -> pd.DataFrame:
    """One row a supervising department: forms, money, rate, mean scores, and how many forms earned each grade.

    `table` is that of `projects`. Rate is the sum executed over the sum budgeted. Means are taken over the forms that
    have both totals, stated and computed, so that they can be compared.
    """
    frame = table.assign(
        forms=1,
        accepted_forms=(table["status"] != Status.RETURNED.value).astype("int64"),
        returned_forms=(table["status"] == Status.RETURNED.value).astype("int64"),
    )
    names = grade_names(table)
    for name in names:
        frame[name] = (frame["grade"].fillna(NO_GRADE) == name).astype("int64")
    groups = frame.groupby("supervising_department", sort=False)
    sums = groups[["forms", *AMOUNTS, "accepted_forms", "returned_forms", *names]].sum(min_count=1)  # all blank: blank
    means = comparable(frame).groupby("supervising_department")[["reported_score", "score"]].mean()
    rates = sums["executed"] / sums["adjusted_budget"].where(sums["adjusted_budget"] != 0)
    result = sums.assign(execution_rate=rates, mean_reported_score=means["reported_score"], mean_score=means["score"])
    order = ("forms", *AMOUNTS, "execution_rate", "mean_reported_score", "mean_score", *names)
    return result.reset_index()[["supervising_department", *order, "accepted_forms", "returned_forms"]]


def comparable(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table of projects that have both totals: the stated and the computed one."""
    return table.dropna(subset=["reported_score", "score"])


def grade_names(table: pd.DataFrame) -> tuple[str, ...]:
    """The grades of a table of projects, best first; 优良中差 complete where no other grade is used."""
    graded = table.dropna(subset=["grade"])
    means = graded.groupby("grade")["score"].mean().sort_values(ascending=False, kind="stable")
    found = tuple(str(name) for name in means.index)
    names = STANDARD_GRADES if set(found) <= set(STANDARD_GRADES) else found
    return names if len(graded) == len(table) else (*names, NO_GRADE)


def grades(table: pd.DataFrame) -> pd.DataFrame:
    """One row a grade: how many forms earned it, how many of them go back, and their money."""
    frame = table.assign(grade=table["grade"].fillna(NO_GRADE))
    rows = []
    for name in grade_names(table):
        part = frame[frame["grade"] == name]
        returned = int((part["status"] == Status.RETURNED.value).sum())
        amounts = {column: part[column].sum(min_count=1) for column in AMOUNTS}
        share = len(part) / len(frame) if len(frame) else None
        row = {"grade": name, "forms": len(part), "accepted_forms": len(part) - returned, "returned_forms": returned}
        rows.append({**row, "share": share, **amounts})
    return _table(rows, GRADE_COLUMNS)


def unreadable(batch: Batch) -> pd.DataFrame:
    """One row a file that does not count: superseded, rejected, failed, left out at intake; or one not marked."""
    rows = [_unread(evaluation) for evaluation in _sorted(batch) if evaluation.status in LEFT_OUT]
    rows += [_set_aside(evaluation) for evaluation, _ in counted(batch) if evaluation.counted_instead]
    rows += [_row(UNREADABLE_COLUMNS, file, "unmarked", UNMARKED_REASON, UNMARKED_REMEDY) for file in batch.unmarked]
    copies = {copy: COPY_REMEDY for evaluation in batch.evaluations for copy in evaluation.copies}
    rows += [
        _row(UNREADABLE_COLUMNS, file, "skipped", reason, copies.get(file, SKIPPED_REMEDY))
        for file, reason in batch.skipped
    ]
    return _table(rows, UNREADABLE_COLUMNS)


def _table(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table; columns keep their order, and figures their type, when there is no row."""
    import pandas as pd  # noqa: PLC0415 - a quarter of a second that a worker and a check need not pay

    table = pd.DataFrame(rows, columns=list(columns))
    figures = [
        name for name in (*AMOUNTS, "execution_rate", "reported_score", "score", "difference") if name in columns
    ]
    return table.astype(dict.fromkeys(figures, "float64"))


def _sorted(batch: Batch) -> list[Evaluation]:
    return sorted(batch.evaluations, key=_place)


def counted(batch: Batch) -> Iterator[tuple[Evaluation, Form]]:
    """The forms that count, in the order of every list: by supervising department, unit and project."""
    for evaluation in _sorted(batch):
        if evaluation.form and evaluation.status not in LEFT_OUT:
            yield evaluation, evaluation.form


def _place(evaluation: Evaluation) -> tuple[tuple[bool, bytes], ...]:
    """Where an evaluation stands in every list. GB 18030 orders the common characters by pinyin; blanks come last."""
    header = evaluation.form.header if evaluation.form else None
    names = (header.supervising_department, header.implementing_unit, header.project_name) if header else (None,) * 3
    texts = ((text or "").strip() for text in (*names, evaluation.file, sheet_of(evaluation)))
    return tuple((not text, text.encode("gb18030", "replace")) for text in texts)


def _row(columns: Sequence[str], *values: object) -> Row:
    return dict(zip(columns, values, strict=True))


def shown_name(text: str | None) -> str:
    """A name as tables have it; what is blank says so."""
    return (text or "").strip() or BLANK_NAME


def as_float(number: Decimal | None) -> float | None:
    """A figure for a table; None is blank."""
    return None if number is None else float(number)


def _project(evaluation: Evaluation, form: Form) -> Row:
    """The row of one form."""
    severities = [finding.severity for finding in evaluation.findings]
    stated, total = reported_total(form), evaluation.score.total if evaluation.score else None
    names = (form.header.implementing_unit, form.header.supervising_department, form.header.project_name)
    return _row(
        PROJECT_COLUMNS,
        *map(shown_name, names),
        form.header.year,
        *((None,) * 4 if _in_another_unit(evaluation) else _amounts(form)),
        as_float(stated),
        as_float(total),
        None if stated is None or total is None else float(total - stated),
        evaluation.score.grade if evaluation.score else None,
        severities.count(Severity.ERROR),
        severities.count(Severity.WARNING),
        evaluation.status.value,
        evaluation.file,
        form.source.sheet,
    )


def _in_another_unit(evaluation: Evaluation) -> bool:
    """Whether the form's amounts are plainly in another unit of money: one such form would outweigh all others."""
    return any(each.rule_id == "M22" and each.severity is Severity.ERROR for each in evaluation.findings)


def _amounts(form: Form) -> tuple[float | None, ...]:
    """The three amounts of the row 年度资金总额 and its execution rate."""
    funding = form.total_funding
    if funding is None:
        return (None,) * 4
    amounts = (funding.initial_budget, funding.adjusted_budget, funding.executed, funding.execution_rate)
    return tuple(map(as_float, amounts))


def _set_aside(evaluation: Evaluation) -> Row:
    """A version that is in no sum, though nobody has decided against it."""
    reason = (
        f"同一项目报送了几份，还没有确定以哪一份为准：汇总只计最新的“{evaluation.counted_instead}”，"
        f"本份（工作表“{sheet_of(evaluation)}”）不计，避免重复计算"
    )
    return _row(UNREADABLE_COLUMNS, evaluation.file, "set_aside", reason, SET_ASIDE_REMEDY)


def _unread(evaluation: Evaluation) -> Row:
    """A file that does not count: the findings say why it can't be read; where the fault is ours, the failure does."""
    if evaluation.status is Status.FAILED:
        reason, remedy = f"程序出错，未能审核：{evaluation.failure}", FAILED_REMEDY
    elif evaluation.status is Status.SUPERSEDED:
        reason = f"同一项目采用了“{evaluation.superseded_by}”，本份不计入汇总"
        remedy = SUPERSEDED_REMEDY
    else:
        reason = "；".join(dict.fromkeys(finding.message for finding in evaluation.findings))
        remedy = "；".join(dict.fromkeys(finding.advice for finding in evaluation.findings if finding.advice))
    return _row(
        UNREADABLE_COLUMNS,
        evaluation.file,
        evaluation.status.value,
        reason or "没有找到可识别的自评表",
        remedy or "请用最新的模板填报后重新报送",
    )
