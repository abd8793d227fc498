"""What the sheet 评分表 says, row by row, whatever engine writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from evalbatch.choices import FormKind, Severity, Status
from evalbatch.findings import by_weight
from evalbatch.model import Evaluation, Finding, Form, Progress, Review, Score, ScoreLine, Source
from evalbatch.outputs.sheet_layout import (
    HEADING_SHADE,
    PASSED_SHADE,
    SHADES,
    Entry,
    Look,
    Row,
    ScoreSheet,
    clip,
    clip_value,
    count_lines,
)
from evalbatch.summary import reported_total
from evalbatch.terms import label

TITLES = {
    FormKind.PROJECT: "项目支出绩效自评评分表",
    FormKind.DEPARTMENT: "部门整体支出绩效自评评分表",
    FormKind.TRANSFER: "转移支付绩效自评评分表",
}
Filled = Mapping[int, tuple[str, str]]  # sheet and cell of the form that a line's score went into, by its number
TOTAL = 0  # the number that stands for the last line

HEADINGS = ("序号", "指标", "分值", "自评得分", "核定得分", "差额", "计算说明", "问题")
SCORE_COLUMN = HEADINGS.index("核定得分")
WIDTHS = (5.0, 24.0, 7.5, 9.5, 9.5, 8.5, 36.0, 46.0)
WHOLE = len(WIDTHS)
PAGE_HEIGHT = 500.0  # points, of A4 across; a table that fits needs no second heading

_VERDICT = "审核结论："

MOST_CELLS = 8  # named for one finding
MOST_LINES = 22  # of the problems beside one indicator; what does not fit is said below the table


def score_sheet(evaluation: Evaluation, notice: str = "", filled: Filled = MappingProxyType({})) -> ScoreSheet:
    """Lay out what was said about one form; `notice` is one line on the workbook itself, above the table.

    `filled` tells which scores were written into the form.
    """
    score, form = evaluation.score, evaluation.form
    lines = score.lines if score else ()
    beside, below = _sort_findings(evaluation.findings, lines)
    outcome = _verdict(evaluation)
    top = [_row(Entry(TITLES[form.kind if form else FormKind.PROJECT], Look.TITLE, WHOLE)), _row(outcome)]
    top += [_row(Entry(notice, Look.FACT, WHOLE, bold=True))] if notice else []
    top += _facts(evaluation)
    table = [_headings(*((heading, 1) for heading in HEADINGS))]
    table += [_line(number, line, beside.get(number, ()), filled.get(number)) for number, line in enumerate(lines, 1)]
    table += [_total(score, form, filled.get(TOTAL))] if score and form else []
    table += [_review(evaluation.review, form)] if evaluation.review and form else []
    tall = sum(row.height(WIDTHS) for row in (*top, *table)) > PAGE_HEIGHT
    rows = (*top, *table, *_other_findings(below), _note(score, filled))
    return ScoreSheet(rows, WIDTHS, repeated=len(top) + 1 if tall else None, shade=outcome.shade)


def verdict(evaluation: Evaluation) -> str:
    """The verdict in one line: accepted or not, and must anything be done."""
    return str(_verdict(evaluation).value).removeprefix(_VERDICT)


def worded(finding: Finding) -> str:
    """A finding as a colleague says it: what is wrong, what was found, what to write."""
    said = [clip(finding.message), _values(finding, besides=finding.message)]
    said += [f"修改：{clip(finding.advice)}"] if finding.advice else []
    return "\n".join(part for part in said if part)


def cell_names(finding: Finding) -> str:
    """The cells of a finding in words: "H10、H11", or the first of them and how many there are."""
    more = f"等 {len(finding.cells)} 处" if len(finding.cells) > MOST_CELLS else ""
    return "、".join(finding.cells[:MOST_CELLS]) + more


def _values(finding: Finding, besides: str = "") -> str:
    """Found and expected value, as far as the text beside does not say them already."""
    pairs = (("填报", finding.found), ("应为", finding.expected))
    return "；".join(f"{label}：{clip_value(text)}" for label, text in pairs if text and text not in besides)


def _sort_findings(
    findings: Iterable[Finding], lines: Sequence[ScoreLine]
) -> tuple[Mapping[int, Sequence[Finding]], Sequence[Finding]]:
    """Findings by the number of the line they are about, as far as its cell holds them; and all others."""
    owners = _owners(lines)
    beside: dict[int, list[Finding]] = {}
    below: list[Finding] = []
    for finding in by_weight(findings):
        about = {owners.get((finding.sheet, cell)) for cell in finding.cells}
        number = about.pop() if len(about) == 1 else None
        known = beside.get(number, []) if number else []
        if number is None or count_lines(_problems([*known, finding]), WIDTHS[-1]) > MOST_LINES:
            below.append(finding)
        else:
            beside[number] = [*known, finding]
    return beside, below


def _owners(lines: Sequence[ScoreLine]) -> dict[tuple[str, str], int]:
    """The line of each cell that belongs to one line only: a merged 一级指标 belongs to none."""
    shared = Counter((line.source.sheet, cell) for line in lines for cell in set(line.source.cells.values()))
    return {
        (line.source.sheet, cell): number
        for number, line in enumerate(lines, 1)
        for cell in line.source.cells.values()
        if shared[line.source.sheet, cell] == 1
    }


def _problems(findings: Sequence[Finding]) -> str:
    return "\n".join(f"【{label(finding.severity)}】{cell_names(finding)}　{worded(finding)}" for finding in findings)


def _row(*entries: Entry) -> Row:
    return Row(entries)


def _headings(*spans: tuple[str, int]) -> Row:
    return Row(tuple(Entry(text, Look.HEADING, span, shade=HEADING_SHADE) for text, span in spans))


def _verdict(evaluation: Evaluation) -> Entry:
    """The first line: accepted or not, and must anything be done."""
    count = Counter(finding.severity for finding in evaluation.findings)
    counted = f"错误 {count[Severity.ERROR]} 处，警告 {count[Severity.WARNING]} 处"
    red, amber, blue = (SHADES[severity] for severity in Severity)
    word, what, shade = {
        Status.ACCEPTED: ("通过", f"{counted}，无需修改。", PASSED_SHADE),
        Status.ACCEPTED_WITH_WARNINGS: ("通过（有警告）", f"{counted}，请核实警告之处并补充说明。", amber),
        Status.RETURNED: ("退回修改", f"{counted}，需修改后重新报送。", red),
        Status.SUPERSEDED: ("未采用", f"同一项目采用了“{clip(evaluation.superseded_by)}”，本份不计入汇总。", blue),
        Status.REJECTED: ("退回修改", f"未能识别为绩效自评表，{counted}，需修改后重新报送。", red),
        Status.FAILED: ("未能审核", "系程序原因，不是填报错误，无需修改，由财政部门处理后另行通知。", blue),
    }[evaluation.status]
    return Entry(f"{_VERDICT}{word}　　{what}", Look.VERDICT, WHOLE, shade=shade)


def _facts(evaluation: Evaluation) -> list[Row]:
    """Whose form it is, by which scheme it was scored, and where it stands."""
    form, score = evaluation.form, evaluation.score
    pairs = (
        ("填报单位", _header(form, "implementing_unit"), "年度", _header(form, "year")),
        ("主管部门", _header(form, "supervising_department"), "评分办法", score.scheme_name if score else "未评分"),
        (
            "项目名称",
            _header(form, "project_name"),
            "文件",
            evaluation.file + (f"　工作表：{form.source.sheet}" if form else ""),
        ),
    )
    rows = [
        _row(Entry(clip(f"{one}：{this}"), Look.FACT, 6), Entry(clip(f"{other}：{that}"), Look.FACT, 2))
        for one, this, other, that in pairs
    ]
    return rows if evaluation.progress is None else [*rows, _row(_progress(evaluation.progress))]


def _progress(progress: Progress) -> Entry:
    """What became of the findings of the submission before."""
    counted = f"已改正 {len(progress.fixed)} 处，仍未改正 {len(progress.still_open)} 处，新出现 {len(progress.new)} 处"
    return Entry(clip(f"整改情况：与上次报送（{progress.file}）相比，{counted}"), Look.FACT, WHOLE)


def _header(form: Form | None, field: str) -> str:
    return _or_blank(getattr(form.header, field), field, form.header.source) if form else "未识别"


def _or_blank(value: object, field: str, source: Source) -> str:
    """The value as text; a field without a cell is one that this layout doesn't ask for."""
    return str(value) if value else "未填" if field in source.cells else "—"


