"""F: our own template: its version, its year, and rows of a form that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.choices import Category, Severity, Trouble
from evalbatch.model import Remark
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.schemes import load_scheme, shipped_schemes

CURRENT_VERSION = "2.0"  # of our template


@rule(
    "F82",
    Severity.WARNING,
    Category.SUBMISSION,
    "{fault}",
    advice="{cure}",
)
def outdated_template(case: Case) -> Iterator[Hit]:
    """用的是旧版表样，或者是别的年度的表样。

    Why: 旧版表样没有填报自查，栏目也可能与现在的不同；拿上一年的表样改个年度再填，预算和目标可能还是上一年的。
    Fix: 换用财政部门今年下发的表样；已经按旧表样填好的，照常审核，核对各栏后可以不重填。
    """
    issued, header = case.form.issued, case.form.header
    if issued is None:
        return
    if _number(issued.version) < _number(CURRENT_VERSION):
        yield hit(
            header,
            "title",
            fault=f"用的是旧版表样（{issued.version} 版，现在是 {CURRENT_VERSION} 版）",
            cure="已照常审核；下次请用新下发的表样，填的时候就能看到得分和问题",
            found=f"{issued.version} 版表样",
            expected=f"{CURRENT_VERSION} 版表样",
        )
    if issued.year is not None and header.year is not None and issued.year != header.year:
        yield hit(
            header,
            "year",
            fault=f"表上写的是{header.year}年度，表样却是为{issued.year}年度下发的",
            cure=f"用{header.year}年度的表样填报；年度写错的，改正年度",
            found=f"{header.year}年度",
            expected=f"{issued.year}年度",
        )


@rule(
    "F86",
    Severity.WARNING,
    Category.SUBMISSION,
    "表样是按“{found}”下发的，本次按“{expected}”审核，分值和得分的算法可能不同",
    advice="请财政部门核对该用哪个方案：应当按表样的，审核时不要另外指定；方案确已更换的，换用新的表样",
)
def template_of_another_scheme(case: Case) -> Iterator[Hit]:
    """表样所用的评分方案与审核所用的不同。

    Why: 单位按表样自带的方案填报、自查，审核换了方案，单位看到的得分与核定的得分就对不上。
    Fix: 财政部门不指定方案（--scheme）时，按表样自带的方案审核；方案更换了的，重新下发表样。
    """
    issued = case.form.issued
    if issued and issued.scheme and issued.scheme != case.scheme.id:
        yield hit(case.form.header, "title", found=_name_of(issued.scheme), expected=case.scheme.name)


def _name_of(scheme: str) -> str:
    return load_scheme(scheme).name if scheme in shipped_schemes() else scheme


@rule(
    "F87",
    Severity.WARNING,
    Category.SUBMISSION,
    "表样里的{found}没有了，下发时填好的内容和公式无从核对",
    advice="用财政部门下发的表样重新填报，不要删除其中的工作表",
)
def template_without_its_hidden_sheet(case: Case) -> Iterator[Hit]:
    """表样里记载下发内容的隐藏表被删除。

    Why: 隐藏表记着表样的版本、批复的预算和指标、各处的公式；删掉以后，改没改过就看不出来了。
    Fix: 用财政部门下发的表样重新填报；只改了完成值的，把内容抄回原来的表样即可。
    """
    if any(remark.trouble is Trouble.ROBBED for remark in case.form.remarks):
        yield hit(case.form.header, "title", found="隐藏表“_evalbatch”", expected="下发的表样")


@rule(
    "F88",
    Severity.ERROR,
    Category.SUBMISSION,
    "表样里的工作表{found}没有了（被删除或改名），{fault}",
    advice="撤销删除；撤销不了的，用财政部门下发的表样重新填报，不要删除、改名其中的工作表，也不要自己补填得分",
)
def template_without_its_sheets(case: Case) -> Iterator[Hit]:
    """表样里的工作表被删除，自动计算的格失效。

    Why: 得分、等级由“逐行核对”“填报自查”“评价结论”算出；删掉以后，这些格变成空白或 #REF!，补填的数无从核对。
    Fix: 用财政部门下发的表样重新填报：原来填的内容用“选择性粘贴—数值”抄过去即可。
    """
    if not case.torn:
        return
    put_out = [each for each in case.form.remarks if each.trouble is Trouble.TORN and _shows_nothing(case, each)]
    yield hit(
        case.form.header,
        "title",
        also=[(remark, "cell") for remark in put_out],
        severity=None if put_out else Severity.WARNING,
        found="、".join(f"“{name}”" for name in case.torn),
        expected="下发的表样",
        fault="得分、等级无法自动计算" if put_out else "填的时候看不到还有哪些问题",
    )


def _shows_nothing(case: Case, remark: Remark) -> bool:
    place, totals = remark.source.cells["cell"], case.form.totals
    return bool(place) and (place != totals.source.cells.get("grade") or totals.grade is None)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


@rule(
    "F84",
    Severity.WARNING,
    Category.SUBMISSION,
    "第 {row} 行“{found}”被隐藏，但有分值",
    advice="取消隐藏，核对这一行；不再需要的行，经财政部门同意后删去并调整分值",
)
def hidden_row_with_points(case: Case) -> Iterator[Hit]:
    """有分值的行被隐藏。

    Why: 隐藏的行照样计入总分，打印出来却看不到，合计与看得见的各行对不上。
    Fix: 取消隐藏；没有内容的空行可以隐藏。
    """
    for remark in case.form.remarks:
        if remark.trouble is Trouble.HIDDEN_ROW:
            place = remark.source.cells["cell"]
            row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            yield hit(remark, "cell", row=row, found=remark.text or "未写名称的指标", expected="不隐藏")
