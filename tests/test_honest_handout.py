"""A unit that fills in only what is left to it changes nothing: neither W85 nor I46 may say that it did."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest

from evalbatch.labels import load_labels
from evalbatch.model import ApprovedIndicator, Batch, Evaluation, ListedProject, Register, Source
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import check_batch, check_form
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from evalbatch.templates import Template
from evalbatch.templates.approved_form import approved_form
from evalbatch.templates.target_cells import FIGURES
from evalbatch.values.quantity import parse_target

FORM = "项目支出绩效自评表"
NOWHERE = Source("项目底册.xlsx", "批复指标")
SCHEME = load_scheme("mof2020")
REAL = Path("/work/shared/forms/values.tsv")  # targets and actual values of published forms
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
    (None, "可持续影响指标"),
    (None, "其他类"),
    ("效益指标", None),
)

# A target of the register beside an actual value.
SPELLINGS = (
    *(("12次", "12"), ("100%", "100"), ("0起", "0"), ("≥300人次", "300"), ("＞5", "6"), (">=80%", "85"), ("<3天", "2")),
    *(("≥95％", "96"), ("95%以上", "96"), ("90%及以上", "95"), ("30万元以内", "28.5"), ("不超过28.5万元", "28.5")),
    *(("不低于12次", "12"), ("至少2场", "3"), ("20-30万元", "25"), ("20万元-30万元", "25"), ("20～30个", "25")),
    *(("10%-20%", "15"), ("10%~20%", "15"), ("10至20个", "12"), ("±5%", "3"), ("5±3米", "6"), ("-5%-10%", "3")),
    *(
        ("≥-3%", "-2"),
        ("≥1,000人", "1000"),
        ("≥1.5万人次", "1.6"),
        ("≤0.5‰", "0.4"),
        ("≥0.95", "0.97"),
        ("=100%", "100"),
    ),
    *(("＝1个", "1"), ("≥10次/年", "10"), ("≥2台（套）", "2"), ("500（亩）", "500"), ("每季度1次", "达成年度指标")),
    *(("培训覆盖率不低于95%", "达成年度指标"), ("≥10次、≥20人", "达成年度指标"), ("约50人", "达成年度指标")),
    *(
        ("2024年12月底前", "按时完成"),
        ("12月31日", "按时完成"),
        ("2024-12-31 0:00:00", "按时完成"),
        ("2024年", "按时完成"),
    ),
    *(
        ("显著提升", "达成年度指标"),
        ("定性：有所提高", "达成年度指标"),
        ("优良中低差", "优"),
        ("是", "是"),
        ("好坏", "好"),
    ),
    *(
        ("按计划\n完成", "达成年度指标"),
        ("  ≥5 个 ", "5"),
        ("十次", "10"),
        ("百分之九十五", "96"),
        ("1：无事故", "达成年度指标"),
    ),
    *(
        ("≥90百分比", "95"),
        ("≥90分", "95"),
        ("≥3.50", "4"),
        ("5.0", "5"),
        ("100", "100"),
        ("≥5家/个", "6"),
        ("≥5(家)", "6"),
    ),
)


def parts(values):
    """As many as one project has."""
    return [values[begin : begin + 20] for begin in range(0, len(values), 20)]


def register(values):
    """Projects whose indicators have these targets, 20 each, names and targets twice among them."""
    projects = []
    for number, part in enumerate(parts(values), start=1):
        indicators = [
            ApprovedIndicator(
                f"指标项{place // 2 if place % 7 == 0 else place}",
                *LEVELS[place % 8],
                parse_target(target),
                Decimal(5),
                source=NOWHERE,
            )
            for place, (target, _) in enumerate(part)
        ]
        projects.append(
            ListedProject(
                f"（{number}）[6206{number:04}]某项目-{number}期",
                "中共某市委编办（本级）",
                f"6206{number:04}",
                "某 市委编办",
                Decimal("50.5"),
                Decimal(60),
                indicators=tuple(indicators),
                source=NOWHERE,
            )
        )
    return Register(projects=tuple(projects))


def filled_in(data, actuals, change):
    """The workbook with actual values, money spent, and the signs that were left open; saved by another program."""
    book, signs = openpyxl.load_workbook(io.BytesIO(data)), cycle(("", *FIGURES))
    measures = cycle(("", "个", "项"))
    sheet = book[FORM]
    sheet["G6"] = 49
    for row in range(12, sheet.max_row + 1):
        value = sheet.cell(row, 4).value
        if isinstance(value, str) and value.startswith("指标项"):
            target = (sheet.cell(row, 5).value, sheet.cell(row, 6).value)
            assert not sheet.cell(row, 8).protection.locked
            sheet.cell(row, 8).value = actuals.get(value, "5")
            if target[0] is None:
                assert not sheet.cell(row, 5).protection.locked, target
                sheet.cell(row, 5).value = next(signs) or None
            if sheet.cell(row, 7).value is None:
                assert not sheet.cell(row, 7).protection.locked, target
                sheet.cell(row, 7).value = next(measures) or None
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def complaints(values, change=lambda _: None):
    """What W85 and I46 say of the forms of this register, honest but for a `change`."""
    listed, template, evaluations = register(values), Template(SCHEME), []
    for project, part in zip(listed.projects, parts(values), strict=True):
        data = template.workbook(2024, approved_form(project, SCHEME, 2024))
        actuals = {each.level3: actual for each, (_, actual) in zip(project.indicators, part, strict=True)}
        (form,) = parse_forms(read_sheets(filled_in(data, actuals, change), f"{project.code}.xlsx"), load_labels())
        assert len(form.issued.approved) == len(project.indicators)
        score = score_form(form, SCHEME)
        evaluations.append(
            Evaluation(form.source.file, form.source.sheet, form, score, check_form(form, score, SCHEME))
        )
    batch = check_batch(Batch(tuple(evaluations)), SCHEME, listed)
    found = [*batch.findings, *(each for one in batch.evaluations for each in one.findings)]
    return [f"{each.rule_id} {' '.join(each.cells)} {each.message}" for each in found if each.rule_id in {"W85", "I46"}]


def test_however_the_register_spells_its_targets():
    assert complaints(SPELLINGS) == []


@pytest.mark.skipif(not REAL.exists(), reason="the published forms are not here")
def test_nor_for_the_targets_of_published_forms():
    with REAL.open(encoding="utf-8", newline="") as file:
        values = [(row["target"], row["actual"]) for row in csv.DictReader(file, delimiter="\t") if row["target"]]
    assert len(values) > 200
    assert complaints(values) == []


def rows_named(sheet, name):
    return [row for row in range(12, sheet.max_row + 1) if sheet.cell(row, 4).value == name]


def test_what_is_really_changed_is_told():
    def lowered(sheet):
        (row,) = rows_named(sheet, "指标项1")
        sheet.cell(row, 6).value = 200

    said = complaints([("≥300人次", "300"), ("≥300人次", "300")], lowered)
    assert [each.split()[0] for each in said] == ["W85", "I46"] or [each.split()[0] for each in said] == ["I46", "W85"]


def test_a_share_is_no_percentage_of_one():
    def in_percent(sheet):
        (row,) = rows_named(sheet, "指标项1")
        sheet.cell(row, 7).value = "%"

    said = complaints([("≥5次", "5"), ("≥0.95", "0.96")], in_percent)
    assert any("批复是“≥0.95”，现在是“≥0.95%”" in each for each in said)


def test_rows_of_one_name_may_change_places():
    def swapped(sheet):
        first, second = rows_named(sheet, "同名")
        for column in (6, 7):
            one, other = sheet.cell(first, column), sheet.cell(second, column)
            one.value, other.value = other.value, one.value

    project = ListedProject(
        "某项目",
        "某局",
        indicators=tuple(
            ApprovedIndicator("同名", *LEVELS[0], parse_target(target), Decimal(5), source=NOWHERE)
            for target in ("≥5个", "≥8项")
        ),
        source=NOWHERE,
    )
    data = filled_in(Template(SCHEME).workbook(2024, approved_form(project, SCHEME, 2024)), {}, swapped)
    (form,) = parse_forms(read_sheets(data, "x.xlsx"), load_labels())
    assert [row.target.text for row in form.indicators] == ["≥8项", "≥5个"]
    assert [each.rule_id for each in check_form(form, score_form(form, SCHEME), SCHEME) if each.rule_id == "W85"] == []


def test_a_figure_that_nobody_gave_a_sign_is_no_matter_of_words():
    def in_words(sheet):
        (row,) = rows_named(sheet, "指标项1")
        sheet.cell(row, 5).value = "定性"

    (said,) = complaints([("5次", "5"), ("12次", "12")], in_words)[:1]
    assert "批复是“12次”，现在是“12”" in said
