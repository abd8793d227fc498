"""The sheet 填报自查: what the bureau will say, told by formulas while the form is being filled in."""

from __future__ import annotations

from collections.abc import Sequence

from evalbatch.choices import Severity
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault, sections
from evalbatch.rules.rule import Rule
from evalbatch.schemes import Scheme
from evalbatch.templates.indicator_table import first_levels, has_points
from evalbatch.templates.page import Page, Span
from evalbatch.templates.panel_figures import Panel, grade, points_sum, total
from evalbatch.templates.panel_line import Check
from evalbatch.templates.panel_weights import DIMENSION_NAMES
from evalbatch.templates.panel_words import CURES, OWN
from evalbatch.templates.places import NAMES
from evalbatch.templates.row_columns import DIMENSIONS

PANEL_SHEET = "填报自查"
PANEL_TITLE = "填报自查（自动计算，不用填写）"
PANEL_WIDTHS = (5, 29, 9, 30, 42, 6)
OPEN, EXPLAIN, LOOK, PASSED = "需修改", "需说明", "请核对", "通过"
READY = "可以报送"
BY_ERROR, BY_FIRST = "表内有错误值（#…）", "见第 1 项"  # where a result is an error itself

_WORDS = {Severity.ERROR: OPEN, Severity.WARNING: EXPLAIN, Severity.INFO: LOOK}
_LINE = 21  # points, of the table of points


def write_panel(page: Page, panel: Panel, lines: Sequence[Check]) -> None:
    """Write verdict, points by part, and one line for each check."""
    scheme = panel.scheme
    page.title(0, PANEL_TITLE)
    page.height(1, 30)
    row = _write_points(page, 2, panel) if has_points(scheme) else 2
    header = row
    for column, text in enumerate(("序号", "检查什么", "结果", "在哪里", "怎么改", "规则")):
        page.label(header, (column, column), text)
    page.height(header, 22)
    for number, line in enumerate(lines, 1):
        _write_line(page, (header + 1, header + number), line, scheme)
    last = header + len(lines)
    page.define("自查_位置", header + 1, 3, last=last)
    _write_verdict(page, header + 2, last + 1)
    colours = {OPEN: ("#FFC7CE", "#9C0006"), EXPLAIN: ("#FFEB9C", "#7F6000"), PASSED: ("#E2F0D9", "#375623")}
    colours[LOOK] = ("#DDEBF7", "#1F4E78")
    for word, (back, front) in colours.items():
        look = {"bg_color": back, "font_color": front}
        page.colour((header + 1, last), (2, 2), f'=$C{header + 2}="{word}"', look)
    page.note(
        last + 1,
        "注：这里查得出的，财政部门审核时同样会查；另有一些只在财政部门审核（与批复、名册、其他单位的表核对，文字内容），"
        "见“填报说明”。审核以财政部门的结果为准。",
    )
    page.finish(last + 1, header=header, pages=1)


def _write_verdict(page: Page, first: int, last: int) -> None:
    """Write the first line: whether the form can be sent, and how much is open."""
    results = f"$C${first}:$C${last}"
    open_, explain, look = (f'COUNTIF({results},"{word}")' for word in (OPEN, EXPLAIN, LOOK))
    ready = f'IF({explain}+{look}=0,"{READY}","{READY}；另有 "&{explain}&" 项要说明、"&{look}&" 项请核对")'
    text = f'IF({open_}>0,"还有 "&{open_}&" 项需要修改"&IF({explain}>0,"，"&{explain}&" 项要说明",""),{ready})'
    page.live(1, page.columns, f"={text}", bold=True, font_size=14, border=2)
    page.define("自查_结论", 1, 0)
    for word, colour in ((OPEN, "#FFC7CE"), (READY, "#C6E0B4")):
        page.colour(
            (1, 1), page.columns, f'=ISNUMBER(FIND("{"修改" if word == OPEN else READY}",$A$2))', {"bg_color": colour}
        )


