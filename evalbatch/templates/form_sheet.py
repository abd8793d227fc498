"""The sheet 项目支出绩效自评表, as the Ministry of Finance prints it (财预〔2020〕10号, annex 1)."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.fund_columns import AMOUNTS
from evalbatch.templates.funding_block import write_funding
from evalbatch.templates.indicator_table import has_points, write_indicators, write_total
from evalbatch.templates.page import FAULTY, TEXT, Page, letter
from evalbatch.templates.places import (
    ADJUSTED,
    BEGUN,
    EXECUTED,
    EXECUTION_MAX_SCORE,
    EXECUTION_SCORE,
    FORM_AREA,
    FORM_SHEET,
    INITIAL,
    LEVEL3,
    MAX_SCORE,
    NAMES,
    REASON,
    SAID,
    SCORE,
    Place,
    Places,
    money_column,
    table_column,
)
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.scheme_words import grade_words, weight_words

TITLE = FORM_SHEET
REASON_LABEL = "资金未执行完的原因"

WIDTHS = (4.5, 10.5, 13, 21, 6.5, 10.5, 7, 13, 7, 8.5, 18)
_HEAD, _LEFT, _MIDDLE, _RIGHT = (0, 1), (2, 3), (4, 5), (6, 10)  # label, entry, label, entry
_GOALS = ((1, 4), (5, 10))
_CONTACTS = (("填表人", "联系电话"), ("负责人", "填报日期"))
_STATUS = 12  # beside the form, outside of what is printed


def write_form(page: Page, scheme: Scheme, year: int | None, prefill: Prefill) -> Places:
    """Write the whole sheet; tells where the cells are that other sheets look at."""
    money_header = _write_head(page, year, prefill)
    goals = write_funding(page, money_header, scheme, prefill)
    header = _write_goals(page, goals, prefill)
    below = row = write_indicators(page, header, scheme, prefill)
    scored, grade, total = has_points(scheme), None, None
    if scored:
        write_total(page, row, header, prefill)
        total, row = row, row + 1
    if scheme.grades and scored:
        grade, row = (row, _LEFT[0]), _write_grade(page, row, scheme, prefill)
    reason = (row, _LEFT[0])
    row = _write_reason(page, row, prefill)
    row = _write_contacts(page, row, prefill)
    page.define(FORM_AREA, 0, 0, last=row - 1, right=REASON)  # not the bureau's cells: the panel must not hang on them
    page.colour((0, row - 1), page.columns, "=ISERROR(A1)", FAULTY)
    row = _write_review(page, row, scheme)
    for number, note in enumerate(_notes(scheme), 1):
        page.note(row, f"{'注：' if number == 1 else '　　'}{number}.{note}")
        row += 1
    _write_status(page)
    page.finish(row - 1, header=header)
    places = Places(
        year=(1, 0),
        project=(2, _LEFT[0]),
        department=(3, _LEFT[0]),
        unit=(3, _RIGHT[0]),
        money_header=(money_header, INITIAL),
        below_money=(goals, 0),
        execution_points=(money_header + 1, EXECUTION_MAX_SCORE),
        execution_score=(money_header + 1, EXECUTION_SCORE),
        goal=(goals + 1, _GOALS[0][0]),
        result=(goals + 1, _GOALS[1][0]),
        table_header=(header, LEVEL3),
        below_table=(below, 0),
        total_points=None if total is None else (total, MAX_SCORE),
        total_score=None if total is None else (total, SCORE),
        grade=grade,
        reason=reason,
    )
    for name, (row, column), last in places.defined():
        page.define(name, row, column, last=last)
    _colour_faults(page, places)
    return places


def _colour_faults(page: Page, places: Places) -> None:
    """Colour the fixed cells that the panel names, once the form has been begun."""
    names = ",".join(NAMES[each] for each in ("project", "department", "unit", "goal", "result"))
    amounts = ",".join(money_column(each) for each in (INITIAL, ADJUSTED, EXECUTED))
    page.name(BEGUN, f"COUNTA({names},{table_column(LEVEL3)})+COUNT({amounts})>1")  # the one is the heading
    wide = (_LEFT[0], _RIGHT[1])
    spans = {"year": page.columns, "project": wide, "department": _LEFT, "unit": _RIGHT, "grade": wide, "reason": wide}
    spans |= {"goal": _GOALS[0], "result": _GOALS[1]}
    for name, words in SAID.items():
        place: Place | None = getattr(places, name)
        if place is None or (name.startswith("execution") and places.total_points is None):
            continue
        row, column = place
        told = f'{BEGUN},COUNTIF(自查_位置,"*{words}*")>0'
        if name == "execution_score":  # what a blank one lacks is an amount
            faults = "+".join(f"COUNTIF(核对_{each},{row + 1})" for each in AMOUNTS.values())
            told += f',OR(${letter(column)}${row + 1}<>"",{faults}=0)'
        page.colour((row, row), spans.get(name, (column, column)), f"=AND({told})", FAULTY)


def _write_status(page: Page) -> None:
    """Write beside the title, where it is not printed, what is still open; a click leads to the list."""
    page.sheet.set_column(_STATUS - 1, _STATUS - 1, 2)
    page.sheet.set_column(_STATUS, _STATUS, 30)
    page.formula(0, _STATUS, '="自查："&自查_结论', None, bold=True, border=2, bg_color="#FFF2CC")


def _write_head(page: Page, year: int | None, prefill: Prefill) -> int:
    head = prefill.form.header if prefill.form else None
    page.title(0, TITLE)
    write_year(page, 1, year)
    page.label(2, _HEAD, "项目名称")
    named = (
        (2, (_LEFT[0], _RIGHT[1]), head.project_name if head else None),
        (3, _LEFT, head.supervising_department if head else None),
        (3, _RIGHT, head.implementing_unit if head else None),
    )
    for row, span, name in named:
        write = page.given if prefill.approved and name else page.entry
        write(row, span, name, align="left")
    page.label(3, _HEAD, "主管部门")
    page.label(3, _MIDDLE, "实施单位")
    page.validate((2, 2), _LEFT[0], entry.text("项目名称", "填全称，与预算批复（下达）文件一致。"))
    page.validate((3, 3), _LEFT[0], entry.text("主管部门", "填主管部门全称；单位没有主管部门的，填本单位。"))
    page.validate((3, 3), _RIGHT[0], entry.text("实施单位", "填项目实施单位全称，与公章一致。"))
    page.height(2, 24)
    page.height(3, 27)
    return 4


def write_year(page: Page, row: int, year: int | None) -> None:
    """Write the line (2020年度); without a year the unit fills it in."""
    if year is None:
        page.entry(row, page.columns, "（        年度）", border=0, font_size=12)
        page.validate((row, row), 0, entry.text("年度", "填项目所属年度，例如（2020年度）。"))
    else:
        page.fixed(row, page.columns, f"（{year}年度）", border=0, font_size=12)
    page.height(row, 22)


def _write_goals(page: Page, row: int, prefill: Prefill) -> int:
    page.label(row, (0, 0), "年度\n总体\n目标", bottom=row + 1)
    texts = []
    for span, heading, advice in (
        (_GOALS[0], "预期目标", "抄录批复的年度总体目标：做什么、做多少、达到什么效果。"),
        (_GOALS[1], "实际完成情况", "对照预期目标逐项写完成情况，数字与下面的绩效指标一致。"),
    ):
        page.label(row, span, heading)
        text = prefill.goal(heading)
        page.entry(row + 1, span, text, align="left", valign="vcenter")
        page.validate((row + 1, row + 1), span[0], entry.text(heading, advice))
        texts.append((span, text))
    page.height(row, 21)
    page.fit(row + 1, 72, *texts)
    return row + 2


def _write_grade(page: Page, row: int, scheme: Scheme, prefill: Prefill) -> int:
    grades = [band.label for band in scheme.grades.bands] if scheme.grades else []
    stated = prefill.form.totals.grade if prefill.form else None
    page.label(row, _HEAD, "自评等级")
    if stated is not None and stated not in grades:
        page.entry(row, (_LEFT[0], _RIGHT[1]), stated)
    else:
        page.closed(row, (_LEFT[0], _RIGHT[1]), None, locked=False)
        page.formula(row, _LEFT[0], "=自查_等级", stated, locked=False)
    page.validate((row, row), _LEFT[0], entry.grade(grades))
    page.height(row, 22)
    return row + 1


def _write_reason(page: Page, row: int, prefill: Prefill) -> int:
    page.label(row, _HEAD, REASON_LABEL)
    text = prefill.narrative(REASON_LABEL)
    page.entry(row, (_LEFT[0], _RIGHT[1]), text, align="left")
    page.validate((row, row), _LEFT[0], entry.text(REASON_LABEL, "执行率偏低的，写明没有执行完的原因和下一步的安排。"))
    page.fit(row, 30, ((_LEFT[0], _RIGHT[1]), text), (_HEAD, REASON_LABEL))
    return row + 1


def _write_contacts(page: Page, row: int, prefill: Prefill) -> int:
    for left, right in _CONTACTS:
        page.label(row, _HEAD, left)
        page.entry(row, _LEFT, prefill.contacts.get(left), num_format=TEXT)
        page.label(row, _MIDDLE, right)
        page.entry(row, _RIGHT, prefill.contacts.get(right), num_format=TEXT)
        page.height(row, 22)
        row += 1
    return row


def _write_review(page: Page, row: int, scheme: Scheme) -> int:
    """Write the cells of the finance bureau; the unit can't type there."""
    page.label(row, page.columns, "以下由财政部门填写", font_size=9)
    page.height(row, 18)
    row += 1
    if has_points(scheme):
        page.label(row, _HEAD, "核定得分")
        page.closed(row, _LEFT, None)
        page.label(row, _MIDDLE, "核定等级")
        page.closed(row, _RIGHT, None)
        page.height(row, 22)
        row += 1
    page.label(row, _HEAD, "审核意见")
    page.closed(row, (_LEFT[0], _RIGHT[1]), None, align="left")
    page.height(row, 42)
    return row + 1


def _notes(scheme: Scheme) -> Iterator[str]:
    weights = weight_words(scheme)
    if weights:
        yield f"分值：{weights}。依据：{scheme.document}。"
    if scheme.grades and has_points(scheme):
        yield f"自评总分{grade_words(scheme)}。"
    by_hand = "得分、总分、等级自动计算（部分达成、未达成或逾期的，得分自己填）"
    computed = f"执行率、{by_hand}" if has_points(scheme) else "执行率自动计算"
    yield f"白色单元格由填报单位填写，灰色单元格不用填：{computed}。填完看“填报自查”，没有问题再报送。"
