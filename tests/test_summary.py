"""What the tables say of a batch. The builders here serve the tests of the results and of the workbook too."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch import model, summary, terms
from evalbatch.choices import Category, Comparison, Dimension, FormKind, Severity, Standing, Status
from evalbatch.model import (
    Batch,
    ConclusionLine,
    Evaluation,
    Finding,
    Form,
    FundingLine,
    Header,
    Indicator,
    Quantity,
    Score,
    ScoreLine,
    Source,
    Target,
    Totals,
)
from evalbatch.rules.allotment import allotted
from evalbatch.summary import listings
from evalbatch.summary.ranking import count_units, ranking

SHEET = "项目支出绩效自评表"


def number(text):
    return None if text is None else Decimal(text)


def source(file, **cells):
    return Source(file, SHEET, cells)


def finding(file, rule="M19", severity=Severity.ERROR, **more):
    said = {
        "category": Category.ACCURACY,
        "message": "全年执行数 120 大于全年预算数 100,超出 20 万元",
        "sheet": SHEET,
        "cells": ("G6", "F6"),
        "found": "120",
        "expected": "不大于 100",
        "advice": "核对后填写实际执行数;如年中追加过预算,补填全年预算数",
    }
    return Finding(rule, severity, file=file, **(said | more))


def funding(file, budget, executed):
    return FundingLine(
        "total",
        "年度资金总额",
        initial_budget=number(budget),
        adjusted_budget=number(budget),
        executed=number(executed),
        reported_rate=Decimal(1),
        max_score=Decimal(10),
        reported_score=Decimal(10),
        source=source(file, initial_budget="E6", adjusted_budget="F6", executed="G6", reported_score="K6"),
    )


def indicator(file):
    return Indicator(
        "产出指标(50分)",
        "数量指标",
        "举办培训班次",
        Target("≥12次", Comparison.AT_LEAST, (Decimal(12),), "次"),
        Quantity("12", Comparison.BARE, (Decimal(12),)),
        Dimension.OUTPUT,
        max_score=Decimal("1E+1"),
        reported_score=Decimal(10),
        source=source(file, target="E12", actual="F12", reported_score="H12"),
    )


FILLED = {"file": None, "budget": "50", "executed": "50", "reported": "100"}


def form(department, unit, project, **more):
    """One evaluated form: its file is named by unit and project unless told."""
    told = FILLED | more
    file = told["file"] or f"{unit}/{project}.xlsx"
    header = Header("项目支出绩效自评表", 2023, project, department, unit, source=source(file, project_name="C4"))
    totals = Totals(Decimal(100), number(told["reported"]), "优", source=source(file, reported_score="I30"))
    return Form(
        FormKind.PROJECT,
        header,
        "万元",
        (funding(file, told["budget"], told["executed"]),),
        (indicator(file),),
        totals,
        source=source(file),
    )


def evaluation(department, unit, project, *findings, total="98.00", grade="优", **more):
    filled = form(department, unit, project, **more)
    file = filled.source.file
    line = ScoreLine(
        "举办培训班次",
        Decimal(10),
        Decimal(10),
        Decimal("10.00"),
        "pos_linear",
        "完成 12 ≥ 目标 12,得满分 10",
        dimension=Dimension.OUTPUT,
        source=filled.indicators[0].source,
    )
    score = Score((line,), number(total), Decimal(100), grade, "mof2020")
    return Evaluation(file, "ab" * 32, filled, score, tuple(replace(one, file=file) for one in findings))


def rejected(file, message="工作簿有打开密码,无法读取", advice="去掉密码后重新保存再报送"):
    said = finding(file, "F01", category=Category.SUBMISSION, sheet="", cells=(), message=message, advice=advice)
    return Evaluation(file, "cd" * 32, None, None, (said,))


def rows(table, *columns):
    return [tuple(row) for row in table[list(columns)].itertuples(index=False)]


@pytest.fixture
def two_departments():
    """
    | 主管部门 | 单位     | 项目 | 预算 | 执行 | 自评 | 核定 | 等级 | 结论         |
    | 市水利局 | 河道中心 | 清淤 | 100  | 80   | 100  | 96.5 | 优   | 通过         |
    | 市水利局 | 河道中心 | 堤防 | 300  | 320  | 99   | 72   | 中   | 退回修改     |
    | 市教育局 | 一中     | 课桌 | 20   | 20   | 95   | 95   | 优   | 通过（有警告） |
    """
    return Batch(
        (
            evaluation("市水利局", "河道中心", "清淤", budget="100", executed="80", total="96.5"),
            evaluation(
                "市水利局",
                "河道中心",
                "堤防",
                finding("", "S60", Severity.INFO),
                finding("", "M24", Severity.WARNING),
                finding("", "M19"),
                budget="300",
                executed="320",
                reported="99",
                total="72",
                grade="中",
            ),
            evaluation(
                "市教育局",
                "一中",
                "课桌",
                finding("", "W34", Severity.WARNING),
                budget="20",
                executed="20",
                reported="95",
                total="95",
            ),
            rejected("加密.xlsx"),
        )
    )


def test_projects_stand_by_department_unit_and_project_in_pinyin_order(two_departments):
    table = summary.projects(two_departments)
    assert rows(table, "supervising_department", "project_name") == [
        ("市教育局", "课桌"),
        ("市水利局", "堤防"),
        ("市水利局", "清淤"),
    ]


def test_a_project_row_holds_its_figures_and_its_verdict(two_departments):
    row = summary.projects(two_departments).iloc[1]
    assert (row.initial_budget, row.adjusted_budget, row.executed) == (300, 300, 320)
    assert row.execution_rate == pytest.approx(320 / 300)
    assert (row.reported_score, row.score, row.difference, row.grade) == (99, 72, -27, "中")
    assert (row.errors, row.warnings, row.status, row.sheet) == (1, 1, "returned", SHEET)


def test_blank_names_are_said_and_come_last():
    table = summary.projects(Batch((evaluation(None, "  ", None, file="a.xlsx"), evaluation("甲局", "乙站", "丙"))))
    assert rows(table, "supervising_department", "implementing_unit", "project_name") == [
        ("甲局", "乙站", "丙"),
        ("（未填）", "（未填）", "（未填）"),
    ]


def test_blank_figures_stay_blank():
    blank = evaluation("局", "站", "项", budget=None, executed=None, reported=None, total=None, grade=None)
    row = summary.projects(Batch((blank,))).iloc[0]
    figures = row[["initial_budget", "executed", "execution_rate", "reported_score", "score", "difference", "grade"]]
    assert figures.isna().all()
    assert summary.departments(summary.projects(Batch((blank,))))["executed"].isna().all()


def test_the_conclusion_table_states_the_total_where_nothing_else_does():
    stated = replace(
        form("局", "站", "项", reported=None).totals,
        conclusion=ConclusionLine("综合绩效", reported_score=Decimal(100), source=Source("a", "b")),
    )
    assert summary.reported_total(replace(form("局", "站", "项"), totals=stated)) == 100


def test_departments_add_up_money_and_take_means_of_scores(two_departments):
    table = summary.departments(summary.projects(two_departments)).set_index("supervising_department")
    water = table.loc["市水利局"]
    assert (water.forms, water.accepted_forms, water.returned_forms) == (2, 1, 1)
    assert (water.adjusted_budget, water.executed, water.execution_rate) == (400, 400, 1)
    assert (water.mean_reported_score, water.mean_score) == (99.5, 84.25)
    assert list(water[["优", "良", "中", "差"]]) == [1, 0, 1, 0]


def test_means_are_taken_over_the_forms_that_have_both_totals():
    batch = Batch(
        (
            evaluation("局", "站", "甲", reported="90", total="80"),
            evaluation("局", "站", "乙", reported="100", total=None, grade=None),
            evaluation("局", "站", "丙", reported=None, total="20"),
            evaluation("别局", "站", "丁", reported=None, total="0"),
        )
    )
    table = summary.departments(summary.projects(batch)).set_index("supervising_department")
    assert (table.loc["局"].mean_reported_score, table.loc["局"].mean_score) == (90, 80)
    assert table.loc["别局"][["mean_reported_score", "mean_score"]].isna().all()


def test_grades_are_all_there_and_tell_what_goes_back(two_departments):
    table = summary.grades(summary.projects(two_departments))
    assert rows(table, "grade", "forms", "accepted_forms", "returned_forms") == [
        ("优", 2, 2, 0),
        ("良", 0, 0, 0),
        ("中", 1, 0, 1),
        ("差", 0, 0, 0),
    ]
    assert table["share"].sum() == pytest.approx(1)
    assert table["adjusted_budget"].sum() == 420


def test_other_grades_stand_best_first_and_forms_without_one_last():
    batch = Batch(
        (
            evaluation("局", "站", "一", total="61", grade="合格"),
            evaluation("局", "站", "二", total="95", grade="优秀"),
            evaluation("局", "站", "三", total=None, grade=None),
        )
    )
    assert summary.grade_names(summary.projects(batch)) == ("优秀", "合格", "未定等级")


def test_findings_stand_by_form_errors_first_and_leave_out_rejected_files(two_departments):
    lines = [line.values for line in listings.findings(two_departments)]
    assert [(line["project_name"], line["rule_id"], line["severity"]) for line in lines] == [
        ("课桌", "W34", "warning"),
        ("堤防", "M19", "error"),
        ("堤防", "M24", "warning"),
        ("堤防", "S60", "info"),
    ]
    assert lines[1]["cells"] == "G6、F6"


def test_unreadable_files_say_why_and_what_to_do(two_departments):
    failed = replace(evaluation("局", "站", "项", file="z.xlsx"), failure="KeyError: 'x'")
    batch = replace(
        two_departments,
        evaluations=(*two_departments.evaluations, failed, Evaluation("空.xlsx", "", None, None, ())),
        skipped=(("~$锁.xlsx", "Excel 打开文件时留下的锁文件"),),
    )
    table = summary.unreadable(batch).set_index("file")
    assert table.loc["加密.xlsx", "reason"] == "工作簿有打开密码,无法读取"
    assert table.loc["加密.xlsx", "remedy"] == "去掉密码后重新保存再报送"
    assert table.loc["z.xlsx", "status"] == "failed"
    assert "KeyError" in table.loc["z.xlsx", "reason"]
    assert table.loc["空.xlsx", "reason"] == "没有找到可识别的自评表"
    assert table.loc["~$锁.xlsx", "status"] == "skipped"
    assert "z.xlsx" not in set(summary.projects(batch)["file"])


def twice():
    """A project of which two versions came, and nobody has said which counts; another of the same department."""
    money = {"budget": "100", "executed": "90"}
    return Batch(
        (
            evaluation(
                "市水利局", "河道中心", "清淤", finding("", "F07"), total="60", grade="中", file="a.xlsx", **money
            ),
            evaluation("市水利局", "河道中心", "清淤", finding("", "F07"), total="98", file="b.xlsx", **money),
            evaluation("市水利局", "河道中心", "养护", total="90", file="c.xlsx", budget="50", executed="50"),
        )
    )


def once():
    first, *others = twice().evaluations
    return Batch((replace(first, counted_instead="b.xlsx"), *others))


def test_a_project_is_in_no_sum_twice():
    table = summary.projects(once())
    (water,) = summary.departments(table).itertuples()
    assert (water.forms, water.adjusted_budget, water.executed, water.mean_score) == (2, 150, 140, 94)
    assert (water.accepted_forms, water.returned_forms) == (1, 1)
    assert rows(summary.grades(table), "grade", "forms") == [("优", 2), ("良", 0), ("中", 0), ("差", 0)]


def test_the_version_that_is_in_no_sum_is_listed_with_the_reason():
    (line,) = summary.unreadable(once()).to_dict("records")
    assert (line["file"], line["status"]) == ("a.xlsx", "set_aside")
    assert "汇总只计最新的“b.xlsx”" in line["reason"]
    assert "--prefer" in line["remedy"]


def test_every_version_is_told_and_reviewed():
    files = ["c.xlsx", "a.xlsx", "b.xlsx"]
    assert [each.values["file"] for each in listings.indicators(once())] == [*files[1:], files[0]]
    assert {each.values["file"] for each in listings.findings(once())} == {"a.xlsx", "b.xlsx"}
    assert sorted(each.evaluation.file for each in listings.reviewed(once())) == sorted(files)
    assert sorted(summary.versions(once())["file"]) == sorted(files)


def test_a_finding_of_the_batch_counts_for_the_form_it_names(two_departments):
    clean = two_departments.evaluations[0]
    owing = finding("", "F11", sheet="", message="项目“绿化”未报送", unit="市园林处", project="绿化")
    said = (finding(clean.file, "F07", sheet=""), owing)
    batch = allotted(replace(two_departments, findings=said))
    assert batch.evaluations[0].status is Status.RETURNED
    assert [one.rule_id for one in batch.findings] == ["F11"]
    assert allotted(batch) == batch
    assert summary.count_statuses(batch)[Status.RETURNED] == 2
    *_, last = listings.findings(batch)
    assert [last.values[name] for name in ("rule_id", "implementing_unit", "project_name")] == [
        *("F11", "市园林处", "绿化")
    ]


def test_an_indicator_row_holds_both_values_both_scores_and_the_sentence(two_departments):
    first = next(listings.indicators(two_departments))
    assert [first.values[name] for name in ("implementing_unit", "level3", "target", "actual")] == [
        "一中",
        "举办培训班次",
        "≥12次",
        "12",
    ]
    assert [first.values[name] for name in ("max_score", "reported_score", "score")] == [10, 10, 10]
    assert first.values["explanation"] == "完成 12 ≥ 目标 12,得满分 10"
    assert (first.file, first.sheet, first.cell) == ("一中/课桌.xlsx", SHEET, "F12")


def test_rules_are_ranked_by_forms_and_information_comes_last(two_departments):
    batch = replace(two_departments, evaluations=two_departments.evaluations[:2] * 2 + two_departments.evaluations[2:])
    told = [(rank.rule_id, rank.times, rank.forms, len(rank.units)) for rank in ranking(batch)]
    assert told == [("M19", 2, 2, 1), ("M24", 2, 2, 1), ("W34", 1, 1, 1), ("S60", 2, 2, 1)]
    assert count_units(batch) == 2


def test_a_form_that_names_no_unit_counts_as_one_by_itself():
    blank = [evaluation("局", name, "项", finding(""), file=f"{number}.xlsx") for number, name in enumerate(("", None))]
    batch = Batch(tuple(blank))
    assert (count_units(batch), len(ranking(batch)[0].units)) == (2, 2)


@pytest.mark.parametrize(
    ("stated", "checked", "off"),
    [("100", "95", "0.05"), ("80", "100", "-0.25"), ("0", "5", None), (None, "5", None), ("5", None, None)],
)
def test_deviation_is_what_the_unit_scored_too_high_as_a_share_of_its_score(stated, checked, off):
    assert listings.deviation(number(stated), number(checked)) == number(off)


@pytest.mark.parametrize(
    "batch", [Batch(()), Batch((rejected("a.xlsx"), rejected("b.xlsx")))], ids=["empty", "only bad"]
)
def test_a_batch_without_forms_gives_empty_tables(batch):
    table = summary.projects(batch)
    assert table.empty
    assert list(table.columns) == list(summary.PROJECT_COLUMNS)
    assert summary.departments(table).empty
    assert list(listings.findings(batch)) == []
    assert list(listings.indicators(batch)) == []
    assert ranking(batch) == []
    assert len(summary.unreadable(batch)) == len(batch.evaluations)


@given(st.lists(st.tuples(*[st.none() | st.text()] * 3), max_size=6))
def test_any_names_at_all_can_be_ordered_and_grouped(names):
    batch = Batch(tuple(evaluation(*three, file=f"{place}.xlsx") for place, three in enumerate(names)))
    table = summary.projects(batch)
    assert len(table) == len(names)
    assert summary.departments(table)["forms"].sum() == len(names)


def test_every_noun_and_field_has_a_label():
    nouns = [noun for noun in vars(model).values() if is_dataclass(noun)]
    assert [noun.__name__ for noun in nouns if noun.__name__ not in terms.RECORDS] == []
    unnamed = [
        f"{noun.__name__}.{field.name}"
        for noun in nouns
        for field in fields(noun)
        if field.name not in terms.FIELDS and f"{noun.__name__}.{field.name}" not in terms.FIELDS
    ]
    assert unnamed == []


def test_every_choice_has_a_label_of_its_own():
    for choice in (Status, Standing, Severity, Category, Comparison, Dimension, FormKind):
        labels = [terms.label(member) for member in choice]
        assert len(set(labels)) == len(list(choice))
        assert not set(labels) & {str(member) for member in choice}


def test_every_column_has_a_heading():
    columns = {
        *(*summary.PROJECT_COLUMNS, *summary.UNREADABLE_COLUMNS, *summary.GRADE_COLUMNS),
        *(*listings.FINDING_COLUMNS, *listings.INDICATOR_COLUMNS, *listings.REVIEW_COLUMNS, *listings.STRAY_COLUMNS),
    }
    assert [name for name in columns if terms.label(name) == name] == []


def test_a_member_of_an_enumeration_finds_its_own_label():
    assert (terms.label("other"), terms.label(Dimension.OTHER)) == ("其他资金", "其他指标")
    assert terms.label("优") == "优"


def test_the_glossary_has_one_line_a_term():
    lines = terms.glossary().splitlines()
    assert "| `executed` | 全年执行数 | 栏目 |" in lines
    assert "| `accepted` | 通过 | 结论 |" in lines
    assert len(lines) == len(set(lines))