def _write_points(page: Page, row: int, panel: Panel) -> int:
    """Write the points by part as the bureau will count them; the total and the grade stand in the last line."""
    scheme, rows = panel.scheme, panel.rows
    for column, text in ((1, "各部分"), (2, "规定分值"), (3, "分值合计"), (4, "核定得分（按评分方案重新计算）")):
        page.label(row, (column, column), text)
    parts = [("预算执行率", scheme.weights.execution, NAMES["execution_points"], panel.execution("counted"))]
    for level in first_levels(scheme):
        key = next(key for key, name in DIMENSION_NAMES.items() if name == level.name)
        mine = f"{rows.all('dimension')},{DIMENSIONS.index(key) + 1}"
        points, counted = (f"SUMIF({mine},{rows.all(name)})" for name in ("points", "counted"))
        parts.append((level.name, level.points, points, counted))
    for at in range(row, row + len(parts) + 2):
        page.height(at, _LINE)
    for name, due, points, counted in parts:
        row += 1
        page.label(row, (1, 1), name)
        page.fixed(row, (2, 2), due)
        page.live(row, (3, 3), f'=IFERROR(IF(N({points})=0,"",{points}),"")')
        page.live(row, (4, 4), f'=IFERROR({counted},"")')
    row += 1
    page.label(row, (1, 1), "总分和等级", bold=True)
    page.fixed(row, (2, 2), scheme.weights.total)
    for column, figure in ((3, points_sum(panel)), (4, total(panel)), (5, grade(panel))):
        page.live(row, (column, column), f'=IFERROR({figure},"")', bold=True)
    page.define("自查_核定", row, 4)
    page.define("自查_等级", row, 5)
    return row + 2


def _write_line(page: Page, rows: Span, check: Check, scheme: Scheme) -> None:
    """Write one check: its fault and its remedy from the catalogue, its result and its places by formula.

    `rows` are that of the first check, which tells whether the template is whole, and its own.
    """
    first, row = rows
    rule = next((rule for rule in CATALOGUE if rule.id == check.rule_id), None)
    what, cure = (fault(rule), CURES.get(rule.id) or sections(rule)["怎么改"]) if rule else OWN[check.rule_id]
    word, softer = (_WORDS[each] for each in _severities(check, rule, scheme))
    bad = f'IF({check.hard}>0,"{word}","{softer}")' if check.hard else f'"{word}"'
    page.fixed(row, (0, 0), row - first + 1)
    page.fixed(row, (1, 1), what, align="left")
    page.live(row, (2, 2), f'=IFERROR(IF({check.count}=0,"{PASSED}",{bad}),"{OPEN}")', bold=True)
    where = f'IFERROR({check.where},IF($C${first + 1}="{PASSED}","{BY_ERROR}","{BY_FIRST}"))'
    page.live(row, (3, 3), f'=IF($C{row + 1}="{PASSED}","",{where})', align="left")
    page.fixed(row, (4, 4), cure, align="left", font_size=9)
    page.fixed(row, (5, 5), check.rule_id if rule else "—", font_size=9)
    page.fit(row, 22, ((1, 1), what), ((4, 4), cure))


def _severities(check: Check, rule: Rule | None, scheme: Scheme) -> tuple[Severity, Severity]:
    """How the worst of its faults bind, and how the others do; what the scheme says holds for all."""
    change = scheme.rules.get(check.rule_id)
    if change and change.severity:
        return Severity(change.severity), Severity(change.severity)
    own = rule.severity if rule else _own(check.rule_id, scheme)
    return check.hard_as or own, check.soft_as if check.hard else own


def _own(name: str, scheme: Scheme) -> Severity:
    """How an own check binds: where nothing is scored, a sign left out harms nobody."""
    return Severity.WARNING if name == "指标性质" and not has_points(scheme) else Severity.ERROR
