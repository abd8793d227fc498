"""What a terminal shows: progress, findings, the closing table. Plain lines in a pipe; safe on a GBK console."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from evalbatch.choices import Severity, Standing, Status
from evalbatch.findings import alike
from evalbatch.model import Batch, Evaluation, Finding
from evalbatch.terms import label
from evalbatch.values.widths import text_width

Item = TypeVar("Item")

ALL_DONE, SOMETHING_LEFT, WE_FAILED = 0, 1, 3  # how a command ends; 2 is wrong usage

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, directions, halves of signs, line ends
_LONGEST_LIST = 6  # cells named in a line


def make_safe() -> None:
    """Let a console that cannot show a sign (GBK, ASCII) show "?" for it instead of stopping the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def tracked(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Pass the items on; on a terminal, show how many are done."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import track  # noqa: PLC0415 - the same

    yield from track(items, what, total, console=Console(stderr=True), transient=True)


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay rows out in columns; a Chinese character is two columns wide."""
    shown = [list(map(harmless, row)) for row in rows]
    widths = [max(map(text_width, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (cell + " " * (size - text_width(cell)) for cell, size in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def harmless(text: str) -> str:
    """A text whose signs are all seen: names of forms and files may hold what steers a terminal."""
    return "".join("?" if unicodedata.category(sign) in _UNSEEN else sign for sign in text)


def verdict(evaluations: Sequence[Evaluation]) -> str:
    """Say in one line whether a file may be sent."""
    findings = [finding for each in evaluations for finding in each.findings]
    counts = Counter(finding.severity for finding in findings)
    if any(each.failure for each in evaluations):
        return f"程序出错，未能审核（{evaluations[0].failure}），请把文件和这一行发给财政部门的技术人员"
    if any(each.status in {Status.RETURNED, Status.REJECTED} for each in evaluations):
        return f"需要修改：{counts[Severity.ERROR]} 处错误，{counts[Severity.WARNING]} 处警告"
    if counts[Severity.WARNING]:
        return f"可以报送，但有 {counts[Severity.WARNING]} 处需要说明"
    return "通过，可以报送"


def findings_of(evaluation: Evaluation) -> Iterator[str]:
    """Tell the findings of a form, the errors first: place, what is wrong, what to do; the same fault once."""
    for same in alike(evaluation.findings):
        finding, *others = same
        yield f"  [{label(finding.severity)}] {place(finding)}{_one_line(finding.message)}（{finding.rule_id}）"
        if others:
            cells = "、".join(other.cells[0] for other in others if other.cells)
            yield f"         同样的问题还有 {len(others)} 处：{cells}"
        yield f"         怎么改：{_one_line(finding.advice)}"


def _one_line(text: str) -> str:
    """Keep a name with line breaks from breaking the line it stands in."""
    return harmless(" ".join(text.split()))


def place(finding: Finding) -> str:
    """Name sheet and cells of a finding; "" where it is about the whole file."""
    many = len(finding.cells) > _LONGEST_LIST
    cells = "、".join(finding.cells[:_LONGEST_LIST]) + (f" 等 {len(finding.cells)} 处" if many else "")
    where = f"{finding.sheet} {cells}".strip()
    return f"{where}：" if where else ""


def closing(batch: Batch, out: Path) -> Iterator[str]:
    """Close a run: how many came to what, who owes, what could not be done, and where the results are."""
    counts = Counter(evaluation.status for evaluation in batch.evaluations)
    rows = [(label(status), str(counts[status])) for status in Status if counts[status]]
    rows.append(("合计", str(len(batch.evaluations))))
    yield from table([("结论", "份数"), *rows])
    yield from _standings(batch)
    if batch.skipped:
        yield f"另有 {len(batch.skipped)} 个文件没有读取（临时文件、附件等），见汇总表“未能读取”"
    for file in batch.unmarked:
        yield (
            f"没有生成标注的副本：{file}。审核之后文件又被改动或移走，或标注时出错。"
            "请关闭正在编辑的文件，重新运行一次；仍不行的把文件发给技术人员"
        )
    yield from _followed_up(batch)
    for evaluation in batch.evaluations:
        if evaluation.failure:
            yield f"程序出错，未能审核：{evaluation.file}（{evaluation.failure}）。请把该文件和这一行发给技术人员"
    yield f"结果在：{out}"
    yield f"  先看：{out / '绩效自评汇总表.xlsx'}"


def _standings(batch: Batch) -> Iterator[str]:
    """Who has sent and who owes, where a register was given; and what is said of no form alone."""
    counts = Counter(each.standing for each in batch.submissions)
    if counts:
        owed = len(batch.submissions) - counts[Standing.UNLISTED] - counts[Standing.EXEMPT]
        told = "，".join(f"{label(each)} {counts[each]} 个" for each in Standing if counts[each])
        yield f"应报 {owed} 个：{told}，见汇总表“报送情况”"
    if batch.findings:
        yield f"不属于某一份表的问题 {len(batch.findings)} 处（未报送、合计不符等），见汇总表“问题清单”"


def _followed_up(batch: Batch) -> Iterator[str]:
    """What became of the findings of an earlier run, where one was given."""
    if batch.not_resent is None:
        return
    followed = [evaluation.progress for evaluation in batch.evaluations if evaluation.progress]
    fixed, still_open, new = (
        sum(len(getattr(progress, outcome)) for progress in followed) for outcome in ("fixed", "still_open", "new")
    )
    missing = len({each.file for each in batch.not_resent})
    more = f"；上次退回的文件还有 {missing} 个没有重新报送" if missing else ""
    yield f"整改：已改正 {fixed} 处，仍未改正 {still_open} 处，新出现 {new} 处{more}"


def exit_code(batch: Batch) -> int:
    """How a run ended, for scripts."""
    statuses = {evaluation.status for evaluation in batch.evaluations}
    if Status.FAILED in statuses:
        return WE_FAILED
    wrong = any(finding.severity is Severity.ERROR for finding in batch.findings)  # somebody owes, sums differ
    return SOMETHING_LEFT if wrong or statuses & {Status.RETURNED, Status.REJECTED} else ALL_DONE