def _line(number: int, line: ScoreLine, findings: Sequence[Finding], filled: tuple[str, str] | None) -> Row:
    """One indicator; the execution line comes as one of them."""
    return _row(
        Entry(str(number), Look.CENTRE, link=_cell_of(line.source, "level3", "criterion", "label")),
        Entry(clip_value(line.name)),
        Entry(line.max_score, Look.POINTS),
        Entry(line.reported_score, Look.SCORE, link=_cell_of(line.source, "reported_score")),
        Entry(line.score, Look.SCORE, link=filled),
        Entry(_difference(line.score, line.reported_score), Look.DIFFERENCE),
        Entry(clip(line.explanation)),
        Entry(_problems(findings), shade=SHADES[findings[0].severity] if findings else ""),
    )


def _cell_of(source: Source, *fields: str) -> tuple[str, str] | None:
    """Sheet and cell of the first of these fields that the layout has, else of any field."""
    known = [source.cells[name] for name in fields if name in source.cells] or list(source.cells.values())
    return (source.sheet, known[0]) if known else None


def _difference(score: Decimal | None, reported: Decimal | None) -> Decimal | None:
    return None if score is None or reported is None else score - reported


def _total(score: Score, form: Form, filled: tuple[str, str] | None) -> Row:
    """Sum and grade; a layout without points has none."""
    reported = form.totals.reported_score
    grades = f"核定等级：{score.grade or '未定'}" if score.total is not None else "本表样不计分"
    return _row(
        Entry("合计", Look.HEADING, 2, shade=HEADING_SHADE),
        Entry(score.max_total, Look.POINTS, bold=True),
        Entry(reported, Look.SCORE, link=_cell_of(form.totals.source, "reported_score"), bold=True),
        Entry(score.total, Look.SCORE, link=filled, bold=True),
        Entry(_difference(score.total, reported), Look.DIFFERENCE, bold=True),
        Entry(grades, bold=True),
        Entry(f"自评等级：{_or_blank(form.totals.grade, 'grade', form.totals.source)}"),
    )


def _review(review: Review, form: Form) -> Row:
    """What the reviewer wrote in the summary: it counts before what was computed."""
    reported = reported_total(form)
    changed = "（复核之后自评表又有变动）" if review.changed else ""
    return _row(
        Entry(f"复核得分{changed}", Look.HEADING, 2, shade=HEADING_SHADE),
        Entry(None, Look.POINTS),
        Entry(reported, Look.SCORE, bold=True),
        Entry(review.score, Look.SCORE, bold=True),
        Entry(_difference(review.score, reported), Look.DIFFERENCE, bold=True),
        Entry(clip(f"复核意见：{review.opinion or '无'}"), span=2),
    )


def _other_findings(findings: Sequence[Finding]) -> list[Row]:
    """What is not about a single line: header, funding, totals, texts, the file."""
    if not findings:
        return []
    heading = _row(Entry("其他问题（表头、资金、合计、文字等）", Look.SECTION, WHOLE))
    heads = _headings(("序号", 1), ("位置", 1), ("问题", 4), ("填报与应为", 1), ("修改意见", 1))
    return [heading, heads, *(_other_finding(number, finding) for number, finding in enumerate(findings, 1))]


def _other_finding(number: int, finding: Finding) -> Row:
    place = f"{finding.sheet}　{cell_names(finding)}".strip() or "整个文件"
    link = (finding.sheet, finding.cells[0]) if finding.cells else None
    one_line = count_lines(place, WIDTHS[1]) == 1  # LibreOffice doesn't wrap a link
    return _row(
        Entry(str(number), Look.CENTRE, link=link),
        Entry(place, link=link if one_line else None),
        Entry(f"【{label(finding.severity)}】{clip(finding.message)}", span=4, shade=SHADES[finding.severity]),
        Entry(_values(finding).replace("；应为", "\n应为")),
        Entry(clip(finding.advice)),
    )


def _note(score: Score | None, filled: Filled) -> Row:
    """How to read the sheet."""
    by = f"“{score.scheme_name}”" if score and score.scheme_name else "评分办法"
    text = (
        f"说明：1. 核定得分按{by}用表中填报的指标值、完成值重新计算，差额＝核定得分－自评得分。"
        "2. 原表中有问题的单元格已标色并加批注：浅红为错误，必须修改；浅黄为警告，请核实或补充说明；"
        "浅蓝为提示，供参考。3. 带下划线的序号、得分和位置可点击，转到原表对应单元格。"
    )
    text += (
        "4. 原表由财政部门填写的空白得分栏已填入核定得分，已有内容的没有改动，算不出来的由审核人员填写。"
        if filled
        else ""
    )
    return _row(Entry(text, Look.NOTE, WHOLE))
